"""Phones: join a cell by its code, leave it, or become its leader."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from promdaen.exercise.actions import log, playing
from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, Seat
from promdaen.exercise.queries import feeds
from promdaen.exercise.rules import events, states
from promdaen.kit import tries
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

MAX_SEATS = 200
LAST_SEEN_INTERVAL = timedelta(seconds=15)


def find_target(*, code: str, address: str, now: datetime) -> feeds.JoinTarget:
    """What a join code is for: a cell of a run, or its observers.

    `address` is the network address of the device. After too many wrong codes in a minute
    (`tries.MAX_PER_MINUTE`) all its codes are refused. Raises ExerciseRefused for that, and for an
    unknown code.
    """
    if tries.wrong_tries(address=address, now=now) >= tries.MAX_PER_MINUTE:
        raise ExerciseRefused(_("Too many attempts. Wait a minute, then try again."))
    target = feeds.find_join_target(code=code)
    if target is None:
        tries.count_wrong_try(address=address, now=now)
        raise ExerciseRefused(_("No exercise has this code. Look at the card or ask control."))
    return target


def take_seat(*, code: str, current_seat: Seat | None = None, address: str, now: datetime) -> Seat:
    """Let a phone join by the code of a cell or of the observers.

    A phone already in that cell keeps its seat; a phone in another cell or run (`current_seat`)
    leaves it. Raises ExerciseRefused as `find_target` does, and while the run is not open.
    """
    target = find_target(code=code, address=address, now=now)
    run = target.run
    with log.open_log(run=run, now=now) as pen:
        if pen.run.state not in states.JOINABLE_STATES:
            raise ExerciseRefused(_("This exercise is not open. Ask control."))
        seat_in_run = _active_seat(pen=pen, seat=current_seat)
        if seat_in_run is not None and seat_in_run.cell == target.cell:
            return seat_in_run
        if Seat.objects.filter(run=run, left_at=None).count() >= MAX_SEATS:
            raise ExerciseRefused(_("This exercise is full."))
        cell_seats = Seat.objects.filter(run=run, cell=target.cell)
        seat = Seat.objects.create(
            run=pen.run,
            cell=target.cell,
            number=(cell_seats.aggregate(highest=Max("number"))["highest"] or 0) + 1,
            joined_at=now,
            last_seen_at=now,
        )
        body = {"number": seat.number}
        pen.write(kind=events.SEAT_TAKEN, body=body, hand=log.seat_author(seat=seat))
        if seat_in_run is not None:
            _record_leaving(pen=pen, seat=seat_in_run, hand=log.seat_author(seat=seat_in_run))
    if current_seat is not None and current_seat.run_id != run.pk:
        leave_seat(seat=current_seat, now=now)
    return seat


def leave_seat(*, seat: Seat, now: datetime) -> None:
    """Leave a seat; a second call has no effect.

    The log of a closed run is not changed.
    """
    with log.open_log(run=seat.run, now=now) as pen:
        if pen.run.state == states.CLOSED:
            Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=now)
        elif pen.room.seats[str(seat.pk)].is_in:
            _record_leaving(pen=pen, seat=seat, hand=log.seat_author(seat=seat))


def remove_seat(*, seat: Seat, by: Account | None, now: datetime) -> None:
    """Remove a phone from its cell: lost, or in the wrong cell. Raises NotAllowed."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=seat.run, now=now) as pen:
        if not pen.room.seats[str(seat.pk)].is_in:
            return
        _record_leaving(pen=pen, seat=seat, hand=log.LogAuthor(cell=seat.cell, account=by))


def make_leader(*, seat: Seat, by: Account | None, now: datetime) -> Event:
    """Make a phone the leader of its cell. Raises ExerciseRefused if it left."""
    people_queries.require_right("exercises", account=by)
    with log.open_log(run=seat.run, now=now) as pen:
        if not pen.room.seats[str(seat.pk)].is_in:
            raise ExerciseRefused(_("This phone has left."))
        hand = log.LogAuthor(cell=seat.cell, account=by)
        event = pen.write(kind=events.LEADER, body={"seat": str(seat.pk)}, hand=hand)
        playing.settle_cell(pen=pen, cell=seat.cell)
        return event


def update_last_seen(*, seat: Seat, now: datetime) -> None:
    """Record that a phone was heard, at most once in `LAST_SEEN_INTERVAL`."""
    if now - seat.last_seen_at >= LAST_SEEN_INTERVAL:
        Seat.objects.filter(pk=seat.pk).update(last_seen_at=now)


def _active_seat(*, pen: log.Pen, seat: Seat | None) -> Seat | None:
    """The seat if it belongs to this run and is still in use, else None."""
    room_seat = pen.room.seats.get(str(seat.pk)) if seat else None
    return seat if room_seat is not None and room_seat.is_in else None


def _record_leaving(*, pen: log.Pen, seat: Seat, hand: log.LogAuthor) -> None:
    """Record that a phone left, and take decisions that waited only for its vote."""
    body = {} if hand.seat else {"seat": str(seat.pk)}
    pen.write(kind=events.SEAT_LEFT, body=body, hand=hand)
    Seat.objects.filter(pk=seat.pk).update(left_at=pen.now)
    playing.settle_cell(pen=pen, cell=seat.cell)
