"""Panels next to the injects: phones, knowledge, messages and observations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from promdaen.exercise.models import ExerciseRun, Seat
from promdaen.exercise.queries import cells
from promdaen.exercise.queries.consoles import Console
from promdaen.exercise.rules import wording
from promdaen.exercise.rules.room import DIFFICULT, FOUND, PERFORMED, ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER, ScenarioFact
from promdaen.kit.texts import Text, Words

CUT_OFF = timedelta(seconds=20)
"""A phone that was not heard of for so long is cut off."""
FEED_COUNT = 30
OBSERVERS_LABEL = Text("Observers")
FOUND_IT, TOLD, NEEDS, WITHOUT_NEED, NOT = "found", "told", "needs", "without", ""


@dataclass(frozen=True, kw_only=True)
class CellPhone:
    id: UUID
    number: int
    last_seen_at: datetime
    is_cut_off: bool
    is_leader: bool


@dataclass(frozen=True, kw_only=True)
class CellSeats:
    """The phones of a cell; `code` is what they join by."""

    cell: str
    name: Words
    code: str
    phones: Sequence[CellPhone]

    @property
    def cut_off_count(self) -> int:
        """The number of phones not heard of for twenty seconds."""
        return sum(phone.is_cut_off for phone in self.phones)


@dataclass(frozen=True, kw_only=True)
class FactMarks:
    """The cells that know a fact: for each its department, name and mark."""

    fact: ScenarioFact
    marks: Sequence[tuple[str, Words, str]]


_TEMPLATES = {"decided": "decided", "decided for": "decided_for"}
_CHIPS = {PERFORMED: "done", DIFFICULT: "attention"}


@dataclass(frozen=True, kw_only=True)
class ActivityEntry:
    """A line of the activity list: time, sender, receivers, kind and text."""

    sequence: int
    time: str
    by: Words
    to: Sequence[Words]
    kind: str
    text: str = ""
    words: Words | None = None
    facts: Sequence[ScenarioFact] = ()
    answers: str = ""
    is_unconfirmed: bool = False

    @property
    def template(self) -> str:
        """The template of a line from a cell: of a decision, or of a message."""
        return f"exercise/console/line/{_TEMPLATES.get(self.kind, 'message')}.html"

    @property
    def chip(self) -> str:
        """The chip of a grade by an observer."""
        return _CHIPS.get(self.kind, "wrong")


def seat_board(*, run: ExerciseRun, room: ExerciseRoom, now: datetime) -> list[CellSeats]:
    """The phones of every cell and of the observers, by number."""
    names = {**cells.names_by_cell(scenario=room.scenario), OBSERVER: OBSERVERS_LABEL}
    codes = {run_cell.cell: run_cell.join_code for run_cell in run.cells.all()} | {
        OBSERVER: run.observer_code
    }
    phones_by_cell: dict[str, list[CellPhone]] = {cell: [] for cell in codes}
    for seat in Seat.objects.filter(run=run, left_at__isnull=True).order_by("number"):
        phones_by_cell[seat.cell].append(
            CellPhone(
                id=seat.pk,
                number=seat.number,
                last_seen_at=seat.last_seen_at,
                is_cut_off=now - seat.last_seen_at > CUT_OFF,
                is_leader=room.cell_leader(cell=seat.cell) == str(seat.pk),
            )
        )
    return [
        CellSeats(cell=cell, name=names[cell], code=code, phones=phones_by_cell[cell])
        for cell, code in codes.items()
    ]


def fact_marks(*, console: Console) -> list[FactMarks]:
    """The known facts, newest first, with the cells that know them."""
    room = console.room
    first: dict[str, int] = {}
    for (_cell, fact), cell_knowledge in room.knows.items():
        first[fact] = min(first.get(fact, cell_knowledge.sequence), cell_knowledge.sequence)
    ordered_facts = sorted(first, key=lambda fact: -first[fact])
    return [
        FactMarks(
            fact=room.scenario.facts[code],
            marks=[
                (
                    cell_.department,
                    console.names[cell],
                    _mark(room, cell, room.scenario.facts[code]),
                )
                for cell, cell_ in room.scenario.cells.items()
            ],
        )
        for code in ordered_facts
    ]


def _mark(room: ExerciseRoom, cell: str, fact: ScenarioFact) -> str:
    knowledge = room.knows.get((cell, fact.code))
    is_needed = cell in fact.needed_by
    if knowledge is None:
        return NEEDS if is_needed else NOT
    if knowledge.how == FOUND:
        return FOUND_IT
    is_leak = fact.is_sensitive and not is_needed and cell != fact.owner
    return WITHOUT_NEED if is_leak else TOLD


def cell_activity(*, console: Console) -> list[ActivityEntry]:
    """What cells and control wrote and decided, newest first."""
    room, names = console.room, console.names
    entries = [
        ActivityEntry(
            sequence=message.sequence,
            time=room.scenario.time_at(second=message.second),
            by=names[message.by],
            to=[names[cell] for cell in message.to],
            kind="aloud" if message.is_aloud else "request" if message.is_request else "message",
            text=message.text,
            words=room.scenario.subjects[message.subject].name if message.is_request else None,
            facts=[room.scenario.facts[code] for code in message.facts],
            answers=message.by if CONTROL in message.to else "",
            is_unconfirmed=message.is_unconfirmed,
        )
        for message in room.messages.values()
    ]
    for code, decision_taken in room.decisions_taken.items():
        decision = room.scenario.decisions[code]
        entries.append(
            ActivityEntry(
                sequence=decision_taken.sequence,
                time=room.scenario.time_at(second=decision_taken.second),
                by=names[decision.cell],
                to=[],
                kind="decided for" if decision_taken.by == CONTROL else "decided",
                words=decision.option(code=decision_taken.option).text,
            )
        )
    return sorted(entries, key=lambda entry: -entry.sequence)[:FEED_COUNT]


def observer_activity(*, console: Console) -> list[ActivityEntry]:
    """What observers noted and graded, newest first."""
    room, names = console.room, console.names
    whole = {**names, OBSERVER: OBSERVERS_LABEL, "": OBSERVERS_LABEL}
    entries = [
        ActivityEntry(
            sequence=remark.sequence,
            time=room.scenario.time_at(second=remark.second),
            by=whole[remark.about or remark.by],
            to=[],
            kind="remark",
            text=remark.text,
        )
        for remark in room.remarks.values()
    ]
    for code, grade in room.graded.items():
        action = room.scenario.actions[code]
        entries.append(
            ActivityEntry(
                sequence=grade.sequence,
                time=room.scenario.time_at(second=grade.second),
                by=names[action.cell],
                to=[wording.GRADE_LABELS[grade.grade]],
                kind=grade.grade,
                text=grade.text,
                words=action.text,
            )
        )
    return sorted(entries, key=lambda entry: -entry.sequence)[:FEED_COUNT]
