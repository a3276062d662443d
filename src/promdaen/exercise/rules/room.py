"""The room: the state of an exercise computed from its log.

A room is computed from events in the order of their numbers and is not modified later: `fold`
returns a new one. Every page about a run reads it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime

from promdaen.exercise.rules import events, scenario
from promdaen.exercise.rules.clocks import ExerciseClock
from promdaen.exercise.rules.events import LogEvent
from promdaen.exercise.rules.scenario import Inject, ScenarioContent
from promdaen.kit.json_objects import JsonObject

FOUND, TOLD, ALOUD = "found", "told", "aloud"
PERFORMED, DIFFICULT, NOT_DONE = "performed", "difficulty", "not"
ACTION_GRADES = (PERFORMED, DIFFICULT, NOT_DONE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fired:
    """An inject that was sent: when, in which line, to whom."""

    inject: Inject
    second: float
    sequence: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FactKnowledge:
    """How a cell first learned a fact: found (by an inject), or sent or said by `by`."""

    second: float
    sequence: int
    how: str
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PlayerMessage:
    """A message of a cell or control; `new_to` are the (cell, fact) pairs new to receivers."""

    sequence: int
    second: float
    by: str
    seat: str
    to: tuple[str, ...]
    text: str
    facts: tuple[str, ...]
    is_request: bool
    subject: str
    is_unconfirmed: bool
    is_aloud: bool
    new_to: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionTaken:
    """A decision taken: the option, the time, and by what (a quorum, or control)."""

    option: str
    second: float
    sequence: int
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionGrade:
    """The grade of an expected action; `by` is an observer, control, or the log.

    `is_dated` if who graded it said when it happened: `second` is then that moment, else the one
    of writing.
    """

    grade: str
    second: float
    sequence: int
    by: str
    text: str
    is_dated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NotepadNote:
    """A line of a notepad."""

    sequence: int
    second: float
    seat: str
    text: str
    is_struck: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ObserverRemark:
    """A remark of an observer or control about a cell, or about the room ("")."""

    sequence: int
    second: float
    by: str
    about: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatedPhone:
    """A phone in a cell."""

    cell: str
    number: int
    is_in: bool


@dataclass(kw_only=True)
class ExerciseRoom:
    """The state of a run computed from its log; read-only for pages."""

    scenario: ScenarioContent
    sequence: int = 0
    last_id: str = ""
    state: str = "draft"
    clock: ExerciseClock = field(default_factory=ExerciseClock)
    injects: dict[int, Inject] = field(default_factory=dict)
    fired: dict[int, Fired] = field(default_factory=dict)
    withheld: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()
    knows: dict[tuple[str, str], FactKnowledge] = field(default_factory=dict)
    messages: dict[int, PlayerMessage] = field(default_factory=dict)
    votes: dict[str, dict[str, str]] = field(default_factory=dict)
    decisions_taken: dict[str, DecisionTaken] = field(default_factory=dict)
    graded: dict[str, ActionGrade] = field(default_factory=dict)
    notes: dict[str, tuple[NotepadNote, ...]] = field(default_factory=dict)
    remarks: dict[int, ObserverRemark] = field(default_factory=dict)
    seats: dict[str, SeatedPhone] = field(default_factory=dict)
    leaders: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[str, str], JsonObject] = field(default_factory=dict)

    def put_at(self, *, decision: str) -> Fired | None:
        """When a decision was given to its cell; None before."""
        return self.fired.get(self.scenario.putting.get(decision, 0))

    def cell_leader(self, *, cell: str) -> str:
        """The leader of a cell: the appointed seat, or the first in use; "" for none."""
        chosen = self.leaders.get(cell, "")
        if chosen in self.seats and self.seats[chosen].is_in:
            return chosen
        return next(iter(self.seats_in(cell=cell)), "")

    def seats_in(self, *, cell: str) -> list[str]:
        """The seats of a cell that did not leave, in the order of their numbers."""
        seat_keys = [
            key
            for key, seated_phone in self.seats.items()
            if seated_phone.cell == cell and seated_phone.is_in
        ]
        return sorted(seat_keys, key=lambda key: self.seats[key].number)

    def known_by(self, *, cell: str) -> dict[str, FactKnowledge]:
        """What a cell knows, by fact, in the order of learning."""
        cell_facts = [
            (fact, knowledge)
            for (knowing_cell, fact), knowledge in self.knows.items()
            if knowing_cell == cell
        ]
        return dict(sorted(cell_facts, key=lambda entry: entry[1].sequence))


def empty(*, scenario: ScenarioContent) -> ExerciseRoom:
    """The room before its first line."""
    return ExerciseRoom(scenario=scenario, injects=dict(scenario.injects))


def fold(*, room: ExerciseRoom, log_events: Iterable[LogEvent]) -> ExerciseRoom:
    """The room after further lines, given in the order of their numbers."""
    after = copy.copy(room)
    for name in _COPIED:
        setattr(after, name, dict(getattr(room, name)))
    for event in log_events:
        apply(room=after, event=event)
    return after


def apply(*, room: ExerciseRoom, event: LogEvent) -> None:
    """Apply a line to a room in place, for rooms that are not shared; otherwise use `fold`."""
    _APPLIED[event.kind](room, event)
    room.sequence, room.last_id = event.sequence, event.id


# `fold` copies these, because lines change them in place.
_COPIED = tuple(field.name for field in fields(ExerciseRoom) if field.default_factory is dict)


def _clock(room: ExerciseRoom, line: LogEvent) -> None:
    since = line.body["since"]
    room.clock = ExerciseClock(
        base_s=line.body["base_s"],
        since=datetime.fromisoformat(since) if since else None,
        rate=line.body["rate"],
    )


def _state(room: ExerciseRoom, line: LogEvent) -> None:
    room.state = line.body["to"]


def _seat_taken(room: ExerciseRoom, line: LogEvent) -> None:
    room.seats[line.seat] = SeatedPhone(cell=line.cell, number=line.body["number"], is_in=True)


def _seat_left(room: ExerciseRoom, line: LogEvent) -> None:
    seat = line.body.get("seat", line.seat)
    room.seats[seat] = replace(room.seats[seat], is_in=False)


def _leader(room: ExerciseRoom, line: LogEvent) -> None:
    room.leaders[room.seats[line.body["seat"]].cell] = line.body["seat"]


def _inject(room: ExerciseRoom, line: LogEvent) -> None:
    inject = replace(room.injects[line.body["number"]], to=tuple(line.body["to"]))
    room.fired[inject.number] = Fired(inject=inject, second=line.second, sequence=line.sequence)
    room.withheld -= {inject.number}
    knowledge = FactKnowledge(second=line.second, sequence=line.sequence, how=FOUND, by="")
    for cell in inject.to:
        for fact in inject.facts:
            room.knows.setdefault((cell, fact), knowledge)


def _hold_inject(room: ExerciseRoom, line: LogEvent) -> None:
    room.withheld |= {line.body["number"]}


def _inject_freed(room: ExerciseRoom, line: LogEvent) -> None:
    room.withheld -= {line.body["number"]}


def _inject_skipped(room: ExerciseRoom, line: LogEvent) -> None:
    room.skipped |= {line.body["number"]}
    room.withheld -= {line.body["number"]}


def _inject_written(room: ExerciseRoom, line: LogEvent) -> None:
    values = line.body["values"]
    cells = list(room.scenario.cells)
    room.injects[values["number"]] = scenario.read_inject(values=values, cells=cells)


def _message(room: ExerciseRoom, line: LogEvent) -> None:
    body, is_aloud = line.body, line.kind == events.SHARED_ALOUD
    by = body["by"] if is_aloud else line.cell
    facts, to = tuple(body["facts"]), tuple(body["to"])
    added_recipients = tuple(
        (recipient, fact)
        for recipient in to
        for fact in facts
        if (recipient, fact) not in room.knows
    )
    how = ALOUD if is_aloud else TOLD
    for key in added_recipients:
        if key[0] in room.scenario.cells:
            room.knows[key] = FactKnowledge(
                second=line.second, sequence=line.sequence, how=how, by=by
            )
    room.messages[line.sequence] = PlayerMessage(
        sequence=line.sequence,
        second=line.second,
        by=by,
        seat=line.seat,
        to=to,
        text=body.get("text", ""),
        facts=facts,
        is_request=body.get("is_request", False),
        subject=body.get("subject", ""),
        is_unconfirmed=body.get("is_unconfirmed", False),
        is_aloud=is_aloud,
        new_to=added_recipients,
    )


def _vote(room: ExerciseRoom, line: LogEvent) -> None:
    decision = line.body["decision"]
    votes = room.votes.get(decision, {})
    room.votes[decision] = {**votes, line.seat: line.body["option"]}


def _decision(room: ExerciseRoom, line: LogEvent) -> None:
    decision_taken = DecisionTaken(
        option=line.body["option"], second=line.second, sequence=line.sequence, by=line.body["by"]
    )
    room.decisions_taken.setdefault(line.body["decision"], decision_taken)


def _note(room: ExerciseRoom, line: LogEvent) -> None:
    note = NotepadNote(
        sequence=line.sequence,
        second=line.second,
        seat=line.seat,
        text=line.body["text"],
        is_struck=False,
    )
    room.notes[line.cell] = (*room.notes.get(line.cell, ()), note)


def _note_struck(room: ExerciseRoom, line: LogEvent) -> None:
    noted_line = line.body["of"]
    room.notes[line.cell] = tuple(
        replace(note, is_struck=note.is_struck or note.sequence == noted_line)
        for note in room.notes.get(line.cell, ())
    )


def _apply_grade(room: ExerciseRoom, line: LogEvent) -> None:
    room.graded[line.body["action"]] = ActionGrade(
        grade=line.body["grade"],
        second=line.body.get("happened_s", line.second),
        sequence=line.sequence,
        by=line.cell,
        text=line.body.get("text", ""),
        is_dated="happened_s" in line.body,
    )


def _observed(room: ExerciseRoom, line: LogEvent) -> None:
    room.remarks[line.sequence] = ObserverRemark(
        sequence=line.sequence,
        second=line.second,
        by=line.cell,
        about=line.body["about"],
        text=line.body["text"],
    )


def _hot_wash(room: ExerciseRoom, line: LogEvent) -> None:
    room.answers[line.seat, line.body["question"]] = {**line.body, "cell": line.cell}


def _amended(room: ExerciseRoom, line: LogEvent) -> None:
    """Apply a correction to a message or grade; facts learned from the message stay known."""
    amended_line, values = line.body["of"], line.body["values"]
    if amended_line in room.messages and "text" in values:
        room.messages[amended_line] = replace(room.messages[amended_line], text=values["text"])
    if amended_line in room.remarks and "text" in values:
        room.remarks[amended_line] = replace(room.remarks[amended_line], text=values["text"])
    for action, grade in room.graded.items():
        if grade.sequence == amended_line:
            room.graded[action] = replace(
                grade, grade=values.get("grade", grade.grade), text=values.get("text", grade.text)
            )


_APPLIED: Mapping[str, Callable[[ExerciseRoom, LogEvent], None]] = {
    events.CLOCK: _clock,
    events.STATE: _state,
    events.SEAT_TAKEN: _seat_taken,
    events.SEAT_LEFT: _seat_left,
    events.LEADER: _leader,
    events.INJECT: _inject,
    events.INJECT_ON_HOLD: _hold_inject,
    events.INJECT_RELEASED: _inject_freed,
    events.INJECT_SKIPPED: _inject_skipped,
    events.INJECT_EDITED: _inject_written,
    events.INJECT_ADDED: _inject_written,
    events.MESSAGE: _message,
    events.SHARED_ALOUD: _message,
    events.VOTE: _vote,
    events.DECISION: _decision,
    events.NOTE: _note,
    events.NOTE_STRUCK: _note_struck,
    events.GRADE: _apply_grade,
    events.OBSERVED: _observed,
    events.HOT_WASH: _hot_wash,
    events.AMENDED: _amended,
}
