"""A master list goes out in the columns of planners, and comes back onto its scenario."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

import pytest

from promdaen.exercise.kinds import msel as rows_of
from promdaen.exercise.kinds import triggers
from promdaen.exercise.rules import msel, msel_columns
from promdaen.exercise.tests import samples
from promdaen.exercise.tests.samples import A, B
from promdaen.kit.spreadsheets import BadCell, SheetRow, SheetTable, UnreadableFile

NAMES = [msel_column.name for msel_column in msel_columns.MSEL_COLUMNS]
HEADS = [
    f"{msel_column.head.km} / {msel_column.head.en}" for msel_column in msel_columns.MSEL_COLUMNS
]
NEW: Mapping[str, Any] = {
    "title.en": "A late call",
    "title.km": "ការហៅយឺត",
    "body.en": "A call comes.",
    "body.km": "មានការហៅ។",
    "from.en": "Village",
    "from.km": "ភូមិ",
    "to": f"{A}; {B}",
    "minute": "៩",
}


def listed(**changes: Any) -> list[list[Any]]:
    return [list(row) for row in rows_of.rows(scenario=samples.played(**changes))]


def table(rows: list[list[Any]], heads: list[str] | None = None) -> SheetTable:
    lines = [["A list"], heads or HEADS, *rows]
    return SheetTable(
        name="m.xlsx",
        sheet="MSEL",
        rows=tuple(SheetRow(number=n, values=tuple(row)) for n, row in enumerate(lines, start=1)),
    )


def read(rows: list[list[Any]], **changes: Any) -> msel.MselImport:
    played = samples.played(**changes)
    return msel.read(
        table=table(rows),
        values=samples.values(**changes),
        listed=rows_of.ignored_columns(scenario=played),
        planned=triggers.planned_minutes(scenario=played),
    )


def bare(sheet: SheetTable) -> msel.MselImport:
    return msel.read(table=sheet, values=samples.values(), listed={}, planned={})


def edited(number: int, **cells: Any) -> list[list[Any]]:
    rows = listed()
    for row in rows:
        if row[NAMES.index("number")] == number:
            for name, value in cells.items():
                row[NAMES.index(name.replace("_", "."))] = value
    return rows


def added(**cells: Any) -> list[list[Any]]:
    return [*listed(), [{**NEW, **cells}.get(name) for name in NAMES]]


def refusal_messages(msel_import: msel.MselImport) -> list[str]:
    return [message.en for refused in msel_import.refused for message in refused.messages]


def test_a_row_holds_what_planners_look_for() -> None:
    rows = [dict(zip(NAMES, row, strict=True)) for row in listed()]
    assert [row["number"] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    third = rows[2]
    assert (third["time"], third["minute"], third["to"]) == ("06:03", 3, B)
    assert (third["kind"], third["priority"]) == ("Phone", "Routine")
    assert third["trigger"] == "ក្រោយព័ត៌មានបញ្ចូល 2 រួច 2 នាទីទៀត / after inject 2, 2 min later"
    assert third["actions"].startswith("A1: ")
    assert third["outcomes"] == "SHARE.4"
    assert third["decision"] == "D1: អត្ថបទ / Stop the boat?"
    assert (rows[0]["phase"], rows[0]["place"]) == ("អត្ថបទ / At sea", "អត្ថបទ / Bay")
    assert (rows[6]["time"], rows[6]["minute"], rows[6]["phase"]) == ("", None, "")
    assert rows[6]["mark"] == "EXERCISE EX-TEST"


def test_a_list_that_no_one_changed_changes_nothing() -> None:
    msel_import = read(listed())
    assert (msel_import.changes, msel_import.added, msel_import.refused, msel_import.notes) == (
        (),
        (),
        (),
        (),
    )
    assert msel_import.values == samples.values()


def test_times_titles_texts_and_receivers_come_back() -> None:
    msel_import = read(
        edited(
            3, minute=None, time=time(6, 4), title_en="  Seen ", to="all", kind="radio",
            priority="បន្ទាន់", note_en="Watch.", note_km="សូមមើល។",
        )
    )  # fmt: skip
    field_changes = [
        (change.number, change.column.name, change.before, change.after)
        for change in msel_import.changes
    ]
    assert field_changes == [
        (3, "minute", "3", "4"),
        (3, "title.en", "Inject 3", "Seen"),
        (3, "note.en", "", "Watch."),
        (3, "note.km", "", "សូមមើល។"),
        (3, "kind", "phone", "radio"),
        (3, "priority", "routine", "urgent"),
        (3, "to", B, "all"),
    ]
    inject = msel_import.values["injects"][2]
    assert inject["trigger"] == {"kind": "at", "minute": 4}
    assert inject["title"] == {"en": "Seen", "km": "អត្ថបទ"}
    assert inject["note"] == {"en": "Watch.", "km": "សូមមើល។"}
    assert inject["decision"] == "D1"


def test_a_note_that_is_emptied_is_gone() -> None:
    values = samples.values()
    values["injects"][1]["note"] = samples.text("Look")
    rows = listed(injects=values["injects"])
    rows[1][NAMES.index("note.en")] = rows[1][NAMES.index("note.km")] = None
    msel_import = read(rows, injects=values["injects"])
    assert [change.after for change in msel_import.changes] == ["", ""]
    assert "note" not in msel_import.values["injects"][1]


@pytest.mark.parametrize(("number", "expected_number"), [("", 8), ("៤០", 40)])
def test_a_new_row_becomes_an_inject_at_its_minute(number: str, expected_number: int) -> None:
    msel_import = read(added(number=number))
    assert (msel_import.added, msel_import.refused) == ((expected_number,), ())
    inject = msel_import.values["injects"][-1]
    assert inject == {
        "number": expected_number,
        "title": {"en": "A late call", "km": "ការហៅយឺត"},
        "kind": "message",
        "from": {"en": "Village", "km": "ភូមិ"},
        "to": [A, B],
        "body": {"en": "A call comes.", "km": "មានការហៅ។"},
        "trigger": {"kind": "at", "minute": 9},
        "priority": "routine",
    }


def test_the_minute_may_lie_between_two_of_the_clock() -> None:
    msel_import = read(added(minute="2.5", time="06:02"))
    assert msel_import.values["injects"][-1]["trigger"]["minute"] == 2.5


@pytest.mark.parametrize(
    ("rows", "refusal"),
    [
        (lambda: added(number="0"), "Row 10, column B: 0 is not the number of an inject."),
        (lambda: added(number="x"), "Row 10, column B: x is not the number of an inject."),
        (lambda: [*listed(), listed()[0]], "Row 10, column B: Inject 1 is in more than one row"),
        (lambda: edited(2, minute=13), "Row 4, column D: 13 is not a minute of this exercise."),
        (lambda: edited(2, minute="soon"), "column D: soon is not a minute of this exercise."),
        (
            lambda: edited(2, time="07:30", minute=None),
            "column C: 07:30 is not a time on the clock",
        ),
        (lambda: edited(2, time="25:00"), "column C: 25:00 is not a time on the clock"),
        (lambda: edited(2, time="noon"), "column C: noon is not a time on the clock"),
        (lambda: edited(2, time="06:05"), "column C: The time is minute 5, but the"),
        (lambda: edited(2, title_en=""), "column F: This cell is empty: Event title"),
        (lambda: edited(2, kind="pigeon"), "column L: pigeon is not a known value. Choose one of"),
        (lambda: edited(2, to="moon"), f"moon is not a known value. Choose one of {A}, {B}, all."),
        (lambda: edited(2, body_en=BadCell("error", "#N/A")), "column H: #N/A is not a value"),
        (lambda: added(to=None), "column M: This cell is empty: To"),
        (lambda: added(minute=None), "column D: This cell is empty: Minute"),
        (lambda: added(**{"title.km": None}), "column G: This cell is empty: Event title (K"),
    ],
)
def test_a_row_that_is_wrong_is_refused_by_its_column(
    rows: Callable[[], list[list[Any]]], refusal: str
) -> None:
    msel_import = read(rows())
    assert refusal in "\n".join(refusal_messages(msel_import))
    assert len(msel_import.refused) == 1
    assert (msel_import.changes, msel_import.added) == ((), ())


def test_what_stays_with_the_scenario_is_noted() -> None:
    msel_import = read([*edited(2, facts="F1, F2", trigger=""), [None] * 5])
    [note] = msel_import.notes
    assert note.en.startswith("Row 4, column N: The column Facts is not read.")


def test_a_sheet_without_its_heads_or_rows_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="No row contains the headings"):
        msel.read(
            table=table([], heads=["a", "b"]), values=samples.values(), listed={}, planned={}
        )
    with pytest.raises(UnreadableFile, match="No inject follows"):
        read([])
    twice = table([[1]], heads=["#", "minute", "title", "Event title", "Minute"])
    with pytest.raises(UnreadableFile, match="Two columns are called"):
        bare(twice)


def test_a_planners_own_list_is_read_and_other_columns_are_named() -> None:
    heads = ["Event number", "Event time", "Event title", "Weather", None]
    row: list[Any] = [2, "6:02", "The fisherman calls", "rain"]
    msel_import = msel.read(
        table=table([row], heads=heads), values=samples.values(), listed={}, planned={}
    )
    assert [(change.column.name, change.after) for change in msel_import.changes] == [
        ("minute", "2"),
        ("title.en", "The fisherman calls"),
    ]
    assert msel_import.notes[0].en.startswith("Column D: The column Weather is not read.")


def test_a_chain_of_injects_has_a_sure_time_and_a_condition_none() -> None:
    values = samples.values()
    values["injects"][4]["trigger"] = {"kind": "after", "inject": 3, "minutes": 0.5}
    planned = triggers.planned_minutes(scenario=samples.played(injects=values["injects"]))
    assert planned == {1: 0, 2: 1, 3: 3, 5: 3.5}


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        ({"kind": "at", "minute": 2.5}, "at minute 2.5"),
        ({"kind": "manual"}, "by hand"),
        ({"kind": "decided", "decision": "D1", "options": ["a"]}, "when D1 is decided a"),
        ({"kind": "seen", "action": "A1", "minutes": 1}, "when A1 is seen, 1 min later"),
        ({"kind": "counted", "of": "facts", "cell": A, "count": 2}, f"when {A} knows facts: 2"),
        (
            {"kind": "missing", "minute": 8, "what": {"kind": "known", "fact": "F2", "cell": A}},
            f"at minute 8, unless by then: when {A} knows F2",
        ),
        ({"kind": "asked", "cell": A, "subject": "boat"}, f"when {A} asks about boat"),
    ],
)
def test_a_trigger_reads_in_words(trigger: dict[str, Any], words: str) -> None:
    trigger_in_codes = triggers.trigger_in_codes(trigger=trigger)
    assert trigger_in_codes.en == words
    assert trigger_in_codes.km
