"""The state of a course run on each day, and the weeks of a month."""

from datetime import date, timedelta

import pytest

from promdaen.course.rules import steps

STARTS, ENDS = date(2026, 1, 5), date(2026, 1, 9)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "is_cancelled", "is_final", "code"),
    [
        (STARTS - DAY, False, False, "planned"),
        (STARTS, False, False, "running"),
        (ENDS, False, False, "running"),
        (ENDS + DAY, False, False, "over"),
        (ENDS, False, True, "final"),
        (STARTS - DAY, True, False, "cancelled"),
        (ENDS + DAY, True, True, "cancelled"),
    ],
)
def test_a_run_has_one_state_on_a_day(
    today: date, *, is_cancelled: bool, is_final: bool, code: str
) -> None:
    state = steps.run_state(
        starts_on=STARTS, ends_on=ENDS, is_cancelled=is_cancelled, is_final=is_final, today=today
    )
    assert state.code == code


def test_a_february_of_four_weeks_has_no_days_of_other_months() -> None:
    weeks = steps.month_weeks(month=date(2027, 2, 24))
    assert [len(week) for week in weeks] == [7] * 4
    assert (weeks[0][0], weeks[-1][-1]) == (date(2027, 2, 1), date(2027, 2, 28))
