"""What an observer is shown: the expected actions, what was seen of each, and what was noted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from promdaen.exercise.kinds import evidence
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import cells, rooms
from promdaen.exercise.rules import events, states
from promdaen.exercise.rules.room import Fired, Message, Remark, Room, Seen
from promdaen.exercise.rules.scenario import Action, Fact
from promdaen.kit.texts import Words

MINUTE = 60
ALIVE = states.PLAYED | {states.HOT_WASH}
"""While these last, an observer grades and notes."""
OF_ACTIONS = frozenset(
    {events.INJECT, events.MESSAGE, events.DECISION, events.SEEN, events.TOLD_ALOUD}
    | {events.AMENDED, events.STATE}
)
PARTS: Mapping[str, frozenset[str]] = {
    "actions": OF_ACTIONS,
    "aloud": frozenset({events.INJECT, events.MESSAGE, events.TOLD_ALOUD}),
    "written": frozenset({events.OBSERVED, events.TOLD_ALOUD, events.SEEN, events.AMENDED}),
    "status": frozenset({events.STATE}),
}
"""The parts of an observer's page, and the kinds of lines after which each is told anew."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """An expected action as it stands: when it was called for, until when, what was seen.

    `due_s` is a second of the exercise; `is_by_log` says that the log itself saw it.
    """

    action: Action
    cell: Words
    called_by: Words
    called: str
    due: str
    due_s: float
    seen: Seen | None
    seen_at: str
    is_by_log: bool


@dataclass(frozen=True, kw_only=True)
class Written:
    """What an observer or control wrote down: a remark, a grade with words, a word told aloud."""

    sequence: int
    at: str
    about: Words | None
    text: str
    by: Words | None = None
    to: Sequence[Words] = ()
    facts: Sequence[Fact] = ()
    action: Action | None = None


@dataclass(frozen=True, kw_only=True)
class Teller:
    """A cell that may have told others aloud: to whom it can, and what it knows."""

    code: str
    name: Words
    others: Sequence[tuple[str, Words]]
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Sheet:
    """The page of an observer, of all cells or of one ("" for all), at one line of the log."""

    run: ExerciseRun
    room: Room
    now: datetime
    cell: str
    names: Mapping[str, Words] = field(repr=False)

    @property
    def cells(self) -> Sequence[tuple[str, Words]]:
        """The playing cells with their names."""
        return [(code, self.names[code]) for code in self.room.scenario.cells]

    @property
    def is_alive(self) -> bool:
        """Whether an observer can write."""
        return self.room.state in ALIVE

    @property
    def second(self) -> float:
        """The second of the exercise."""
        return self.room.clock.second(now=self.now)

    @property
    def rate(self) -> float:
        """How fast the clock runs; 0 while it stands."""
        return self.room.clock.rate if self.room.clock.is_running else 0

    @property
    def time(self) -> str:
        """What the clock of the exercise shows."""
        return self._time(self.second)

    @property
    def phase(self) -> Words:
        """What the present part of the exercise is called."""
        return self.room.scenario.phase_at(minute=self.second / MINUTE).title

    @cached_property
    def lines(self) -> list[Line]:
        """Every expected action of the cell, or of all, in the order of the scenario."""
        actions = self.room.scenario.actions.values()
        return [self._line(one) for one in actions if self.cell in {"", one.cell}]

    @property
    def called(self) -> list[Line]:
        """What is called for and was not seen yet, the most pressing first."""
        found = [one for one in self.lines if one.called and one.seen is None]
        return sorted(found, key=lambda one: one.due_s)

    @property
    def seen(self) -> list[Line]:
        """What was seen or graded, the last first."""
        found = [(one.seen.sequence, one) for one in self.lines if one.seen]
        return [one for _number, one in sorted(found, key=lambda pair: -pair[0])]

    @property
    def later(self) -> list[Line]:
        """What no inject has called for yet, in the order of the scenario."""
        return [one for one in self.lines if not one.called and one.seen is None]

    @property
    def written(self) -> list[Written]:
        """What was written down of the cell, or of all, the newest first."""
        found = [
            *(self._remark(one) for one in self.room.remarks.values() if self._is_of(one.about)),
            *(
                self._aloud(one)
                for one in self.room.messages.values()
                if one.is_aloud and (self._is_of(one.by) or self.cell in one.to)
            ),
            *(
                self._graded(one.action, one.seen)
                for one in self.lines
                if one.seen and one.seen.text
            ),
        ]
        return sorted(found, key=lambda one: -one.sequence)

    def follows_from(self, part: str) -> Hashable:
        """What a part of the page is worked out from: while it is the same, so is the part."""
        if part == "aloud":
            return tuple(self.room.knows)
        if part == "written":
            return tuple((one.sequence, one.text) for one in self.written)
        return tuple((one.action.code, one.called, one.seen) for one in self.lines)

    @property
    def tellers(self) -> list[Teller]:
        """The cells with what each knows, the observed one first."""
        found = [self._teller(code) for code, _name in self.cells]
        return sorted(found, key=lambda one: one.code != self.cell)

    def _line(self, action: Action) -> Line:
        fired: Fired | None = self.room.fired.get(action.after)
        seen = evidence.seen(action=action, room=self.room)
        inject = self.room.injects[action.after]
        due_s = fired.second + action.minutes * MINUTE if fired else 0.0
        return Line(
            action=action,
            cell=self.names[action.cell],
            called_by=inject.title,
            called=self._time(fired.second) if fired else "",
            due=self._time(due_s) if fired else "",
            due_s=due_s,
            seen=seen,
            seen_at=self._time(seen.second) if seen else "",
            is_by_log=seen is not None and not seen.by,
        )

    def _remark(self, one: Remark) -> Written:
        return Written(
            sequence=one.sequence,
            at=self._time(one.second),
            about=self.names.get(one.about),
            text=one.text,
        )

    def _aloud(self, one: Message) -> Written:
        held = self.room.scenario.facts
        return Written(
            sequence=one.sequence,
            at=self._time(one.second),
            about=None,
            text=one.text,
            by=self.names[one.by],
            to=[self.names[to] for to in one.to],
            facts=[held[fact] for fact in one.facts],
        )

    def _graded(self, action: Action, seen: Seen) -> Written:
        return Written(
            sequence=seen.sequence,
            at=self._time(seen.second),
            about=self.names[action.cell],
            text=seen.text,
            action=action,
        )

    def _teller(self, code: str) -> Teller:
        held = self.room.scenario.facts
        known = self.room.known_by(cell=code)
        return Teller(
            code=code,
            name=self.names[code],
            others=[(other, name) for other, name in self.cells if other != code],
            facts=[held[fact] for fact in reversed(known) if fact in held],
        )

    def _is_of(self, cell: str) -> bool:
        return self.cell in {"", cell} or not cell

    def _time(self, second: float) -> str:
        return self.room.scenario.time_at(second=second)


def sheet_of(*, run: ExerciseRun, cell: str, now: datetime) -> Sheet:
    """The page of an observer as it stands; a cell that the scenario has not means all."""
    return _sheet(run=run, room=rooms.room_of(run=run), cell=cell, now=now)


def news_of(
    *, run: ExerciseRun, cell: str, after: int, now: datetime
) -> tuple[Sheet, frozenset[str]]:
    """The page as it stands, and the parts of it that lines after a number made new."""
    room, lines = rooms.room_and_news(run=run, after=after)
    kinds = {line.kind for line in lines}
    parts = frozenset(name for name, of in PARTS.items() if of & kinds)
    return _sheet(run=run, room=room, cell=cell, now=now), parts


def _sheet(*, run: ExerciseRun, room: Room, cell: str, now: datetime) -> Sheet:
    chosen = cell if cell in room.scenario.cells else ""
    return Sheet(run, room, now, chosen, cells.names(scenario=room.scenario))
