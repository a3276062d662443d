"""The states of a course run, its occasions, and the weeks of a calendar."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

OCCASION_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "before": Text("Test before"),
        "after": Text("Test after"),
        "later": Text("Later test"),
    }
)
"""The occasions of a run in order, with their labels."""


@dataclass(frozen=True)
class RunState:
    """A state of a run: code, label and style."""

    code: str
    label: Words
    chip: str


RUN_STATES: Mapping[str, RunState] = MappingProxyType(
    {
        state.code: state
        for state in (
            RunState("planned", Text("Planned"), "waiting"),
            RunState("running", Text("Running"), "ongoing"),
            RunState("over", Text("Over", context="run"), "attention"),
            RunState("final", Text("Final"), "done"),
            RunState("cancelled", Text("Cancelled", context="run"), "plain"),
        )
    }
)
"""Each state by code, in the order of a run."""


def run_state(
    *, starts_on: date, ends_on: date, is_cancelled: bool, is_final: bool, today: date
) -> RunState:
    """The state of a run on a day.

    >>> days = {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 9)}
    >>> run_state(**days, is_cancelled=False, is_final=False, today=date(2026, 1, 9)).code
    'running'
    >>> run_state(**days, is_cancelled=False, is_final=True, today=date(2026, 1, 9)).code
    'final'
    """
    if is_cancelled:
        return RUN_STATES["cancelled"]
    if is_final:
        return RUN_STATES["final"]
    if today < starts_on:
        return RUN_STATES["planned"]
    return RUN_STATES["running" if today <= ends_on else "over"]


def month_weeks(*, month: date) -> list[list[date]]:
    """The weeks, Monday first, that contain the days of a day's month.

    >>> weeks = month_weeks(month=date(2026, 11, 24))
    >>> weeks[0][0].isoformat(), weeks[-1][-1].isoformat(), len(weeks)
    ('2026-10-26', '2026-12-06', 6)
    """
    return calendar.Calendar().monthdatescalendar(month.year, month.month)


def month_after(*, month: date) -> date:
    """The first day of the next month.

    >>> month_after(month=date(2026, 12, 24)).isoformat()
    '2027-01-01'
    """
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(*, month: date) -> date:
    """The first day of the previous month.

    >>> month_before(month=date(2026, 1, 24)).isoformat()
    '2025-12-01'
    """
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)
