"""Where a course run stands, and what to do with it next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from promdaen.course.rules.questions import RunState
from promdaen.kit.spreadsheets import Words

DAYS_OF_WEEK = 7
OCCASIONS: Mapping[str, Words] = MappingProxyType(
    {
        "before": Words(en="Test before", km="តេស្តមុនវគ្គ"),
        "after": Words(en="Test after", km="តេស្តក្រោយវគ្គ"),
        "later": Words(en="Later test", km="តេស្តតាមដាន"),
    }
)
"""The occasions of a run in their order, as people call them."""


@dataclass(frozen=True)
class State:
    """A state of a run: its code, its words, and the kind of chip that shows it."""

    code: str
    label: Words
    chip: str


STATES: Mapping[str, State] = MappingProxyType(
    {
        state.code: state
        for state in (
            State("planned", Words(en="Planned", km="គ្រោងទុក"), "waiting"),
            State("running", Words(en="Running", km="កំពុងដំណើរការ"), "ongoing"),
            State("over", Words(en="Over", km="ចប់វគ្គ"), "attention"),
            State("final", Words(en="Final", km="បិទបញ្ជី"), "done"),
            State("cancelled", Words(en="Cancelled", km="បានបោះបង់"), "plain"),
        )
    }
)
"""Each state by its code, in the order in which a run goes through them."""


def state_of(
    *, starts_on: date, ends_on: date, is_cancelled: bool, is_final: bool, today: date
) -> State:
    """Say where a run stands on a day.

    >>> days = {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 9)}
    >>> state_of(**days, is_cancelled=False, is_final=False, today=date(2026, 1, 9)).code
    'running'
    >>> state_of(**days, is_cancelled=False, is_final=True, today=date(2026, 1, 9)).code
    'final'
    """
    if is_cancelled:
        return STATES["cancelled"]
    if is_final:
        return STATES["final"]
    if today < starts_on:
        return STATES["planned"]
    return STATES["running" if today <= ends_on else "over"]


def next_step(*, state: RunState, today: date) -> str:
    """Name the next thing to do with a run on a day: one of the steps below.

    Before the first day "roster", "papers", "timetable", "badges" and "prints" follow one
    another; "week" is the days in the room, "answers" what is still to be taken in when they
    are over, "results" a run with both tests, from its last day. A run that is over needs no
    timetable any more.

    >>> from dataclasses import replace
    >>> run = RunState(date(2026, 1, 5), date(2026, 1, 9), 0, 30, 0, 0, 0, 0, 0, 0, 0, 0)
    >>> next_step(state=run, today=date(2026, 1, 2))
    'roster'
    >>> ready = replace(run, enrolled=30, papers=2, sessions=40, badges=30)
    >>> next_step(state=ready, today=date(2026, 1, 2))
    'prints'
    >>> next_step(state=ready, today=date(2026, 1, 5))
    'week'
    >>> next_step(state=replace(ready, before=30, after=29), today=date(2026, 1, 12))
    'results'
    """
    is_over, is_tested = state.ends_on < today, state.before > 0 and state.after > 0
    # The first answers of a test that goes on do not end the week: its sessions do.
    is_week_left = today < state.ends_on and state.sessions > 0
    in_order = (
        ("roster", state.enrolled == 0),
        ("papers", state.papers == 0),
        ("results", is_tested and not is_week_left),
        ("answers", is_over),
        ("timetable", state.sessions == 0),
        ("badges", state.badges == 0),
        ("prints", today < state.starts_on),
    )
    return next((step for step, is_so in in_order if is_so), "week")


def weeks_of(*, month: date) -> list[list[date]]:
    """Give the weeks, Monday first, that hold the days of the month of a day.

    >>> weeks = weeks_of(month=date(2026, 11, 24))
    >>> weeks[0][0].isoformat(), weeks[-1][-1].isoformat(), len(weeks)
    ('2026-10-26', '2026-12-06', 6)
    """
    first = month.replace(day=1)
    monday = first - timedelta(days=first.weekday())
    weeks = []
    while monday < month_after(month=first):
        weeks.append([monday + timedelta(days=day) for day in range(DAYS_OF_WEEK)])
        monday += timedelta(days=DAYS_OF_WEEK)
    return weeks


def month_after(*, month: date) -> date:
    """Give the first day of the month that follows.

    >>> month_after(month=date(2026, 12, 24)).isoformat()
    '2027-01-01'
    """
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(*, month: date) -> date:
    """Give the first day of the month that comes before.

    >>> month_before(month=date(2026, 1, 24)).isoformat()
    '2025-12-01'
    """
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)
