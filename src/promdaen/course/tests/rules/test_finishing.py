"""Whether the results of a run are final, and what it lacks before it is finished."""

from dataclasses import replace
from datetime import date

import pytest

from promdaen.course.rules import finishing as rules
from promdaen.course.rules.attention import RunAttentionFacts

FRIDAY, SATURDAY = date(2026, 6, 5), date(2026, 6, 6)
CLOSED = rules.AfterTest(enrolled_count=9, sat_count=8, excused_count=0, is_open=False)
COMPLETE = RunAttentionFacts(
    starts_on=date(2026, 6, 1),
    ends_on=FRIDAY,
    enrolled=9,
    targets=9,
    papers=2,
    sessions=28,
    taught=20,
    led=20,
    is_presence_known=True,
    before=9,
    after=8,
    forms=7,
)


@pytest.mark.parametrize(
    ("after", "today", "reasons"),
    [
        (CLOSED, SATURDAY, ()),
        (CLOSED, FRIDAY, ("not_over",)),
        (replace(CLOSED, is_open=True), SATURDAY, ("after_open",)),
        (replace(CLOSED, sat_count=0), SATURDAY, ("no_after",)),
        (replace(CLOSED, sat_count=0, excused_count=8), SATURDAY, ("no_after",)),
        (replace(CLOSED, sat_count=0, excused_count=9), SATURDAY, ()),
        (replace(CLOSED, enrolled_count=0, sat_count=0), SATURDAY, ("no_after",)),
        (
            replace(CLOSED, sat_count=0, is_open=True),
            FRIDAY,
            ("not_over", "after_open", "no_after"),
        ),
    ],
)
def test_results_are_final_when_the_course_is_over_and_its_test_after_is_closed(
    after: rules.AfterTest, today: date, reasons: tuple[str, ...]
) -> None:
    assert rules.interim_reasons(ends_on=FRIDAY, after=after, today=today) == reasons


def test_a_complete_run_lacks_nothing() -> None:
    assert rules.missing_before_final(facts=COMPLETE, after=CLOSED, today=SATURDAY) == []


def test_what_keeps_a_run_interim_comes_first_and_the_year_after_is_left_out() -> None:
    facts = replace(COMPLETE, forms=0, unexplained=3, later_overdue=4)
    shortfalls = rules.missing_before_final(
        facts=facts, after=replace(CLOSED, is_open=True), today=date(2027, 1, 1)
    )
    assert [(shortfall.code, shortfall.count) for shortfall in shortfalls] == [
        ("after_open", 0),
        ("reasons", 3),
        ("feedback", 0),
    ]


def test_a_run_that_has_not_begun_lacks_what_is_still_to_come() -> None:
    facts = RunAttentionFacts(starts_on=date(2026, 6, 1), ends_on=FRIDAY)
    after = rules.AfterTest(enrolled_count=0, sat_count=0, excused_count=0, is_open=False)
    shortfalls = rules.missing_before_final(facts=facts, after=after, today=date(2026, 5, 1))
    assert [shortfall.code for shortfall in shortfalls] == [
        "not_over",
        "no_after",
        "roster",
        "targets",
        "papers",
        "timetable",
    ]
