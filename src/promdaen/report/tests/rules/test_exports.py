"""Files of a sheet that was issued before a figure, column or part of today existed."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from promdaen.evaluation.rules import comparison_groups
from promdaen.kit import spreadsheets
from promdaen.report.rules import comparison, exports

SHEET = json.loads(
    (Path(__file__).parents[1] / "reference_sheet.json").read_text(encoding="utf-8")
)
MADE_AT = datetime(2026, 11, 29, tzinfo=UTC)
PARTS = ("later", "topics", "departments", "provinces", "sexes", "items", "indicators")
# What a row is called by; a sheet always had it.
NAMES = {"code", "name", "unit", "months"}


def additions() -> Iterator[tuple[str, str]]:
    """Each part of a sheet, and each figure of a part, as something that was added later."""
    yield from ((part, "") for part in (*PARTS, "feedback"))
    yield from (("headline", key) for key in SHEET["headline"])
    yield from (("more", key) for key in SHEET["more"])
    for part in PARTS:
        keys = {key for row in SHEET.get(part, ()) for key in row} - NAMES
        yield from ((part, key) for key in sorted(keys))


def older(*, part: str, key: str) -> dict[str, Any]:
    """The sheet as it was issued before a part, or a figure of it, was added."""
    if not key:
        return {name: value for name, value in SHEET.items() if name != part}
    rows = SHEET[part]
    without: Any = (
        [{name: value for name, value in row.items() if name != key} for row in rows]
        if isinstance(rows, list)
        else {name: value for name, value in rows.items() if name != key}
    )
    return {**SHEET, part: without}


@pytest.mark.parametrize(("part", "key"), list(additions()))
def test_what_was_added_after_a_sheet_was_issued_is_blank(part: str, key: str) -> None:
    document = older(part=part, key=key)
    sheets = exports.workbook_sheets(document=document, language="en")
    assert spreadsheets.write_xlsx(sheets=sheets, language="en", made_at=MADE_AT)
    whole = exports.figure_rows(document=SHEET, language="km")
    if key or part not in PARTS:
        assert len(exports.figure_rows(document=document, language="km")) == len(whole)
    assert all(len(row) == len(sheet.heads) for sheet in sheets for row in sheet.rows)


def test_figures_of_the_sheet_itself_are_there() -> None:
    figures = {row[0]: row[2] for row in exports.figure_rows(document=SHEET, language="en")}
    assert figures["gain_points"] == SHEET["headline"]["gain_points"]
    [blank] = [
        row
        for row in exports.figure_rows(
            document=older(part="headline", key="gain_points"), language="en"
        )
        if row[0] == "gain_points"
    ]
    assert blank[2] is None


def test_the_gain_against_those_not_yet_trained_is_a_row_of_its_own() -> None:
    pairs = [(40.0, 50.0), (50.0, 62.0)] * 3
    others = [(40.0, 42.0), (50.0, 53.0)] * 3
    against = comparison_groups.gain_against(trained=pairs, others=others)
    rows = comparison.comparison_rows(against=against)
    assert set(rows[0]) == set(comparison.comparison_columns())
    whole = exports.figure_rows(document=SHEET, language="en")
    more = exports.figure_rows(document={**SHEET, "comparison": rows}, language="en")
    assert more[: len(whole)] == whole
    [row] = more[len(whole) :]
    assert (row[0], row[2], row[6]) == ("gain_against_points", 8.5, 6)
    assert comparison.comparison_rows(against=None) == []
