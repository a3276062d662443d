"""The page of an observer: expected actions with their evidence, and notes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from promdaen.exercise.kinds import evidence
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import cells, rooms
from promdaen.exercise.rules import events, states
from promdaen.exercise.rules.room import (
    ActionGrade,
    ExerciseRoom,
    Fired,
    ObserverRemark,
    PlayerMessage,
)
from promdaen.exercise.rules.scenario import Action, ScenarioFact
from promdaen.kit.texts import Words

MINUTE = 60
ALIVE = states.PLAYED_STATES | {states.HOT_WASH}
"""While these last, an observer grades and notes."""
ACTION_EVENTS = frozenset(
    {events.INJECT, events.MESSAGE, events.DECISION, events.GRADE, events.SHARED_ALOUD}
    | {events.AMENDED, events.STATE}
)
PARTS: Mapping[str, frozenset[str]] = {
    "actions": ACTION_EVENTS,
    "aloud": frozenset({events.INJECT, events.MESSAGE, events.SHARED_ALOUD}),
    "written": frozenset({events.OBSERVED, events.SHARED_ALOUD, events.GRADE, events.AMENDED}),
    "status": frozenset({events.STATE}),
}
"""The parts of an observer's page, and the kinds of lines after which each is sent again."""


@dataclass(frozen=True, kw_only=True)
class ObservedAction:
    """An expected action: when it was called for, its deadline, and its evidence.

    `due_s` is a second of the exercise; `is_by_log` marks evidence from the log.
    """

    action: Action
    cell: Words
    called_by: Words
    called: str
    due: str
    due_s: float
    grade: ActionGrade | None
    seen_at: str
    is_by_log: bool


@dataclass(frozen=True, kw_only=True)
class ObserverNote:
    """A note of an observer or control: a remark, a grade with text, or facts passed by voice."""

    sequence: int
    at: str
    about: Words | None
    text: str
    by: Words | None = None
    to: Sequence[Words] = ()
    facts: Sequence[ScenarioFact] = ()
    action: Action | None = None


@dataclass(frozen=True, kw_only=True)
class TellingCell:
    """A cell that can pass facts by voice: possible receivers, and the facts it knows."""

    code: str
    name: Words
    others: Sequence[tuple[str, Words]]
    facts: Sequence[ScenarioFact]


@dataclass(frozen=True)
class ObserverSheet:
    """The page of an observer, of all cells or of one ("" for all), at one line of the log."""

    run: ExerciseRun
    room: ExerciseRoom
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
        """The rate of the clock; 0 while it is stopped."""
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
    def lines(self) -> list[ObservedAction]:
        """Every expected action of the cell, or of all, in the order of the scenario."""
        actions = self.room.scenario.actions.values()
        return [self._line(action) for action in actions if self.cell in {"", action.cell}]

    @property
    def called(self) -> list[ObservedAction]:
        """The actions called for and not seen yet, the most urgent first."""
        observed_actions = [
            action_line
            for action_line in self.lines
            if action_line.called and action_line.grade is None
        ]
        return sorted(observed_actions, key=lambda observed_action: observed_action.due_s)

    @property
    def seen(self) -> list[ObservedAction]:
        """The actions seen or graded, newest first."""
        graded_lines = [
            (action_line.grade.sequence, action_line)
            for action_line in self.lines
            if action_line.grade
        ]
        return [
            action_line for _number, action_line in sorted(graded_lines, key=lambda pair: -pair[0])
        ]

    @property
    def later(self) -> list[ObservedAction]:
        """The actions not called for yet, in the order of the scenario."""
        return [
            action_line
            for action_line in self.lines
            if not action_line.called and action_line.grade is None
        ]

    @property
    def written(self) -> list[ObserverNote]:
        """The notes about the cell, or about all cells, newest first."""
        observer_notes = [
            *(
                self._remark(remark)
                for remark in self.room.remarks.values()
                if self._concerns(remark.about)
            ),
            *(
                self._aloud(message)
                for message in self.room.messages.values()
                if message.is_aloud and (self._concerns(message.by) or self.cell in message.to)
            ),
            *(
                self._graded(action_line.action, action_line.grade)
                for action_line in self.lines
                if action_line.grade and action_line.grade.text
            ),
        ]
        return sorted(observer_notes, key=lambda observer_note: -observer_note.sequence)

    def follows_from(self, part: str) -> Hashable:
        """The data that a part depends on: if it is equal, the part is unchanged."""
        if part == "aloud":
            return tuple(self.room.knows)
        if part == "written":
            return tuple(
                (observer_note.sequence, observer_note.text) for observer_note in self.written
            )
        return tuple(
            (action_line.action.code, action_line.called, action_line.grade)
            for action_line in self.lines
        )

    @property
    def tellers(self) -> list[TellingCell]:
        """The cells with their knowledge, the observed one first."""
        telling_cells = [self._telling_cell(code) for code, _name in self.cells]
        return sorted(telling_cells, key=lambda telling_cell: telling_cell.code != self.cell)

    def _line(self, action: Action) -> ObservedAction:
        fired: Fired | None = self.room.fired.get(action.after)
        grade = evidence.action_grade(action=action, room=self.room)
        inject = self.room.injects[action.after]
        due_s = fired.second + action.minutes * MINUTE if fired else 0.0
        return ObservedAction(
            action=action,
            cell=self.names[action.cell],
            called_by=inject.title,
            called=self._time(fired.second) if fired else "",
            due=self._time(due_s) if fired else "",
            due_s=due_s,
            grade=grade,
            seen_at=self._time(grade.second) if grade else "",
            is_by_log=grade is not None and not grade.by,
        )

    def _remark(self, remark: ObserverRemark) -> ObserverNote:
        return ObserverNote(
            sequence=remark.sequence,
            at=self._time(remark.second),
            about=self.names.get(remark.about),
            text=remark.text,
        )

    def _aloud(self, message: PlayerMessage) -> ObserverNote:
        facts = self.room.scenario.facts
        return ObserverNote(
            sequence=message.sequence,
            at=self._time(message.second),
            about=None,
            text=message.text,
            by=self.names[message.by],
            to=[self.names[to] for to in message.to],
            facts=[facts[fact] for fact in message.facts],
        )

    def _graded(self, action: Action, grade: ActionGrade) -> ObserverNote:
        return ObserverNote(
            sequence=grade.sequence,
            at=self._time(grade.second),
            about=self.names[action.cell],
            text=grade.text,
            action=action,
        )

    def _telling_cell(self, code: str) -> TellingCell:
        facts = self.room.scenario.facts
        knowledge_by_fact = self.room.known_by(cell=code)
        return TellingCell(
            code=code,
            name=self.names[code],
            others=[(other, name) for other, name in self.cells if other != code],
            facts=[facts[fact] for fact in reversed(knowledge_by_fact) if fact in facts],
        )

    def _concerns(self, cell: str) -> bool:
        return self.cell in {"", cell} or not cell

    def _time(self, second: float) -> str:
        return self.room.scenario.time_at(second=second)


def observer_sheet(*, run: ExerciseRun, cell: str, now: datetime) -> ObserverSheet:
    """The current page of an observer; an unknown cell means all cells."""
    return _sheet(run=run, room=rooms.load_room(run=run), cell=cell, now=now)


def observer_news(
    *, run: ExerciseRun, cell: str, after: int, now: datetime
) -> tuple[ObserverSheet, frozenset[str]]:
    """The current page, and the parts changed by lines after a number."""
    room, log_events = rooms.room_and_news(run=run, after=after)
    kinds = {event.kind for event in log_events}
    parts = frozenset(name for name, part_kinds in PARTS.items() if part_kinds & kinds)
    return _sheet(run=run, room=room, cell=cell, now=now), parts


def _sheet(*, run: ExerciseRun, room: ExerciseRoom, cell: str, now: datetime) -> ObserverSheet:
    chosen = cell if cell in room.scenario.cells else ""
    return ObserverSheet(run, room, now, chosen, cells.names_by_cell(scenario=room.scenario))
