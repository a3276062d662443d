"""When a finding is overdue, and when to remind of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from promdaen.exercise.rules import improving

DUE = date(2027, 3, 20)
MADE_ON = date(2026, 12, 1)


def test_reminders_come_two_times_before_the_day_and_weekly_after() -> None:
    reminded: date | None = None
    days = []
    for after in range(-20, 16):
        today = DUE + timedelta(days=after)
        if improving.is_to_be_reminded(
            due_on=DUE, made_on=MADE_ON, reminded_on=reminded, today=today
        ):
            reminded = today
            days.append(after)
    assert days == [-14, -3, 7, 14]


@pytest.mark.parametrize(
    ("after", "made_before", "is_due"), [(-2, 30, True), (-2, 2, False), (3, 30, True)]
)
def test_a_missed_day_is_made_up_for_once_and_what_lay_before_the_finding_is_past(
    after: int, made_before: int, is_due: bool
) -> None:
    made_on = DUE - timedelta(days=made_before)
    today = DUE + timedelta(days=after)
    is_reminded = improving.is_to_be_reminded(
        due_on=DUE, made_on=made_on, reminded_on=None, today=today
    )
    assert is_reminded is is_due


def test_only_what_is_not_closed_is_overdue() -> None:
    after = DUE + timedelta(days=1)
    assert improving.is_overdue(state="open", due_on=DUE, today=after)
    assert not improving.is_overdue(state="closed", due_on=DUE, today=after)
    assert not improving.is_overdue(state="open", due_on=DUE, today=DUE)
    assert not improving.is_overdue(state="open", due_on=None, today=after)
