"""Reading zones: the published examples, every trap, every fault by its name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules.mrz import faults, layouts, reading

ERIKSSON = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
TD3 = (ERIKSSON, "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<",
    "7408122F1204159UTO<<<<<<<<<<<6",
    "ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
)
TD1_LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<",
    "3407127M9507122UTO<<<<<<<<<<<2",
    "STEVENSON<<PETER<JOHN<<<<<<<<<",
)
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
TD2_LONG = ("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<", "D23145890<UTO3407127M95071227349<<<8")
VISA_A = (
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L8988901C4XXX4009078F96121096ZE184226B<<<<<<",
)
VISA_B = ("V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "L8988901C4XXX4009078F9612109<<<<<<<<")
# Specimens of ICAO Doc 9303: layout, lines, document number, every check digit.
EXAMPLES = {
    "TD3": ("TD3", TD3, "L898902C3", "6 2 9 1 0"),
    "TD3 of an older edition": (
        "TD3",
        (ERIKSSON, "L898902C<3UTO6908061F9406236ZE184226B<<<<<14"),
        "L898902C",
        "3 1 6 1 4",
    ),
    "TD1": ("TD1", TD1, "D23145890", "7 2 9 6"),
    "TD1, long number": ("TD1", TD1_LONG, "D23145890734", "9 7 2 2"),
    "TD2": ("TD2", TD2, "D23145890", "7 2 9 6"),
    "TD2, long number": ("TD2", TD2_LONG, "D23145890734", "9 7 2 8"),
    "MRV-A": ("MRV-A", VISA_A, "L8988901C", "4 8 9"),
    "MRV-B": ("MRV-B", VISA_B, "L8988901C", "4 8 9"),
}


def changed(*, lines: tuple[str, ...], line: int, column: int, text: str) -> tuple[str, ...]:
    """The lines with other characters from that column on."""
    changed = list(lines)
    old = changed[line - 1]
    changed[line - 1] = old[: column - 1] + text + old[column - 1 + len(text) :]
    return tuple(changed)


def read_changed(lines: tuple[str, ...], line: int, column: int, text: str) -> reading.ZoneReading:
    return reading.read_zone(lines=changed(lines=lines, line=line, column=column, text=text))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_published_examples_read_without_a_fault(name: str) -> None:
    layout, lines, number, check_digits = EXAMPLES[name]
    zone_reading = reading.read_zone(lines=lines)
    assert (zone_reading.layout, zone_reading.faults, zone_reading.is_valid) == (layout, (), True)
    assert zone_reading.fields["number"] == number
    assert [
        check_digit.printed_digit for check_digit in zone_reading.check_digits.values()
    ] == check_digits.split()
    assert [
        check_digit.computed for check_digit in zone_reading.check_digits.values()
    ] == check_digits.split()
    assert all(check_digit.ok for check_digit in zone_reading.check_digits.values())


def test_the_fields_of_a_passport_are_read() -> None:
    assert dict(reading.read_zone(lines=TD3).fields) == {
        "type": "P",
        "issuer": "UTO",
        "name": "ERIKSSON<<ANNA<MARIA",
        "surname": "ERIKSSON",
        "given": "ANNA MARIA",
        "number": "L898902C3",
        "nationality": "UTO",
        "birth": "740812",
        "sex": "F",
        "expiry": "120415",
        "optional": "ZE184226B",
    }


@pytest.mark.parametrize(
    ("lines", "line", "column", "text", "faults"),
    [
        (TD3, 2, 1, "L898902C2", ["number_check 2:10", "composite_check 2:44"]),
        (TD3, 2, 20, "3", ["birth_check 2:20", "composite_check 2:44"]),
        (TD3, 2, 28, "8", ["expiry_check 2:28", "composite_check 2:44"]),
        (TD3, 2, 43, "7", ["optional_check 2:43", "composite_check 2:44"]),
        (TD3, 2, 43, "<", ["optional_check 2:43", "composite_check 2:44"]),
        (TD3, 2, 44, "9", ["composite_check 2:44"]),
        (TD3, 2, 44, "<", ["composite_check 2:44"]),
        (TD3, 2, 10, "<", ["number_check 2:10", "composite_check 2:44"]),
        (TD1_LONG, 1, 19, "8", ["number_check 1:19", "composite_check 2:30"]),
        (TD1, 1, 15, "<", ["number_check 1:15", "composite_check 2:30"]),
        (TD1, 1, 13, "<<<7<", ["number_check 1:15", "composite_check 2:30"]),
        (VISA_A, 2, 20, "7", ["birth_check 2:20"]),
        (VISA_B, 2, 9, "C5", ["number_check 2:10"]),
        (TD3, 1, 9, "*", ["bad_character 1:9"]),
        (TD3, 2, 3, "*", ["bad_character 2:3"]),
        (TD3, 2, 10, "?", ["bad_character 2:10"]),
        (TD3, 2, 1, "l", ["bad_character 2:1"]),
        (TD3, 2, 38, " ", ["bad_character 2:38"]),
        (TD3, 2, 20, "២", ["bad_character 2:20"]),
        (TD3, 1, 1, "X", ["type_code 1:1"]),
        (TD3, 1, 2, "7", ["type_code 1:1"]),
        (TD1, 1, 1, "P", ["type_code 1:1"]),
        (TD1, 1, 2, "V", ["type_code 1:1"]),
        (TD2, 1, 1, "IV", ["type_code 1:1"]),
        (VISA_B, 1, 2, "7", ["type_code 1:1"]),
        (TD3, 1, 3, "QQQ", ["issuer_code 1:3"]),
        (TD3, 1, 3, "<<<", ["issuer_code 1:3"]),
        (TD3, 2, 11, "UTA", ["nationality_code 2:11"]),
        (TD3, 2, 21, "X", ["sex_code 2:21"]),
        (TD3, 2, 14, "7413122", ["birth_date 2:14", "birth_check 2:20", "composite_check 2:44"]),
        (VISA_B, 2, 22, "9613409", ["expiry_date 2:22", "expiry_check 2:28"]),
        (VISA_B, 2, 22, "96<<109", ["expiry_date 2:22", "expiry_check 2:28"]),
        (VISA_B, 2, 14, "4O", ["birth_date 2:14", "birth_check 2:20"]),
        (TD3, 1, 6, "<" * 39, ["name_empty 1:6"]),
        (TD3, 1, 6, "<", ["name_filler 1:6"]),
        (TD3, 1, 20, "<<<M", ["name_filler 1:20"]),
        (TD3, 1, 14, "<<<<A", ["name_filler 1:15"]),
        (TD3, 1, 6, "ER1KSS0N", ["name_digit 1:8", "name_digit 1:12"]),
        (VISA_B, 2, 1, "<<<<<<<<<0", ["number_empty 2:1"]),
        (VISA_B, 2, 1, "<", ["number_filler 2:1", "number_check 2:10"]),
    ],
)
def test_every_fault_is_named_with_its_place(
    lines: tuple[str, ...], line: int, column: int, text: str, faults: list[str]
) -> None:
    zone_reading = read_changed(lines, line, column, text)
    assert [f"{fault.code} {fault.line}:{fault.column}" for fault in zone_reading.faults] == faults
    assert not zone_reading.is_valid


def test_every_code_of_a_fault_has_words_in_both_languages() -> None:
    values = {"given": "G", "computed": "C", "field": faults.FIELD_NAMES["birth"]}
    shape = {"layout": "TD3", "wanted": 44}
    for code in faults.FAULT_CODES:
        fault = faults.fault(code=code, line=2, column=5, **values, **shape)
        assert fault.text(language="en") != fault.text(language="km")
        assert "{" not in fault.text(language="en") + fault.text(language="km")


def test_check_is_in_codes_of_check_digits_alone() -> None:
    assert [code for code in faults.FAULT_CODES if "check" in code] == [
        "number_check",
        "birth_check",
        "expiry_check",
        "optional_check",
        "composite_check",
    ]


def test_a_wrong_check_digit_is_reported_with_the_right_one() -> None:
    [fault] = read_changed(TD3, 2, 44, "9").faults
    assert fault.text(language="en") == (
        "The check digit of the whole zone is 9, but 0 is worked out."
    )
    assert fault.text(language="km") == "លេខផ្ទៀងផ្ទាត់នៃតំបន់ MRZ ទាំងមូល គឺ 9 ប៉ុន្តែគណនាបាន 0។"


@pytest.mark.parametrize(
    ("lines", "line", "column", "text"),
    [
        pytest.param(VISA_B, 1, 3, "D<<", id="Germany has one letter"),
        pytest.param(VISA_B, 2, 11, "D<<", id="and so has its nationality"),
        pytest.param(VISA_B, 2, 11, "GBO", id="British overseas citizen"),
        pytest.param(VISA_B, 1, 3, "UNO", id="United Nations"),
        pytest.param(VISA_B, 1, 3, "XDC", id="an organisation of States"),
        pytest.param(VISA_B, 1, 3, "ANT", id="a country of older documents"),
        pytest.param(VISA_B, 2, 21, "<", id="sex not specified"),
        pytest.param(VISA_B, 2, 14, "<<<<<<0", id="birth unknown"),
        pytest.param(VISA_B, 2, 14, "40<<<<8", id="month and day of birth unknown"),
        pytest.param(VISA_B, 2, 14, "4009<<1", id="day of birth unknown"),
        pytest.param(VISA_B, 2, 14, "<<02299", id="29 February of an unknown year"),
        pytest.param(VISA_B, 2, 22, "0002299", id="29 February 2000"),
        pytest.param(VISA_B, 1, 2, "Q", id="any second letter of a visa"),
        pytest.param(TD3, 1, 2, "R", id="any second letter of a passport"),
        pytest.param(TD1, 1, 1, "AC", id="a crew certificate"),
        pytest.param(TD2, 1, 1, "C<", id="a card"),
        pytest.param(VISA_B, 1, 6, "ERIKSSON<ANNA<MARIA<<", id="no secondary identifier"),
    ],
)
def test_what_is_genuine_raises_no_alarm(
    lines: tuple[str, ...], line: int, column: int, text: str
) -> None:
    assert read_changed(lines, line, column, text).codes == ()


@pytest.mark.parametrize("sign", ["<", "0"])
def test_empty_optional_data_may_have_a_filler_or_nought_as_check_digit(sign: str) -> None:
    tail = "<" * 14 + sign
    zone_reading = read_changed(TD3, 2, 29, f"{tail}8")
    assert zone_reading.check_digits["optional"].ok
    assert zone_reading.codes == ()
    assert read_changed(TD3, 2, 29, "<" * 14 + "58").codes[0] == "optional_check"


def test_the_filler_between_the_parts_of_a_long_number_may_count_or_not() -> None:
    # 9 over ABC1234567, 1 over ABC123456<7.
    for number in ("D23145890<7349", "ABC123456<79", "ABC123456<71"):
        zone_reading = read_changed(TD1_LONG, 1, 6, number.ljust(25, "<"))
        assert zone_reading.check_digits["number"].ok, number
    zone_reading = read_changed(TD1_LONG, 1, 6, "ABC123456<75".ljust(25, "<"))
    assert zone_reading.codes[0] == "number_check"


def test_optional_data_follow_a_long_number() -> None:
    zone_reading = read_changed(TD1_LONG, 1, 21, "XY12")
    assert (zone_reading.fields["number"], zone_reading.fields["optional1"]) == (
        "D23145890734",
        "XY12",
    )


def test_a_passport_knows_no_long_number() -> None:
    zone_reading = read_changed(TD3, 2, 10, "<")
    assert zone_reading.fields["number"] == "L898902C3"


def test_a_line_of_wrong_length_is_named_and_not_judged() -> None:
    zone_reading = reading.read_zone(lines=(TD3[0], TD3[1][:4] + TD3[1][5:]))
    assert (zone_reading.layout, zone_reading.codes) == ("TD3", ("line_length",))
    assert (zone_reading.faults[0].line, zone_reading.faults[0].column) == (2, 44)
    assert (zone_reading.fields["surname"], dict(zone_reading.check_digits)) == ("ERIKSSON", {})
    assert reading.read_zone(lines=(TD3[0] + "<<", TD3[1])).faults[0].column == 45


def test_too_few_and_too_many_lines_are_named() -> None:
    zone_reading = reading.read_zone(lines=[TD3[0]])
    assert (zone_reading.layout, zone_reading.codes, zone_reading.fields["issuer"]) == (
        "TD3",
        ("line_count",),
        "UTO",
    )
    assert "number" not in zone_reading.fields
    assert reading.read_zone(lines=[*TD1, TD1[2]]).codes == ("line_count",)
    assert reading.read_zone(lines=TD1[:1]).fields["number"] == "D23145890"
    assert reading.read_zone(lines=TD1[:2]).check_digits["composite"].ok


@pytest.mark.parametrize("lines", [[], [""], ["P<UTO"], ["A", "B", "C", "D"], ["<" * 20] * 2])
def test_what_is_no_zone_is_named_so(lines: list[str]) -> None:
    zone_reading = reading.read_zone(lines=lines)
    assert (zone_reading.layout, zone_reading.codes, dict(zone_reading.fields)) == (
        "",
        ("layout_unknown",),
        {},
    )


def test_spaces_at_the_ends_and_empty_lines_are_left_out() -> None:
    assert reading.read_zone(lines=[f" {TD3[0]}\r\n", "", f"{TD3[1]}\n"]).is_valid


def test_what_was_typed_in_small_letters_is_named_and_read_on() -> None:
    zone_reading = reading.read_zone(lines=[TD3[0], TD3[1].lower()])
    assert set(zone_reading.codes) == {"bad_character"}
    assert all(check_digit.ok for check_digit in zone_reading.check_digits.values())


def test_a_character_that_does_not_count_leaves_its_check_digits_open() -> None:
    zone_reading = read_changed(TD3, 2, 3, "*")
    assert (
        zone_reading.check_digits["number"].computed,
        zone_reading.check_digits["number"].ok,
    ) == (None, False)
    assert zone_reading.check_digits["birth"].ok


def test_an_unknown_layout_is_no_layout() -> None:
    with pytest.raises(LookupError):
        layouts.layout_named(name="TD9")


anything = st.text(max_size=46) | st.text(alphabet="AZ09<é២ *", min_size=28, max_size=46)


@settings(max_examples=80, deadline=None)
@given(lines=st.lists(anything, max_size=4))
def test_reading_never_raises(lines: list[str]) -> None:
    zone_reading = reading.read_zone(lines=lines)
    assert zone_reading.is_valid == (not zone_reading.faults)
    for fault in zone_reading.faults:
        assert fault.line >= 1
        assert fault.column >= 1


@settings(max_examples=100, deadline=None)
@given(
    first=st.text(alphabet="AP<0Z9V", min_size=44, max_size=44),
    second=st.text(alphabet="A<0Z9", min_size=44, max_size=44),
)
def test_reading_never_raises_on_a_zone_of_any_characters(first: str, second: str) -> None:
    zone_reading = reading.read_zone(lines=[first, second])
    assert zone_reading.layout in ("", "TD3", "MRV-A")
