"""Rosters are read as people type them, row by row, and every refusal has its reason."""

from datetime import date

import pytest

from promdaen.kit import spreadsheets
from promdaen.kit.spreadsheets import (
    BadCell,
    MergedCells,
    SheetRow,
    SheetTable,
    UnreadableFile,
    Value,
)
from promdaen.people.rules import headings, roster, roster_duplicates
from promdaen.people.rules.rows import RosterRow
from tests.corpus import DEPARTMENTS, PROVINCES, RANKS

HEADS = ("No", "Khmer name", "Latin name", "Sex", "Department", "Rank", "Officer code", "Since")
GOOD = ("1", "សុខ ដារ៉ា", "Sok Dara", "M", "GDI", "Colonel", "KK-01", "09/07/2024")


def table(
    *rows: tuple[Value, ...], merged: tuple[MergedCells, ...] = (), is_ragged: bool = False
) -> SheetTable:
    numbered = tuple(
        SheetRow(number=number, values=row) for number, row in enumerate(rows, start=1)
    )
    kept = tuple(row for row in numbered if any(value is not None for value in row.values))
    return SheetTable(name="x.xlsx", sheet="x", rows=kept, merged=merged, is_ragged=is_ragged)


def read(*rows: tuple[Value, ...], merged: tuple[MergedCells, ...] = ()) -> roster.Roster:
    return roster.read_roster(
        table=table(*rows, merged=merged),
        departments=DEPARTMENTS,
        provinces=PROVINCES,
        ranks=RANKS,
    )


def one(*cells: Value, heads: tuple[str, ...] = HEADS) -> RosterRow:
    (row,) = read(heads, cells).rows
    return row


def refusals(*rows: tuple[Value, ...]) -> list[tuple[str, int | None, str | None]]:
    return [
        (message.code, message.row, message.column)
        for row in read(*rows).refused
        for message in row.messages
    ]


def unreadable(*rows: tuple[Value, ...]) -> spreadsheets.FileMessage:
    with pytest.raises(UnreadableFile) as caught:
        read(*rows)
    return caught.value.message


def test_a_plain_row_is_read_whole() -> None:
    row = one(*GOOD)
    assert (row.name_km, row.name_latin, row.sex) == ("សុខ ដារ៉ា", "Sok Dara", "M")
    assert (row.department, row.rank, row.rank_text) == ("IMM", "COL", "Colonel")
    assert (row.officer_code, row.posted_on, row.province) == ("KK-01", date(2024, 7, 9), "")
    assert (row.row, row.repairs) == (2, ())


def test_an_unknown_rank_is_kept_as_typed_and_said() -> None:
    row = one(*GOOD[:5], "Chief", *GOOD[6:])
    assert (row.rank, row.rank_text) == ("", "Chief")
    assert [(repair.code, repair.column) for repair in row.repairs] == [("rank_unknown", "F")]


def test_a_checkpoint_stays_text() -> None:
    heads = ("Name", "Department", "ច្រក")
    assert one("Sok Dara", "GDI", "Cham Yeam", heads=heads).checkpoint == "Cham Yeam"


def test_family_and_given_names_are_put_together() -> None:
    heads = ("Family name", "Given name", "Department")
    assert one("Sok", "Dara", "GDI", heads=heads).name_latin == "Sok Dara"
    assert one("សុខ", "ដារ៉ា", "GDI", heads=heads).name_km == "សុខ ដារ៉ា"


def test_two_name_columns_are_distinguished_by_their_script() -> None:
    heads = ("Name", "Name", "Department")
    row = one("សុខ ដារ៉ា", "Sok Dara", "GDI", heads=heads)
    assert (row.name_km, row.name_latin) == ("សុខ ដារ៉ា", "Sok Dara")


def test_heads_in_two_rows_without_merging_are_understood() -> None:
    upper = ("No", "Name", None, "Sex", "Department")
    lower = (None, "Khmer", "Latin", None, None)
    (row,) = read(upper, lower, GOOD[:5]).rows
    assert (row.name_km, row.name_latin, row.row) == ("សុខ ដារ៉ា", "Sok Dara", 3)


def test_a_title_that_looks_like_a_head_is_passed_over() -> None:
    (row,) = read(("Department",), (None,), HEADS, GOOD).rows
    assert row.row == 4


def test_a_merged_head_may_reach_beyond_its_row() -> None:
    merged = (MergedCells(first_row=1, last_row=1, first_column=1, last_column=2),)
    upper = ("Department", "Name")
    lower = (None, "Khmer", "Latin")
    (row,) = read(upper, lower, ("GDI", "សុខ ដារ៉ា", "Sok Dara"), merged=merged).rows
    assert (row.department, row.name_km) == ("IMM", "សុខ ដារ៉ា")


def test_heads_repeated_on_each_page_are_skipped() -> None:
    found = read(HEADS, GOOD, HEADS, (*GOOD[:2], "Chan Thy", *GOOD[3:6], "KK-02", None))
    assert [row.row for row in found.rows] == [2, 4]
    assert [note.code for note in found.notes] == ["rows_skipped"]


def test_remarks_and_signatures_are_skipped() -> None:
    remarks = ((None, None, "Prepared by: the office"), (None, "x" * 61), (None, "Koh Kong"))
    heads = ("No", "Name", "Department")
    found = read(heads, ("1", "Sok Dara", "GDI"), *remarks[:2], ("31",))
    assert [row.row for row in found.rows] == [2]
    assert "3, 4, 5" in found.notes[0].en


def test_many_skipped_rows_are_not_all_named() -> None:
    found = read(HEADS, GOOD, *((str(number),) for number in range(30)))
    assert found.notes[0].en.endswith(
        "3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22 ...."
    )


def test_a_code_without_a_name_is_refused() -> None:
    assert refusals(HEADS, ("1", None, None, "M", "GDI", None, "KK-01")) == [
        ("name_missing", 2, "C")
    ]


def test_every_fault_of_a_row_is_said_once() -> None:
    bad = ("1", None, BadCell("error", "#N/A"), "x", "Navy", None, "?", "31/02/2024")
    assert refusals(HEADS, bad) == [
        ("cell_error", 2, "C"),
        ("sex_unknown", 2, "D"),
        ("code_odd", 2, "G"),
        ("date_impossible", 2, "H"),
        ("not_known", 2, "E"),
    ]


def test_an_error_in_an_unused_column_does_no_harm() -> None:
    heads = ("Name", "Department", "Remarks", "Phone")
    row = one("Sok Dara", "GDI", BadCell("error", "#REF!"), BadCell("formula", "=A1"), heads=heads)
    assert row.name_latin == "Sok Dara"


def test_personal_data_reaches_neither_rows_nor_refusals() -> None:
    heads = ("Name", "Department", "Phone", "E-mail")
    found = read(
        heads, ("Sok Dara", "GDI", "012345678", "a@b.kh"), ("Chan Thy", "Navy", "099", "x")
    )
    assert found.heads == ("Name", "Department")
    assert [row.values for row in (*found.rows, *found.refused)] == [
        ("Sok Dara", "GDI"),
        ("Chan Thy", "Navy"),
    ]
    assert [note.code for note in found.notes] == ["personal_left_out", "personal_left_out"]


def test_a_ditto_mark_in_the_first_row_has_nothing_to_repeat() -> None:
    assert refusals(HEADS, ("1", None, "Sok Dara", "M", '"')) == [("not_known", 2, "E")]


def test_merged_cells_fill_the_rows_below_even_beyond_their_end() -> None:
    heads = ("Name", "Department", "Province")
    merged = (MergedCells(first_row=2, last_row=3, first_column=2, last_column=2),)
    found = read(heads, ("Sok Dara", "GDI", "Kampot"), ("Chan Thy", "GDI"), merged=merged)
    assert [row.province for row in found.rows] == ["07", "07"]
    assert (
        found.rows[1].repairs[0].en
        == "Row 3, column C: The province was taken from row 2 (Kampot)."
    )


def test_groups_give_their_department_until_the_next() -> None:
    found = read(
        ("No", "Name", "Sex"),
        ("I. Immigration",),
        ("1", "Sok Dara", "M"),
        ("២- Maritime Police",),
        ("1", "Chan Thy", "F"),
    )
    assert [row.department for row in found.rows] == ["IMM", "MAR"]


def test_a_row_before_the_first_group_has_no_department() -> None:
    found = read(
        ("No", "Name", "Sex"), ("1", "Chea Vuthy", "M"), ("Immigration",), ("2", "Sok Dara", "M")
    )
    assert [(one.messages[0].code, one.row) for one in found.refused] == [
        ("department_missing", 2)
    ]


def conflicts(*rows: tuple[Value, ...]) -> list[tuple[list[int], tuple[str, ...]]]:
    found = read(*rows)
    return [
        ([row.row for row in group], roster_duplicates.differences(roster_rows=group))
        for group in found.conflicts
    ]


DARA = ("សុខ ដារ៉ា", "Sok Dara", "GDI", "M")
NAME_HEADS = ("Khmer name", "Latin name", "Department", "Sex", "Officer code", "Province")


def test_rows_of_one_officer_that_agree_are_joined() -> None:
    found = read(
        NAME_HEADS,
        (*DARA, None, None),
        ("ដារ៉ា\u200bសុខ", "DARA Sok", "Immigration", None, None, "Koh Kong"),
    )
    [row] = found.rows
    assert (row.row, row.sex, row.province) == (2, "M", "09")
    assert row.name_km == "សុខ ដារ៉ា"
    assert "rows_joined" in [repair.code for repair in row.repairs]
    assert (found.refused, found.conflicts) == ((), ())


def test_rows_of_one_officer_that_contradict_are_put_side_by_side() -> None:
    assert conflicts(NAME_HEADS, DARA, (*DARA[:3], "F")) == [([2, 3], ("sex",))]
    coded = (*DARA, "KK-01", None)
    other = ("ចាន់ ធី", "Chan Thy", "GDI", "M", "KK-01", None)
    assert conflicts(NAME_HEADS, coded, other) == [([2, 3], ("name_km", "name_latin"))]


def test_a_row_without_a_code_is_the_coded_officer_of_its_name() -> None:
    found = read(NAME_HEADS, DARA, (*DARA, "KK-01", None))
    assert [(row.row, row.officer_code) for row in found.rows] == [(2, "KK-01")]
    several = read(NAME_HEADS, DARA, (*DARA, "KK-01", None), (*DARA, "KK-02", None))
    assert [row.officer_code for row in several.rows] == ["", "KK-01", "KK-02"]


def test_a_code_and_a_short_code_bring_rows_together() -> None:
    heads = ("Khmer name", "Latin name", "Department", "Officer code", "Short code")
    one = (*DARA[:3], "KK-01", None)
    two = (*DARA[:3], None, "C3PAVREH")
    both = (*DARA[:3], "KK-01", "c3pa vreh")
    for rows in ((one, two, both), (both, one, two), (both, both)):
        found = read(heads, *rows)
        assert [(row.officer_code, row.short_code) for row in found.rows] == [
            ("KK-01", "C3PAVREH")
        ]
    assert refusals(heads, (*DARA[:3], None, "C3PAVRHE")) == [("short_code_wrong", 2, "E")]


def test_two_officers_of_one_name_with_codes_are_two() -> None:
    second = (*GOOD[:6], "KK-02", None)
    found = read(HEADS, GOOD, second)
    assert len(found.rows) == 2
    assert found.notes == () or [note.code for note in found.notes] == ["perhaps_twice"]


def test_three_rows_of_one_officer_are_one() -> None:
    found = read(HEADS, GOOD, GOOD, GOOD)
    assert [row.row for row in found.rows] == [2]
    assert [repair.code for repair in found.rows[0].repairs].count("rows_joined") == 2


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((("Sok Dara", "M"), ("Chan Thy", "F")), "no_header"),
        ((HEADS,), "no_rows"),
        ((("Name", "Sex"), ("Sok Dara", "M")), "no_column"),
        ((("Sex", "Department"), ("M", "GDI")), "no_column"),
        ((("Name", "Department", "Agency"), ("Sok Dara", "GDI", "GDI")), "two_columns"),
        ((HEADS, ("Total", "30")), "no_rows"),
    ],
)
def test_a_table_without_officers_is_refused(
    rows: tuple[tuple[Value, ...], ...], code: str
) -> None:
    assert unreadable(*rows).code == code


def test_refused_rows_become_a_file_that_can_be_put_right_and_read_again() -> None:
    found = read(HEADS, ("1", "សុខ ដារ៉ា", "Sok Dara", "M", "Navy", "", "KK-01"))
    heads, rows = roster.refused_table(refused=found.refused, heads=found.heads)
    assert rows[0][:2] == (2, "E")
    assert "Navy" in str(rows[0][2])
    assert "Navy" in str(rows[0][3])
    data = spreadsheets.write_csv(heads=heads, rows=rows).replace(b",Navy,", b",GDI,")
    again = roster.read_roster(
        table=spreadsheets.read_table(name="refused.csv", data=data),
        departments=DEPARTMENTS,
        provinces=PROVINCES,
        ranks=RANKS,
    )
    assert [row.name_latin for row in again.rows] == ["Sok Dara"]


def test_a_column_without_a_head_is_named_by_its_letter() -> None:
    found = read(("Name", None, "Department"), ("Sok Dara", "x", "GDI"))
    assert found.heads == ("Name", "B", "Department")
    assert found.notes == ()


def test_every_meaning_has_words_and_every_spelling_leads_to_one() -> None:
    spellings = [
        headings.folded(heading=spelling)
        for meaning in headings.MEANINGS
        for spelling in meaning.spellings
    ]
    shared = {one for one in spellings if spellings.count(one) > 1}
    for one in shared:
        codes = {
            meaning.code
            for meaning in headings.MEANINGS
            if one in {headings.folded(heading=spelling) for spelling in meaning.spellings}
        }
        assert len(codes) == 1, one


def test_a_head_of_two_meanings_has_none() -> None:
    assert headings.heading_meaning(heading="Sex / Rank") is None


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"khmer": "s¤x ¶µ"}, "name_legacy", "B"),
        ({"latin": "Sok Dara (2)"}, "name_odd", "C"),
        ({"latin": "x" * 121}, "name_odd", "C"),
        ({"latin": "សុខ ដារ៉ា"}, "script_wrong", "C"),
        ({"code": "1.23457E+11"}, "code_rounded", "G"),
        ({"department": "Maritme Police"}, "not_known_nearest", "E"),
        ({"department": None}, "department_missing", "E"),
    ],
)
def test_a_fault_is_said_with_its_cell(cells: dict[str, Value], code: str, column: str) -> None:
    names = ("number", "khmer", "latin", "sex", "department", "rank", "code", "since")
    row = tuple(cells.get(name, cell) for name, cell in zip(names, GOOD, strict=True))
    assert refusals(HEADS, row) == [(code, 2, column)]


@pytest.mark.parametrize(
    ("khmer", "latin", "codes"),
    [
        ("Sok Dara", "សុខ ដារ៉ា", ["names_exchanged", "names_exchanged"]),
        ("សុខ ដារ៉ា (Sok Dara)", None, ["name_split"]),
        ("លោក សុខ ដារ៉ា", "Mr Sok Dara", ["title_removed", "title_removed"]),
        ("សុខ\u200b ដារ៉ា", "Sok Dara", ["widthless_removed"]),
    ],
)
def test_what_was_put_right_in_a_name_is_said(
    khmer: str, latin: str | None, codes: list[str]
) -> None:
    row = one("1", khmer, latin, *GOOD[3:])
    assert (row.name_km, row.name_latin) == ("សុខ ដារ៉ា", "Sok Dara")
    assert [repair.code for repair in row.repairs] == codes


def test_a_khmer_name_alone_is_taken_with_a_word() -> None:
    row = one("1", "សុខ ដារ៉ា", None, *GOOD[3:])
    assert [repair.code for repair in row.repairs] == ["latin_missing"]


def test_khmer_digits_of_a_code_and_short_dates_are_read_and_said() -> None:
    row = one(*GOOD[:6], "KK-០១", "9/7/24")
    assert (row.officer_code, row.posted_on) == ("KK-01", date(2024, 7, 9))
    assert [repair.code for repair in row.repairs] == ["digits_latin", "date_completed"]
    assert "09/07/2024" in row.repairs[1].en


def test_heads_in_both_languages_and_a_row_of_numbers_are_passed_over() -> None:
    khmer = ("ល.រ", "ឈ្មោះជាអក្សរខ្មែរ", "អក្សរឡាតាំង", "ភេទ", "អង្គភាព")
    numbers = ("(១)", "(២)", "(៣)", "(៤)", "(៥)")
    (row,) = read(khmer, HEADS[:5], numbers, GOOD[:5]).rows
    assert row.row == 4


def read_ragged(text: str) -> roster.Roster:
    return roster.read_roster(
        table=spreadsheets.read_table(name="x.csv", data=text.encode()),
        departments=DEPARTMENTS,
        provinces=PROVINCES,
        ranks=RANKS,
    )


def test_a_row_too_long_is_refused_where_it_is_too_long() -> None:
    found = read_ragged("Name,Department,Sex\nSok Dara,GDI,M,,x\nChan Thy,GDI,F,\n")
    assert [(one.row, one.messages[0].column) for one in found.refused] == [(2, "E")]
    assert [row.name_latin for row in found.rows] == ["Chan Thy"]


def test_a_row_too_short_is_completed_unless_the_file_was_cut_off() -> None:
    found = read_ragged("Name,Department,Sex\nSok Dara,GDI\nChan Thy,GDI,F\nChea Vuthy,GD")
    assert [repair.code for repair in found.rows[0].repairs] == ["short_filled"]
    assert [message.code for message in found.refused[0].messages] == [
        "row_short",
        "not_known_nearest",
    ]
