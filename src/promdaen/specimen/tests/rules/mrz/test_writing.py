"""Writing zones, and reading back what was written."""

import datetime
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules import days
from promdaen.specimen.rules.mrz import digits, latin, layouts, names, reading, writing
from promdaen.specimen.tests.rules.mrz import test_reading

ANNA = {
    "issuer": "UTO",
    "surname": "Eriksson",
    "given": "Anna Maria",
    "nationality": "UTO",
    "birth": "740812",
    "sex": "F",
    "expiry": "120415",
}
PETER = ANNA | {
    "type": "I",
    "surname": "Stevenson",
    "given": "Peter John",
    "number": "D23145890734",
    "birth": "340712",
    "sex": "M",
    "expiry": "950712",
}
VISA = ANNA | {
    "type": "V",
    "number": "L8988901C",
    "nationality": "XXX",
    "birth": "400907",
    "expiry": "961210",
}
PASSPORT = ANNA | {"type": "P", "number": "L898902C3", "optional": "ZE184226B"}
CARD = ANNA | {"type": "I", "number": "D23145890"}


@pytest.mark.parametrize(
    ("layout", "fields", "lines"),
    [
        ("TD3", PASSPORT, test_reading.TD3),
        ("TD1", CARD, test_reading.TD1),
        ("TD1", PETER, test_reading.TD1_LONG),
        ("TD2", CARD, test_reading.TD2),
        ("TD2", PETER, test_reading.TD2_LONG),
        ("MRV-A", VISA | {"optional": "6ZE184226B"}, test_reading.VISA_A),
        ("MRV-B", VISA, test_reading.VISA_B),
    ],
)
def test_the_published_examples_are_written_as_published(
    layout: str, fields: dict[str, str], lines: tuple[str, ...]
) -> None:
    assert writing.write_zone(layout=layout, fields=fields) == lines


@pytest.mark.parametrize("sign", ["<", "0"])
def test_empty_optional_data_are_written_with_either_check_digit(sign: str) -> None:
    fields = PASSPORT | {"optional": ""}
    lines = writing.write_zone(layout="TD3", fields=fields, empty_optional_check=sign)
    assert lines[1][42] == sign
    assert reading.read_zone(lines=lines).is_valid


def test_an_unspecified_sex_is_a_filler_in_the_zone() -> None:
    lines = writing.write_zone(layout="TD3", fields=PASSPORT | {"sex": "X"})
    assert lines[1][20] == "<"
    assert reading.read_zone(lines=lines).is_valid


def test_optional_data_are_written_behind_a_long_number() -> None:
    lines = writing.write_zone(layout="TD1", fields=PETER | {"optional1": "XY12"})
    zone_reading = reading.read_zone(lines=lines)
    assert (zone_reading.fields["number"], zone_reading.fields["optional1"]) == (
        "D23145890734",
        "XY12",
    )


@pytest.mark.parametrize(
    ("layout", "fields", "words"),
    [
        ("TD3", PASSPORT | {"number": "L898902C34"}, "L898902C34 has 10 characters"),
        ("TD1", CARD | {"number": "L898902C34" * 3}, "first optional data"),
        ("TD1", CARD | {"number": "L89 8902C34"}, "holds a gap"),
        ("TD3", PASSPORT | {"number": "L89*"}, "holds a sign"),
        ("TD3", PASSPORT | {"surname": "សុខ"}, "Khmer is never spelt in Latin letters"),
        ("TD3", PASSPORT | {"surname": "Henry 8"}, "Roman letters"),
        ("TD3", PASSPORT | {"given": "Анна"}, "no Latin spelling"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    layout: str, fields: dict[str, str], words: str
) -> None:
    with pytest.raises(latin.ZoneRefused, match=words.replace("*", r"\*")) as refused:
        writing.write_zone(layout=layout, fields=fields)
    assert refused.value.words.km


@pytest.mark.parametrize("name", ["name", "optional1", "colour"])
def test_a_field_that_the_layout_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(LookupError, match=name):
        writing.write_zone(layout="TD3", fields=PASSPORT | {name: "A"})


def test_check_digits_are_worked_out_again_one_by_one() -> None:
    lines = test_reading.changed(lines=test_reading.TD3, line=2, column=1, text="L898902C2")
    mended = writing.with_check_digits(layout="TD3", lines=lines, names={"number"})
    assert reading.read_zone(lines=mended).codes == ("composite_check",)
    mended = writing.with_check_digits(layout="TD3", lines=mended, names={"composite"})
    assert reading.read_zone(lines=mended).is_valid


words = st.text(alphabet=string.ascii_letters + "éÄüñŁễ'", min_size=1, max_size=16).filter(
    lambda word: latin.name_parts(name=word) != []
)
dates = st.dates(datetime.date(1930, 1, 1), datetime.date(2035, 12, 31)).map(
    lambda day: days.zone_date(day=(day.year, day.month, day.day))
)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    """A layout and believable fields for it."""
    layout = draw(st.sampled_from(layouts.ZONE_LAYOUTS))
    longest = 14 if layout.long_rest else 9
    capitals = digits.DIGITS + digits.LETTERS
    fields = {
        "type": layout.first_letters[0],
        "issuer": draw(st.sampled_from(["UTO", "KHM", "D", "VNM"])),
        "nationality": draw(st.sampled_from(["UTO", "XXX", "D", "THA"])),
        "surname": " ".join(draw(st.lists(words, min_size=1, max_size=3))),
        "given": " ".join(draw(st.lists(words, max_size=3))),
        "number": draw(st.text(alphabet=capitals, min_size=1, max_size=longest)),
        "birth": draw(dates),
        "sex": draw(st.sampled_from(["F", "M", "<"])),
        "expiry": draw(dates),
    }
    if not layout.long_rest:
        fields["optional"] = draw(st.text(alphabet=capitals, max_size=8))
    return layout.name, fields


@settings(max_examples=150, deadline=None)
@given(document=documents())
def test_what_is_written_reads_without_a_fault_and_with_the_same_fields(
    document: tuple[str, dict[str, str]],
) -> None:
    layout, fields = document
    zone_reading = reading.read_zone(lines=writing.write_zone(layout=layout, fields=fields))
    assert (zone_reading.layout, zone_reading.codes) == (layout, ())
    same = set(fields) - {"surname", "given"}
    assert {name: zone_reading.fields[name] for name in same} == {
        name: fields[name] for name in same
    }
    assert names.names_agree(
        zone=zone_reading.columns["name"], surname=fields["surname"], given_names=fields["given"]
    )


@settings(max_examples=60, deadline=None)
@given(document=documents(), data=st.data())
def test_any_one_wrong_digit_of_a_date_is_caught_in_every_layout(
    document: tuple[str, dict[str, str]], data: st.DataObject
) -> None:
    layout, fields = document
    lines = writing.write_zone(layout=layout, fields=fields)
    name = data.draw(st.sampled_from(["birth", "expiry"]))
    span = layouts.layout_named(name=layout).fields[name]
    column = data.draw(st.integers(span.first, span.last))
    old = lines[span.line - 1][column - 1]
    other = data.draw(st.sampled_from(sorted(set(digits.DIGITS) - {old})))
    zone_reading = reading.read_zone(
        lines=test_reading.changed(lines=lines, line=span.line, column=column, text=other)
    )
    assert f"{name}_check" in zone_reading.codes
