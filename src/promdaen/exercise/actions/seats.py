"""Phones: join a cell by its code, leave it, or become its leader."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from promdaen.exercise.actions import log, playing
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun, RunCell, Seat
from promdaen.exercise.queries import feeds
from promdaen.exercise.rules import codes, events, states
from promdaen.exercise.rules.scenario import OBSERVER
from promdaen.kit import tries
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_SEATS = 200
LAST_SEEN_INTERVAL = timedelta(seconds=15)


def find_cell(*, code: str, address: str = "", now: datetime) -> tuple[ExerciseRun, Words]:
    """The run and the cell name for a join code.

    `address` is the network address of the device: after 30 wrong codes in a minute all its codes
    are refused. Raises ExerciseRefused for that, and for an unknown code.
    """
    if tries.wrong_tries(address=address, now=now) >= tries.MAX_PER_MINUTE:
        raise ExerciseRefused(_("Too many attempts. Wait a minute, then try again."))
    cell_code = feeds.cell_of_code(code=code)
    if cell_code is None:
        tries.count_wrong_try(address=address, now=now)
        raise ExerciseRefused(_("No exercise has this code. Look at the card or ask control."))
    return cell_code


def take_seat(*, code: str, before: Seat | None = None, address: str = "", now: datetime) -> Seat:
    """Let a phone join by the code of a cell or of the observers.

    A phone already in that cell keeps its seat; a phone in another cell or run (`before`) leaves
    it. Raises ExerciseRefused as `find_cell` does, and while the run is not open.
    """
    find_cell(code=code, address=address, now=now)
    typed = codes.normalise_code(text=code)
    cell = RunCell.objects.select_related("run").filter(join_code=typed).first()
    run = cell.run if cell else ExerciseRun.objects.get(observer_code=typed)
    name = cell.cell if cell else OBSERVER
    with log.open_log(run=run, now=now) as pen:
        if pen.run.state not in states.JOINABLE_STATES:
            raise ExerciseRefused(_("This exercise is not open. Ask control."))
        held_before = _active_seat(pen=pen, seat=before)
        if held_before is not None and held_before.cell == name:
            return held_before
        if Seat.objects.filter(run=run, left_at=None).count() >= MAX_SEATS:
            raise ExerciseRefused(_("This exercise is full."))
        highest_number = Seat.objects.filter(run=run, cell=name).aggregate(most=Max("number"))
        seat = Seat.objects.create(
            run=pen.run,
            cell=name,
            number=(highest_number["most"] or 0) + 1,
            joined_at=now,
            last_seen_at=now,
        )
        body = {"number": seat.number}
        pen.write(kind=events.SEAT_TAKEN, body=body, hand=log.seat_author(seat=seat))
        if held_before is not None:
            _let_go(pen=pen, seat=held_before, hand=log.seat_author(seat=held_before))
    if before is not None and before.run_id != run.pk:
        leave_seat(seat=before, now=now)
    return seat


def leave_seat(*, seat: Seat, now: datetime) -> None:
    """Record that a phone left; a second call has no effect.

    The log of a closed run is not changed.
    """
    with log.open_log(run=seat.run, now=now) as pen:
        if pen.run.state == states.CLOSED:
            Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=now)
        elif pen.room.seats[str(seat.pk)].is_in:
            _let_go(pen=pen, seat=seat, hand=log.seat_author(seat=seat))


def remove_seat(*, seat: Seat, by: Account | None, now: datetime) -> None:
    """Remove a phone from its cell: lost, or in the wrong cell. Raises NotAllowed."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=seat.run, now=now) as pen:
        if not pen.room.seats[str(seat.pk)].is_in:
            return
        _let_go(pen=pen, seat=seat, hand=log.LogAuthor(cell=seat.cell, account=by))


def make_leader(*, seat: Seat, by: Account | None, now: datetime) -> Event:
    """Make a phone the leader of its cell. Raises ExerciseRefused if it left."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=seat.run, now=now) as pen:
        if not pen.room.seats[str(seat.pk)].is_in:
            raise ExerciseRefused(_("This phone has left."))
        hand = log.LogAuthor(cell=seat.cell, account=by)
        row = pen.write(kind=events.LEADER, body={"seat": str(seat.pk)}, hand=hand)
        playing.settle_cell(pen=pen, cell=seat.cell)
        return row


def hear_seat(*, seat: Seat, now: datetime) -> None:
    """Record that a phone was heard, at most every 15 seconds."""
    if now - seat.last_seen_at >= LAST_SEEN_INTERVAL:
        Seat.objects.filter(pk=seat.pk).update(last_seen_at=now)


def _active_seat(*, pen: log.Pen, seat: Seat | None) -> Seat | None:
    """The seat if it belongs to this run and is still in use, else None."""
    seated_phone = pen.room.seats.get(str(seat.pk)) if seat else None
    return seat if seated_phone is not None and seated_phone.is_in else None


def _let_go(*, pen: log.Pen, seat: Seat, hand: log.LogAuthor) -> None:
    """Record that a phone left, and take decisions that waited only for its vote."""
    body = {} if hand.seat else {"seat": str(seat.pk)}
    pen.write(kind=events.SEAT_LEFT, body=body, hand=hand)
    Seat.objects.filter(pk=seat.pk).update(left_at=pen.now)
    playing.settle_cell(pen=pen, cell=seat.cell)
