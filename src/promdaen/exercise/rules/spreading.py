"""Charts of the spread of facts by minute, and measures to compare two runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from promdaen.exercise.rules import flow
from promdaen.exercise.rules.flow import FactNeed, FlowSummary
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.kit.texts import Text, Words

CONTROL_NAME = Text("Control")
AXIS_WIDTH = 300.0
"""Pixels of the whole exercise in a drawn row."""
MINUTE_S = 60.0
WINDOW_KIND = "window"
IN_TIME, LATE, NEVER = "in_time", "late", "never"


@dataclass(frozen=True, kw_only=True, slots=True)
class FlowMark:
    """A mark in a drawn row: its kind (flow marks, or the window in which a fact is useful).

    `x` and `width` are in pixels; `x` is from the left, `width` is for windows only.
    """

    kind: str
    x: float
    width: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class RunMeasure:
    """A measure to compare runs: its value, and the total it is a part of."""

    label: Words
    value: Callable[[FlowSummary], float | None]
    total: Callable[[FlowSummary], int]
    unit: Words
    places: int = 0


def last_minute(*, room: ExerciseRoom) -> int:
    """The last full minute with a line, while the clock was running."""
    seconds = [
        *(fired.second for fired in room.fired.values()),
        *(message.second for message in room.messages.values()),
        *(decision_taken.second for decision_taken in room.decisions_taken.values()),
        room.clock.base_s,
    ]
    return int(max(seconds) // MINUTE_S)


def end_of_minute(*, minute: int) -> float:
    """The last moment of a minute, so that all its events are included.

    >>> end_of_minute(minute=0) < 60 < end_of_minute(minute=1)
    True
    """
    return (minute + 1) * MINUTE_S - 0.001


def row_marks(*, flow_grid_row: flow.FlowGridRow, minutes: int) -> list[FlowMark]:
    """The marks of a fact over the minutes of an exercise: its useful time first, then cells."""
    flow_marks = []
    useful = flow_grid_row.fact.useful_minutes
    start = flow_grid_row.found_s / MINUTE_S
    if useful is not None:
        end = min(start + useful, minutes)
        flow_marks.append(
            FlowMark(kind=WINDOW_KIND, x=place(minute=start, minutes=minutes),
                  width=place(minute=end - start, minutes=minutes))
        )  # fmt: skip
    for mark in flow_grid_row.marks.values():
        if mark.kind in {flow.FOUND_MARK, flow.TOLD_MARK, flow.NO_NEED_MARK}:
            minute = mark.second / MINUTE_S
            flow_marks.append(FlowMark(kind=mark.kind, x=place(minute=minute, minutes=minutes)))
    return flow_marks


def place(*, minute: float, minutes: int) -> float:
    """The position of a minute in a drawn row, in pixels.

    >>> place(minute=45, minutes=90)
    150.0
    """
    return round(AXIS_WIDTH * minute / max(minutes, 1), 1)


def ticks(*, minutes: int) -> list[int]:
    """The minutes written above a drawn column: every 15, or every 5 of a short exercise.

    >>> ticks(minutes=90)
    [0, 15, 30, 45, 60, 75, 90]
    >>> ticks(minutes=20)
    [0, 5, 10, 15, 20]
    """
    step = 15 if minutes > 45 else 5  # noqa: PLR2004
    return list(range(0, minutes + 1, step))


def pair_state(*, pair: FactNeed) -> str:
    """The result of a needed pair: in time, late, or never."""
    if pair.knowledge is None:
        return NEVER
    return IN_TIME if pair.is_in_time else LATE


def seconds_to_minutes(*, seconds: float | None) -> float | None:
    """Seconds as minutes; None stays None."""
    return None if seconds is None else seconds / MINUTE_S


NO_TEXT = Text("")
RUN_MEASURES = (
    RunMeasure(
        label=Text("Facts found"),
        value=lambda spread: spread.facts_found,
        total=lambda spread: spread.facts,
        unit=NO_TEXT,
    ),
    RunMeasure(
        label=Text("Need-to-know covered"),
        value=lambda spread: spread.covered,
        total=lambda spread: spread.pairs,
        unit=NO_TEXT,
    ),
    RunMeasure(
        label=Text("Shared in time"),
        value=lambda spread: spread.in_time,
        total=lambda spread: spread.pairs,
        unit=NO_TEXT,
    ),
    RunMeasure(
        label=Text("Median share latency"),
        value=lambda spread: seconds_to_minutes(seconds=spread.latency_s),
        total=lambda _one: 0,
        unit=Text("min"),
        places=1,
    ),
    RunMeasure(
        label=Text("Sensitive facts shared without need"),
        value=lambda spread: spread.leaks,
        total=lambda _one: 0,
        unit=NO_TEXT,
    ),
    RunMeasure(
        label=Text("Rumours passed on as certain"),
        value=lambda spread: spread.rumours,
        total=lambda _one: 0,
        unit=NO_TEXT,
    ),
    RunMeasure(
        label=Text("Requests that could bring nothing"),
        value=lambda spread: spread.redundant,
        total=lambda spread: spread.requests,
        unit=NO_TEXT,
    ),
)
"""The measures of two runs side by side, in the order in which they are shown."""
