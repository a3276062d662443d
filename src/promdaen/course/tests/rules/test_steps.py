"""What a run's page asks for next, from the empty plan to the results."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import questions, steps

FIRST, LAST = date(2026, 1, 5), date(2026, 1, 9)
TESTED = {"enrolled": 30, "papers": 2, "before": 30, "after": 3}
EMPTY = questions.RunState(FIRST, LAST, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0)
PLANNED, MIDDLE, OVER = date(2025, 12, 20), date(2026, 1, 7), date(2026, 1, 10)


@pytest.mark.parametrize(
    ("today", "known", "step"),
    [
        (PLANNED, {}, "roster"),
        (PLANNED, {"enrolled": 30}, "papers"),
        (PLANNED, {"enrolled": 30, "papers": 2}, "timetable"),
        (PLANNED, {"enrolled": 30, "papers": 2, "sessions": 40}, "badges"),
        (PLANNED, {"enrolled": 30, "papers": 2, "sessions": 40, "badges": 30}, "prints"),
        (FIRST, {"enrolled": 30, "papers": 2, "sessions": 40, "badges": 30}, "week"),
        (LAST, {"enrolled": 30, "papers": 2, "sessions": 40, "badges": 1, "before": 9}, "week"),
        (MIDDLE, {"enrolled": 30, "papers": 2}, "timetable"),
        (OVER, {"enrolled": 30, "papers": 2, "before": 30}, "answers"),
        (OVER, {"enrolled": 30, "papers": 2}, "answers"),
        (LAST, {"enrolled": 30, "papers": 2, "before": 30, "after": 29}, "results"),
        (LAST, TESTED | {"sessions": 40, "badges": 30}, "results"),
        (MIDDLE, TESTED | {"sessions": 40, "badges": 30}, "week"),
        (MIDDLE, TESTED, "results"),
    ],
)
def test_a_run_asks_for_what_its_day_needs(today: date, known: dict[str, Any], step: str) -> None:
    assert steps.next_step(state=replace(EMPTY, **known), today=today) == step
