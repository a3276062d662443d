"""Actions of cells: send messages, vote, keep a notepad."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.exercise.actions import log
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun, Seat
from promdaen.exercise.rules import events, quorums, states
from promdaen.exercise.rules.scenario import CONTROL, OBSERVER
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_TEXT_LENGTH = 1000


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message or request to cells or control: text and attached facts.

    A request has a subject; `is_unconfirmed` marks the facts as not certain.
    """

    to: Sequence[str]
    text: str = ""
    facts: Sequence[str] = ()
    is_request: bool = False
    subject: str = ""
    is_unconfirmed: bool = False


def send_message(
    *, seat: Seat, new: NewMessage, client_id: UUID | None = None, now: datetime
) -> Event:
    """Send a message from a cell; a `client_id` already used has no effect.

    Raises ExerciseRefused without a receiver or text, for a fact the cell does not know, for a
    request without a subject, or while the exercise is not running.
    """
    hand = log.seat_author(seat=seat, client_id=client_id)
    with log.open_log(run=seat.run, now=now) as pen:
        before = pen.written_before(hand=hand)
        if before is not None:
            return before
        _require_player(pen=pen, seat=seat)
        unknown = set(new.facts) - set(pen.room.known_by(cell=seat.cell))
        if unknown:
            raise ExerciseRefused(_("Your cell does not know one of these facts."))
        return _message_event(pen=pen, new=new, hand=hand)


def send_from_control(
    *, run: ExerciseRun, new: NewMessage, by: Account | None, now: datetime
) -> Event:
    """Send a message from control, which knows every fact. Raises ExerciseRefused, NotAllowed."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=run, now=now) as pen:
        if pen.run.state not in states.PLAYED_STATES:
            raise ExerciseRefused(_("The exercise does not run."))
        if not set(new.facts) <= set(pen.room.scenario.facts):
            raise ExerciseRefused(_("One of these facts is none of the scenario."))
        return _message_event(pen=pen, new=new, hand=log.control_author(by=by))


def vote(
    *, seat: Seat, decision: str, option: str, client_id: UUID | None = None, now: datetime
) -> Event:
    """Vote for an option; when the quorum is reached, the decision is taken.

    A seat may change its vote while the decision is open. Raises ExerciseRefused for a decision
    that the cell was not given or that is already taken, and for an unknown option.
    """
    hand = log.seat_author(seat=seat, client_id=client_id)
    with log.open_log(run=seat.run, now=now) as pen:
        before = pen.written_before(hand=hand)
        if before is not None:
            return before
        _require_player(pen=pen, seat=seat)
        scenario_decision = pen.room.scenario.decisions.get(decision)
        if (
            scenario_decision is None
            or scenario_decision.cell != seat.cell
            or pen.room.put_at(decision=decision) is None
        ):
            raise ExerciseRefused(_("This decision is not before your cell."))
        if decision in pen.room.decisions_taken:
            raise ExerciseRefused(_("Your cell has decided this already."))
        if option not in {choice.code for choice in scenario_decision.options}:
            raise ExerciseRefused(_("Choose one of the options."))
        body = {"decision": decision, "option": option}
        event = pen.write(kind=events.VOTE, body=body, hand=hand)
        settle_decision(pen=pen, decision=decision)
    return event


def settle_decision(*, pen: log.Pen, decision: str) -> Event | None:
    """Record the decision of a cell if its quorum is reached. Call within a transaction."""
    scenario_decision, room = pen.room.scenario.decisions[decision], pen.room
    option = quorums.decided_option(
        quorum=scenario_decision.quorum,
        votes=room.votes.get(decision, {}),
        seats=room.seats_in(cell=scenario_decision.cell),
        leader=room.cell_leader(cell=scenario_decision.cell),
    )
    if option is None:
        return None
    body = {"decision": decision, "option": option, "by": scenario_decision.quorum}
    return pen.write(
        kind=events.DECISION, body=body, hand=log.LogAuthor(cell=scenario_decision.cell)
    )


def settle_cell(*, pen: log.Pen, cell: str) -> None:
    """Record decisions that the phones still in a cell have reached."""
    if pen.run.state not in states.PLAYED_STATES:
        return
    for code, decision in pen.room.scenario.decisions.items():
        is_open = (
            code not in pen.room.decisions_taken and pen.room.put_at(decision=code) is not None
        )
        if decision.cell == cell and is_open:
            settle_decision(pen=pen, decision=code)


def decide_for(
    *, run: ExerciseRun, decision: str, option: str, by: Account | None, now: datetime
) -> Event:
    """Decide in place of a cell that cannot agree. Raises ExerciseRefused, NotAllowed."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=run, now=now) as pen:
        scenario_decision = pen.room.scenario.decisions.get(decision)
        if scenario_decision is None or pen.room.put_at(decision=decision) is None:
            raise ExerciseRefused(_("This decision is not before its cell."))
        if decision in pen.room.decisions_taken:
            raise ExerciseRefused(_("This is already decided."))
        if option not in {choice.code for choice in scenario_decision.options}:
            raise ExerciseRefused(_("Choose one of the options."))
        body = {"decision": decision, "option": option, "by": CONTROL}
        hand = log.LogAuthor(cell=scenario_decision.cell, account=by)
        return pen.write(kind=events.DECISION, body=body, hand=hand)


def add_note(*, seat: Seat, text: str, client_id: UUID | None = None, now: datetime) -> Event:
    """Add a line to the notepad of the cell. Raises ExerciseRefused without text."""
    hand = log.seat_author(seat=seat, client_id=client_id)
    with log.open_log(run=seat.run, now=now) as pen:
        before = pen.written_before(hand=hand)
        if before is not None:
            return before
        _require_player(pen=pen, seat=seat)
        return pen.write(kind=events.NOTE, body={"text": _words(text)}, hand=hand)


def strike_note(*, seat: Seat, sequence: int, now: datetime) -> Event:
    """Strike out a line of the notepad; it stays readable in the log. Raises ExerciseRefused."""
    with log.open_log(run=seat.run, now=now) as pen:
        _require_player(pen=pen, seat=seat)
        notes = {note.sequence for note in pen.room.notes.get(seat.cell, ())}
        if sequence not in notes:
            raise ExerciseRefused(_("Your cell has no such note."))
        hand = log.seat_author(seat=seat)
        return pen.write(kind=events.NOTE_STRUCK, body={"of": sequence}, hand=hand)


def _message_event(*, pen: log.Pen, new: NewMessage, hand: log.LogAuthor) -> Event:
    to = list(dict.fromkeys(new.to))
    if not to or hand.cell in to or not set(to) <= {*pen.room.scenario.cells, CONTROL}:
        raise ExerciseRefused(_("Choose to whom it goes."))
    text = _words(new.text) if new.text.strip() or not (new.facts or new.is_request) else ""
    if new.is_request and new.subject not in pen.room.scenario.subjects:
        raise ExerciseRefused(_("Say what you ask about."))
    body = {
        "to": to,
        "text": text,
        "facts": list(dict.fromkeys(new.facts)),
        "is_request": new.is_request,
        "subject": new.subject if new.is_request else "",
        "is_unconfirmed": new.is_unconfirmed,
    }
    return pen.write(kind=events.MESSAGE, body=body, hand=hand)


def _require_player(*, pen: log.Pen, seat: Seat) -> None:
    if pen.run.state not in states.PLAYED_STATES:
        raise ExerciseRefused(_("The exercise does not run."))
    if seat.cell == OBSERVER or not pen.room.seats[str(seat.pk)].is_in:
        raise ExerciseRefused(_("This phone plays in no cell."))


def _words(text: str) -> str:
    clean = text.replace("\x00", "").strip()
    if not clean:
        raise ExerciseRefused(_("Write something, or choose a fact."))
    if len(clean) > MAX_TEXT_LENGTH:
        raise ExerciseRefused(_("This is too long: write at most 1,000 letters."))
    return clean
