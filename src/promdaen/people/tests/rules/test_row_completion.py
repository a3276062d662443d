"""Ditto marks, merged cells and headings of groups, through the reader of rosters."""

import pytest

from promdaen.kit.spreadsheets import Value

from .test_roster import read, refusals

NUMBERED = ("No", "Name", "Sex")
PROVINCES = ("Name", "Department", "Province")


def departments(*rows: tuple[Value, ...]) -> list[tuple[str, str]]:
    return [(row.name_latin, row.department) for row in read(NUMBERED, *rows).rows]


@pytest.mark.parametrize(
    "heading",
    [
        ("II. Maritime Police",),
        ("II", "Maritime Police"),
        ("2.", "Maritime Police", None),
        ("២", "Maritime Police"),
        ("II. Maritime Police", None, "12"),
        ("Maritime Police", None, 12),
    ],
)
def test_a_heading_may_have_a_number_and_a_count(heading: tuple[Value, ...]) -> None:
    rows = (("I. Immigration",), ("1", "Sok Dara", "M"), heading, ("2", "Chan Thy", "F"))
    assert departments(*rows) == [("Sok Dara", "IMM"), ("Chan Thy", "MAR")]


@pytest.mark.parametrize("heading", [("II. Navy",), ("II", "Navy"), ("II.", "Navy", "12")])
def test_officers_below_a_group_that_is_not_known_do_not_join_the_group_above(
    heading: tuple[Value, ...],
) -> None:
    rows = (("I. Immigration",), ("1", "Sok Dara", "M"), heading, ("2", "Chan Thy", "F"))
    assert departments(*rows) == [("Sok Dara", "IMM")]
    assert ("not_known", 5, None) in refusals(NUMBERED, *rows)
    message = next(row for row in read(NUMBERED, *rows).refused if row.row == 5).messages[0]
    assert "Navy" in message.en


def test_a_note_between_officers_leaves_them_in_their_group() -> None:
    rows = (("I. Immigration",), ("1", "Sok Dara", "M"), ("Total",), ("2", "Chan Thy", "F"))
    assert departments(*rows) == [("Sok Dara", "IMM"), ("Chan Thy", "IMM")]


@pytest.mark.parametrize("mark", ['"', "''", "“", "〃", "ditto", "-do-", "ដូចលើ"])
def test_each_ditto_mark_repeats_the_cell_above(mark: str) -> None:
    rows = (("Sok Dara", "GDI", "Kampot"), ("Chan Thy", "GDI", mark), ("Keo Vanna", "GDI", mark))
    assert [row.province for row in read(PROVINCES, *rows).rows] == ["07", "07", "07"]


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_cell_is_not_what_a_ditto_mark_repeats(empty: str | None) -> None:
    rows = (("Sok Dara", "GDI", "Kampot"), ("Chan Thy", "GDI", empty), ("Keo Vanna", "GDI", "〃"))
    kept = read(PROVINCES, *rows).rows
    assert [row.province for row in kept] == ["07", kept[1].province, "07"]
    assert "row 2 (Kampot)" in kept[2].repairs[0].en
