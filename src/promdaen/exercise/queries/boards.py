"""What stands beside the injects: phones, who knows what, what cells and observers write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from promdaen.exercise.models import ExerciseRun, Seat
from promdaen.exercise.queries import cells
from promdaen.exercise.queries.consoles import Console
from promdaen.exercise.rules import wording
from promdaen.exercise.rules.room import FOUND, Room
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER, Fact
from promdaen.kit.texts import Text, Words

CUT_OFF = timedelta(seconds=20)
"""A phone that was not heard of for so long is cut off."""
FEED_COUNT = 30
OF_OBSERVERS = Text("Observers")
FOUND_IT, TOLD, NEEDS, WITHOUT_NEED, NOT = "found", "told", "needs", "without", ""


@dataclass(frozen=True, kw_only=True)
class Phone:
    """A phone that is in a cell."""

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
    phones: Sequence[Phone]

    @property
    def cut_off_count(self) -> int:
        """How many were not heard of for twenty seconds."""
        return sum(phone.is_cut_off for phone in self.phones)

    @property
    def heard_count(self) -> int:
        """How many are heard of."""
        return len(self.phones) - self.cut_off_count


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """Who knows a fact: for each cell its department, its name and its mark."""

    fact: Fact
    marks: Sequence[tuple[str, Words, str]]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of what happens: when on the clock, who to whom, what kind, and the words."""

    sequence: int
    time: str
    by: Words
    to: Sequence[Words]
    kind: str
    text: str = ""
    words: Words | None = None
    facts: Sequence[Fact] = ()
    answers: str = ""
    is_unconfirmed: bool = False


def seat_board(*, run: ExerciseRun, room: Room, now: datetime) -> list[CellSeats]:
    """The phones of every cell and of the observers, by number."""
    names = {**cells.names(scenario=room.scenario), OBSERVER: OF_OBSERVERS}
    codes = {one.cell: one.join_code for one in run.cells.all()} | {OBSERVER: run.observer_code}
    held: dict[str, list[Phone]] = {cell: [] for cell in codes}
    for seat in Seat.objects.filter(run=run, left_at__isnull=True).order_by("number"):
        held[seat.cell].append(
            Phone(
                id=seat.pk,
                number=seat.number,
                last_seen_at=seat.last_seen_at,
                is_cut_off=now - seat.last_seen_at > CUT_OFF,
                is_leader=room.leader_of(cell=seat.cell) == str(seat.pk),
            )
        )
    return [
        CellSeats(cell=cell, name=names[cell], code=code, phones=held[cell])
        for cell, code in codes.items()
    ]


def knowledge(*, console: Console) -> list[FactLine]:
    """The facts that somebody knows, the newest first, with who knows them."""
    room = console.room
    first: dict[str, int] = {}
    for (_cell, fact), known in room.knows.items():
        first[fact] = min(first.get(fact, known.sequence), known.sequence)
    found = sorted(first, key=lambda fact: -first[fact])
    return [
        FactLine(
            fact=room.scenario.facts[code],
            marks=[
                (one.department, console.names[cell], _mark(room, cell, room.scenario.facts[code]))
                for cell, one in room.scenario.cells.items()
            ],
        )
        for code in found
    ]


def _mark(room: Room, cell: str, fact: Fact) -> str:
    known = room.knows.get((cell, fact.code))
    is_needed = cell in fact.needed_by
    if known is None:
        return NEEDS if is_needed else NOT
    if known.how == FOUND:
        return FOUND_IT
    is_leak = fact.is_sensitive and not is_needed and cell != fact.owner
    return WITHOUT_NEED if is_leak else TOLD


def from_cells(*, console: Console) -> list[Told]:
    """What cells and control wrote and decided, the newest first."""
    room, names = console.room, console.names
    lines = [
        Told(
            sequence=one.sequence,
            time=room.scenario.time_at(second=one.second),
            by=names[one.by],
            to=[names[cell] for cell in one.to],
            kind="aloud" if one.is_aloud else "request" if one.is_request else "message",
            text=one.text,
            words=room.scenario.subjects[one.subject].name if one.is_request else None,
            facts=[room.scenario.facts[code] for code in one.facts],
            answers=one.by if CONTROL in one.to else "",
            is_unconfirmed=one.is_unconfirmed,
        )
        for one in room.messages.values()
    ]
    for code, taken in room.taken.items():
        decision = room.scenario.decisions[code]
        lines.append(
            Told(
                sequence=taken.sequence,
                time=room.scenario.time_at(second=taken.second),
                by=names[decision.cell],
                to=[],
                kind="decided for" if taken.by == CONTROL else "decided",
                words=decision.option(code=taken.option).text,
            )
        )
    return sorted(lines, key=lambda one: -one.sequence)[:FEED_COUNT]


def from_observers(*, console: Console) -> list[Told]:
    """What observers noted and how they graded, the newest first."""
    room, names = console.room, console.names
    whole = {**names, OBSERVER: OF_OBSERVERS, "": OF_OBSERVERS}
    lines = [
        Told(
            sequence=one.sequence,
            time=room.scenario.time_at(second=one.second),
            by=whole[one.about or one.by],
            to=[],
            kind="remark",
            text=one.text,
        )
        for one in room.remarks.values()
    ]
    for code, seen in room.graded.items():
        action = room.scenario.actions[code]
        lines.append(
            Told(
                sequence=seen.sequence,
                time=room.scenario.time_at(second=seen.second),
                by=names[action.cell],
                to=[wording.GRADES[seen.grade]],
                kind=seen.grade,
                text=seen.text,
                words=action.text,
            )
        )
    return sorted(lines, key=lambda one: -one.sequence)[:FEED_COUNT]
