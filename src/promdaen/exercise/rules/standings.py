"""What became of what was expected of the cells: each expected action, each decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from promdaen.exercise.rules.room import DIFFICULT, NOT_DONE, Fired, Room, Seen, Taken
from promdaen.exercise.rules.scenario import Action, Decision

MET, LATE, MISSED, OPEN, NOT_CALLED = "met", "late", "missed", "open", "not_called"
KINDS = (MET, LATE, MISSED, OPEN, NOT_CALLED)
"""An action is open while its time runs, also where the exercise ended before that; it was not
called for where its inject never went out."""
IN_TIME, OVER, UNDECIDED, NOT_PUT = "in_time", "over", "undecided", "not_put"
WRITING_S = 120.0
"""An observer needs so long to write down what was seen; an act that only a grade tells of is
not late before that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Up to when a run is judged: the second, and the line that ended the play (0 while on)."""

    second: float
    end: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What became of an expected action.

    `done_s` is None where it was not done, and where only a grade after the end tells of it.
    """

    action: Action
    kind: str
    called: Fired | None = None
    due_s: float | None = None
    done_s: float | None = None
    is_difficult: bool = False
    seen: Seen | None = None
    told: Seen | None = None

    @property
    def is_marked(self) -> bool:
        """Whether a report names it singly: critical, or on protection."""
        return self.action.is_critical or self.action.is_protection

    @property
    def delay_s(self) -> float | None:
        """From called for to done, not below 0; None where either is not known."""
        if self.called is None or self.done_s is None:
            return None
        return max(self.done_s - self.called.second, 0.0)

    @property
    def over_s(self) -> float | None:
        """How long after its time it was done; None where it was not late."""
        if self.kind != LATE or self.done_s is None or self.due_s is None:
            return None
        return self.done_s - self.due_s

    @property
    def events(self) -> tuple[int, ...]:
        """The lines of the log behind it."""
        found = (self.called, self.told, self.seen)
        return tuple(sorted({one.sequence for one in found if one is not None}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many expected actions of a group came to what; `difficult` of the done ones."""

    expected: int = 0
    met: int = 0
    late: int = 0
    missed: int = 0
    open: int = 0
    not_called: int = 0
    difficult: int = 0

    @property
    def judged(self) -> int:
        """Those that were called for and whose time is over or that were done."""
        return self.met + self.late + self.missed


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """What became of a decision: when it was put, what was chosen, and whether in time."""

    decision: Decision
    kind: str
    put: Fired | None = None
    taken: Taken | None = None

    @property
    def latency_s(self) -> float | None:
        """From put to taken; None before."""
        if self.put is None or self.taken is None:
            return None
        return self.taken.second - self.put.second

    @property
    def events(self) -> tuple[int, ...]:
        """The lines of the log behind it."""
        return tuple(one.sequence for one in (self.put, self.taken) if one is not None)


def standing(
    *, action: Action, room: Room, seen: Seen | None, told: Seen | None, at: Moment
) -> Standing:
    """What became of an expected action: `seen` counts, `told` is what the log tells by itself.

    When it was done stands in the log where the log tells of it; else it is when the grade was
    written down.
    """
    called = room.fired.get(action.after)
    if called is None:
        return Standing(action=action, kind=NOT_CALLED, seen=seen, told=told)
    due_s = called.second + action.minutes * 60
    is_done = seen is not None and seen.grade != NOT_DONE
    done_s = _done_s(seen=seen, told=told, at=at) if is_done else None
    return Standing(
        action=action,
        kind=_kind(seen=seen, is_told=told is not None, done_s=done_s, due_s=due_s, at=at),
        called=called,
        due_s=due_s,
        done_s=done_s,
        is_difficult=seen is not None and seen.grade == DIFFICULT,
        seen=seen,
        told=told if is_done else None,
    )


def standings(
    *,
    room: Room,
    seen: Mapping[str, Seen | None],
    told: Mapping[str, Seen | None],
    at: Moment,
) -> list[Standing]:
    """What became of every expected action, in the order of the scenario."""
    return [
        standing(action=one, room=room, seen=seen[code], told=told[code], at=at)
        for code, one in room.scenario.actions.items()
    ]


def tally(*, lines: Iterable[Standing]) -> Tally:
    """How many of them came to what."""
    held = list(lines)
    counts = {kind: sum(one.kind == kind for one in held) for kind in KINDS}
    return Tally(expected=len(held), difficult=sum(one.is_difficult for one in held), **counts)


def choices(*, room: Room, at: Moment) -> list[Choice]:
    """What became of every decision, in the order of the scenario."""
    made = []
    for code, decision in room.scenario.decisions.items():
        put, taken = room.put_at(decision=code), room.taken.get(code)
        kind = _decided(decision=decision, put=put, taken=taken, at=at)
        made.append(Choice(decision=decision, kind=kind, put=put, taken=taken))
    return made


def median_latency_s(*, lines: Iterable[Choice]) -> float | None:
    """The median seconds from put to taken; None where none was taken."""
    known = [one.latency_s for one in lines if one.latency_s is not None]
    return median(known) if known else None


def _done_s(*, seen: Seen | None, told: Seen | None, at: Moment) -> float | None:
    """When it was done: by the log, or by when it was graded while the play was on."""
    if told is not None:
        return told.second
    if seen is None or (at.end and seen.sequence > at.end):
        return None
    return seen.second


def _kind(
    *, seen: Seen | None, is_told: bool, done_s: float | None, due_s: float, at: Moment
) -> str:
    if seen is None:
        return MISSED if at.second > due_s else OPEN
    if seen.grade == NOT_DONE:
        return MISSED
    last_s = due_s if is_told else due_s + WRITING_S
    return LATE if done_s is not None and done_s > last_s else MET


def _decided(*, decision: Decision, put: Fired | None, taken: Taken | None, at: Moment) -> str:
    if put is None:
        return NOT_PUT
    last_s = put.second + decision.minutes * 60
    if taken is None:
        return UNDECIDED if at.second > last_s else OPEN
    return OVER if taken.second > last_s else IN_TIME
