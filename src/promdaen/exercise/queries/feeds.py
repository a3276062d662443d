"""What the phones of a cell show: feed, decisions, knowledge, notepad.

All data is filtered to one cell here. Messages and notes of other cells, the effects of options
and expected actions must never leave this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain

from promdaen.exercise.models import ExerciseRun, Seat
from promdaen.exercise.queries import cells, enclosures, rooms, scenarios
from promdaen.exercise.rules import codes, events, states
from promdaen.exercise.rules.room import (
    DecisionTaken,
    ExerciseRoom,
    FactKnowledge,
    Fired,
    NotepadNote,
    PlayerMessage,
)
from promdaen.exercise.rules.scenario import (
    CONTROL,
    OBSERVER,
    ScenarioDecision,
    ScenarioFact,
    ScenarioSubject,
)
from promdaen.kit.texts import Words

MINUTE = 60
DECISION_EVENTS = frozenset(
    {events.INJECT, events.VOTE, events.DECISION, events.SEAT_TAKEN, events.SEAT_LEFT}
    | {events.LEADER, events.STATE}
)
KNOWLEDGE_PARTS = frozenset({"knows", "facts"})
"""Parts that are sent again only where the cell learnt something."""
CELL_EVENTS = frozenset({events.SEAT_TAKEN, events.SEAT_LEFT, events.LEADER})
PARTS: Mapping[str, frozenset[str]] = {
    "decisions": DECISION_EVENTS,
    "knows": frozenset({events.INJECT, events.MESSAGE, events.SHARED_ALOUD}),
    "facts": frozenset({events.INJECT, events.MESSAGE, events.SHARED_ALOUD}),
    "notes": frozenset({events.NOTE, events.NOTE_STRUCK}),
    "cell": CELL_EVENTS,
    "status": frozenset({events.STATE}),
}
"""The parts of a page beside the feed, and the kinds of lines after which each is sent again."""


@dataclass(frozen=True, kw_only=True)
class FeedItem:
    """An entry of a feed: the number of its line, the time on the clock of the exercise."""

    sequence: int
    at: str
    template: str
    fired: Fired | None = None
    enclosed: Sequence[enclosures.EnclosedAttachment] = ()
    facts: Sequence[ScenarioFact] = ()
    message: PlayerMessage | None = None
    is_own: bool = False
    phone: int | None = None
    by: Words | None = None
    to: Sequence[Words] = ()
    subject: ScenarioSubject | None = None
    answers: Sequence[ScenarioSubject] = ()
    decision: ScenarioDecision | None = None
    option: Words | None = None
    is_by_control: bool = False


@dataclass(frozen=True, kw_only=True)
class PhoneDecision:
    """An open decision of the cell: deadline, vote of this phone, missing votes."""

    decision: ScenarioDecision
    due: str
    due_s: float
    chosen: str
    chosen_count: int
    waits_for: Sequence[int]
    is_mine: bool


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A fact that the cell knows, since when, and by whom ("" where it found it itself)."""

    fact: ScenarioFact
    at: str
    by: Words | None
    is_aloud: bool
    is_unconfirmed: bool


@dataclass(frozen=True, kw_only=True)
class NotepadEntry:
    note: NotepadNote
    at: str
    phone: int | None


@dataclass(frozen=True, kw_only=True)
class PhoneClock:
    """The clock, with what a phone needs to advance it between polls."""

    second: float
    rate: float
    is_running: bool
    at: str
    phase: Words
    phase_number: int


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """News after a line: lines up to `cursor`, entries of the cell, changed parts."""

    cursor: int
    state: str
    face: PhoneClock
    items: Sequence[FeedItem] = ()
    amended: Sequence[FeedItem] = ()
    parts: frozenset[str] = frozenset()
    feed: Feed | None = None


@dataclass(frozen=True)
class Feed:
    """The page of a phone, at one line of the log."""

    seat: Seat
    room: ExerciseRoom
    now: datetime
    names: Mapping[str, Words] = field(repr=False)

    @property
    def cell(self) -> str:
        """The code of the cell that the phone plays in."""
        return self.seat.cell

    @property
    def name(self) -> Words:
        """What the cell is called."""
        return self.names[self.cell]

    @property
    def brief(self) -> Words:
        """The role of the cell from the scenario."""
        return self.room.scenario.cells[self.cell].brief

    @property
    def others(self) -> Sequence[tuple[str, Words]]:
        """The possible receivers: the other cells and control."""
        return [(code, name) for code, name in self.names.items() if code != self.cell]

    @property
    def subjects(self) -> Sequence[ScenarioSubject]:
        """The subjects of requests."""
        return list(self.room.scenario.subjects.values())

    @property
    def phones(self) -> Sequence[int]:
        """The numbers of the phones that are in the cell."""
        return [self.room.seats[key].number for key in self.room.seats_in(cell=self.cell)]

    @property
    def leader(self) -> int | None:
        """The number of the leader's phone; None without phones."""
        return self.phone_number(self.room.cell_leader(cell=self.cell))

    @cached_property
    def items(self) -> list[FeedItem]:
        """All that the cell received, wrote and decided, newest first."""
        room = self.room
        feed_items = [
            *self._injects(room.fired.values()),
            *self._messages(room.messages.values()),
            *self._decision_items(room.decisions_taken),
        ]
        return sorted(feed_items, key=lambda feed_item: -feed_item.sequence)

    @property
    def face(self) -> PhoneClock:
        """The clock of the exercise."""
        return phone_clock(seat=self.seat, now=self.now)

    @property
    def pending(self) -> list[PhoneDecision]:
        """The open decisions of the cell, the most urgent first."""
        if self.room.state not in states.PLAYED_STATES:
            return []
        phone_decisions = [
            self._pending(decision, fired)
            for code, decision in self.room.scenario.decisions.items()
            if decision.cell == self.cell
            and code not in self.room.decisions_taken
            and (fired := self.room.put_at(decision=code)) is not None
        ]
        return sorted(phone_decisions, key=lambda phone_decision: phone_decision.due_s)

    @cached_property
    def knows(self) -> list[Knowledge]:
        """What the cell knows, the newest first."""
        knowledge_by_fact, facts = (
            self.room.known_by(cell=self.cell),
            self.room.scenario.facts,
        )
        return [
            self._knowledge(facts[key], knowledge)
            for key, knowledge in reversed(knowledge_by_fact.items())
            if key in facts
        ]

    @property
    def notes(self) -> list[NotepadEntry]:
        """The notepad of the cell, the newest first."""
        return [
            NotepadEntry(note=note, at=self._time(note.second), phone=self.phone_number(note.seat))
            for note in reversed(self.room.notes.get(self.cell, ()))
        ]

    def phone_number(self, seat: str) -> int | None:
        """The number of a phone in its cell; None for None."""
        seated_phone = self.room.seats.get(seat)
        return seated_phone.number if seated_phone else None

    def line_item(self, *, sequence: int) -> FeedItem | None:
        """The entry of a line; None if the line is not for this cell."""
        if sequence in self.room.messages:
            feed_items = self._messages([self.room.messages[sequence]])
        else:
            fired = [fired for fired in self.room.fired.values() if fired.sequence == sequence]
            decisions_by_code = {
                k: decision_taken
                for k, decision_taken in self.room.decisions_taken.items()
                if decision_taken.sequence == sequence
            }
            feed_items = chain(self._injects(fired), self._decision_items(decisions_by_code))
        return next(feed_items, None)

    def _time(self, second: float) -> str:
        return self.room.scenario.time_at(second=second)

    def _facts(self, codes: Sequence[str]) -> list[ScenarioFact]:
        facts = self.room.scenario.facts
        return [facts[code] for code in codes if code in facts]

    def _injects(self, gone_out: Iterable[Fired]) -> Iterator[FeedItem]:
        for fired in gone_out:
            if self.cell not in fired.inject.to:
                continue
            learnt = [
                fact
                for fact in fired.inject.facts
                if self.room.knows[self.cell, fact].sequence == fired.sequence
            ]
            yield FeedItem(
                sequence=fired.sequence,
                at=self._time(fired.second),
                template="exercise/phone_inject.html",
                fired=fired,
                enclosed=enclosures.enclosed_attachments(inject=fired.inject),
                facts=self._facts(learnt),
            )

    def _messages(self, messages: Iterable[PlayerMessage]) -> Iterator[FeedItem]:
        for message in messages:
            if self.cell != message.by and self.cell not in message.to:
                continue
            is_own = message.by == self.cell
            yield FeedItem(
                sequence=message.sequence,
                at=self._time(message.second),
                template="exercise/phone_message.html",
                message=message,
                is_own=is_own,
                phone=self.phone_number(message.seat) if is_own else None,
                by=self.names.get(message.by),
                to=[self.names[to] for to in message.to if to in self.names],
                facts=self._facts(message.facts),
                subject=self.room.scenario.subjects.get(message.subject),
                answers=self._answers(message),
            )

    def _answers(self, message: PlayerMessage) -> list[ScenarioSubject]:
        """The subjects that the receiving cell asked about and that the message answers."""
        answered_subjects = {fact.subject for fact in self._facts(message.facts)}
        requested_subjects = {
            request.subject
            for request in self.room.messages.values()
            if request.is_request
            and request.by == self.cell
            and request.sequence < message.sequence
            and message.by in request.to
        }
        return [
            self.room.scenario.subjects[code]
            for code in sorted(answered_subjects & requested_subjects)
        ]

    def _decision_items(self, decided: Mapping[str, DecisionTaken]) -> Iterator[FeedItem]:
        for code, decision_taken in decided.items():
            decision = self.room.scenario.decisions[code]
            if decision.cell == self.cell:
                yield self._decided(decision, decision_taken)

    def _decided(self, decision: ScenarioDecision, decision_taken: DecisionTaken) -> FeedItem:
        return FeedItem(
            sequence=decision_taken.sequence,
            at=self._time(decision_taken.second),
            template="exercise/phone_decided.html",
            decision=decision,
            option=decision.option(code=decision_taken.option).text,
            is_by_control=decision_taken.by == CONTROL,
        )

    def _pending(self, decision: ScenarioDecision, inject: Fired) -> PhoneDecision:
        votes = self.room.votes.get(decision.code, {})
        seats = self.room.seats_in(cell=self.cell)
        due_s = inject.second + decision.minutes * MINUTE
        return PhoneDecision(
            decision=decision,
            due=self._time(due_s),
            due_s=due_s,
            chosen=votes.get(str(self.seat.pk), ""),
            chosen_count=sum(key in votes for key in seats),
            waits_for=[self.room.seats[key].number for key in seats if key not in votes],
            is_mine=self.room.cell_leader(cell=self.cell) == str(self.seat.pk),
        )

    def _knowledge(self, fact: ScenarioFact, knowledge: FactKnowledge) -> Knowledge:
        message = self.room.messages.get(knowledge.sequence)
        return Knowledge(
            fact=fact,
            at=self._time(knowledge.second),
            by=self.names.get(knowledge.by),
            is_aloud=message is not None and message.is_aloud,
            is_unconfirmed=message is not None and message.is_unconfirmed,
        )


@dataclass(frozen=True, kw_only=True)
class JoinTarget:
    """What a join code is for: a cell of a run, or its observers, with the name."""

    run: ExerciseRun
    cell: str
    name: Words


def find_join_target(*, code: str) -> JoinTarget | None:
    """What a join code is for; None for an unknown code."""
    join_code = codes.normalise_code(text=code)
    runs = ExerciseRun.objects.select_related("scenario").defer("scenario__body")
    run = runs.filter(cells__join_code=join_code).first()
    if run is not None:
        cell = run.cells.get(join_code=join_code).cell
        names = cells.names_by_cell(scenario=scenarios.played_scenario(scenario=run.scenario))
        return JoinTarget(run=run, cell=cell, name=names[cell])
    run = runs.filter(observer_code=join_code).first()
    if run is None:
        return None
    return JoinTarget(run=run, cell=OBSERVER, name=cells.OBSERVER_LABEL)


def seat_feed(*, seat: Seat, now: datetime) -> Feed:
    """The current page of a phone."""
    room = rooms.load_room(run=seat.run)
    return Feed(seat, room, now, cells.names_by_cell(scenario=room.scenario))


def seat_news(*, seat: Seat, after: int, now: datetime) -> Cursor:
    """The news of a phone after a line; without news, only its seat is read."""
    face = phone_clock(seat=seat, now=now)
    if after >= seat.run.last_sequence:
        return Cursor(cursor=seat.run.last_sequence, state=seat.run.state, face=face)
    room, log_events = rooms.room_and_news(run=seat.run, after=after)
    mine = [event for event in log_events if events.is_for(event=event, cell=seat.cell)]
    kinds = {event.kind for event in mine}
    cursor = log_events[-1].sequence if log_events else after
    if not kinds:
        return Cursor(cursor=cursor, state=seat.run.state, face=face)
    feed = Feed(seat, room, now, cells.names_by_cell(scenario=room.scenario))
    learnt = {knowledge.sequence for knowledge in feed.room.known_by(cell=seat.cell).values()}
    parts = {name for name, part_kinds in PARTS.items() if part_kinds & kinds}
    if not learnt & {event.sequence for event in mine}:
        parts -= KNOWLEDGE_PARTS
    amended = {event.body["of"] for event in mine if event.kind == events.AMENDED}
    return Cursor(
        cursor=cursor,
        state=feed.room.state,
        face=face,
        items=[
            feed_item for event in mine if (feed_item := feed.line_item(sequence=event.sequence))
        ],
        amended=[
            feed_item
            for number in sorted(amended)
            if (feed_item := feed.line_item(sequence=number))
        ],
        parts=frozenset(parts),
        feed=feed,
    )


def phone_clock(*, seat: Seat, now: datetime) -> PhoneClock:
    """The clock of the run of a seat, from its row alone."""
    scenario = scenarios.played_scenario(scenario=seat.run.scenario)
    clock = rooms.run_clock(run=seat.run)
    second = clock.second(now=now)
    phase = scenario.phase_at(minute=second / MINUTE)
    return PhoneClock(
        second=second,
        rate=clock.rate,
        is_running=clock.is_running,
        at=scenario.time_at(second=second),
        phase=phase.title,
        phase_number=scenario.phases.index(phase) + 1,
    )
