"""Interim or final: the words on a sheet, and what a sheet says of itself."""

from datetime import date

import pytest

from promdaen.report.rules import interim

FRIDAY = date(2026, 6, 5)


@pytest.mark.parametrize(
    ("runs_count", "reasons", "words"),
    [
        (1, [["not_over", "no_after"]], "the course goes on until 5 June 2026."),
        (1, [["after_open"]], "the test after the course is still open."),
        (1, [["no_after"]], "there are no answers of the test after the course."),
        (3, [["no_after"], ["not_over"]], "2 of 3 course runs are not over or have no closed"),
        (0, [], "there is no course run yet."),
    ],
)
def test_a_sheet_explains_why_it_is_interim(
    runs_count: int, reasons: list[list[str]], words: str
) -> None:
    unfinished = [interim.Unfinished(ends_on=FRIDAY, reasons=reason) for reason in reasons]
    reason = interim.interim_words(runs_count=runs_count, unfinished=unfinished)
    assert reason is not None
    assert reason["en"].startswith("INTERIM, not final: ")
    assert words in reason["en"]
    assert reason["km"].startswith("បណ្តោះអាសន្ន")


def test_a_final_sheet_has_no_such_words() -> None:
    assert interim.interim_words(runs_count=2, unfinished=()) is None


@pytest.mark.parametrize("state", ["interim", "final"])
def test_a_sheet_shows_its_state(state: str) -> None:
    document = {"state": state}
    row = interim.state_row(document=document, language="en")
    assert row is not None
    assert row[0] == state
    assert state in row[1]
    assert interim.is_interim(document=document) is (state == "interim")


def test_a_sheet_of_version_1_has_no_state() -> None:
    assert interim.state_row(document={}, language="en") is None
