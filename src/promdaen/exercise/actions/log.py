"""Write lines to the log of a run: numbered while the run is locked, each saved once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exercise.actions.refusals import ExerciseRefused
from promdaen.exercise.models import Event, ExerciseRun, Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules import clocks, events, states
from promdaen.exercise.rules import room as room_rules
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class LogAuthor:
    """The author of a line: the cell ("" for the system), its phone, the account and a client id.

    A line with a `client_id` that is already in the log is not written again.
    """

    cell: str = ""
    seat: Seat | None = None
    account: Account | None = None
    client_id: UUID | None = None


SYSTEM = LogAuthor()
SAVED_FIELDS = (
    "state", "base_seconds", "running_since", "rate", "last_sequence", "closed_at", "digest",
)  # fmt: skip
"""Columns of a run that follow its log."""


def control_author(*, by: Account | None) -> LogAuthor:
    """The author for the controller."""
    return LogAuthor(cell=CONTROL, account=by)


def controller_author(*, by: Account | None) -> LogAuthor:
    """The author for a controller. Raises NotAllowed."""
    people_queries.require_right("exercises", account=by)
    return control_author(by=by)


def seat_author(*, seat: Seat, client_id: UUID | None = None) -> LogAuthor:
    """The author for a phone."""
    return LogAuthor(cell=seat.cell, seat=seat, client_id=client_id)


@dataclass(kw_only=True)
class Pen:
    """Writes lines to the log of one locked run; `room` is the state before them."""

    run: ExerciseRun
    room: ExerciseRoom
    now: datetime

    @property
    def second(self) -> float:
        """The second of the exercise."""
        return self.room.clock.second(now=self.now)

    def write(self, *, kind: str, body: JsonObject, hand: LogAuthor) -> Event:
        """Add a line and apply it to the room.

        Raises ExerciseRefused if the run is closed, because its log is sealed.
        """
        if self.run.state == states.CLOSED:
            raise ExerciseRefused(_("The exercise is closed; its log stays as it is."))
        self.run.last_sequence += 1
        event = Event.objects.create(
            run=self.run,
            sequence=self.run.last_sequence,
            kind=kind,
            second=self.second,
            at=self.now,
            cell=hand.cell,
            seat=hand.seat,
            account=hand.account,
            client_id=hand.client_id,
            body=dict(body),
        )
        self.room = room_rules.fold(room=self.room, log_events=[rooms.log_event(event=event)])
        return event

    def set_clock(self, *, clock: clocks.ExerciseClock, reason: str, hand: LogAuthor) -> Event:
        """Set the clock, in the log and in the row."""
        since = clock.since.isoformat() if clock.since else None
        body = {"base_s": clock.base_s, "since": since, "rate": clock.rate, "why": reason}
        event = self.write(kind=events.CLOCK, body=body, hand=hand)
        self.run.base_seconds, self.run.running_since = clock.base_s, clock.since
        self.run.rate = clock.rate
        return event

    def set_state(self, *, state: str, hand: LogAuthor) -> Event:
        """Move the run to a state, in the log and in the row."""
        event = self.write(kind=events.STATE, body={"to": state}, hand=hand)
        self.run.state = state
        return event

    def written_before(self, *, hand: LogAuthor) -> Event | None:
        """The line that this phone already sent with this id; None for a new one."""
        if hand.client_id is None:
            return None
        return Event.objects.filter(run=self.run, client_id=hand.client_id).first()


@contextmanager
def open_log(*, run: ExerciseRun, now: datetime) -> Iterator[Pen]:
    """Lock a run and return the writer of its log, in one transaction.

    The lock makes line numbers visible in order: a reader who has line n has every line before n.
    """
    with transaction.atomic():
        # Defer the body of the scenario: it is long, and cached in memory.
        exercise_runs = ExerciseRun.objects.select_related("scenario").defer("scenario__body")
        locked_run = exercise_runs.select_for_update(of=("self",)).get(pk=run.pk)
        pen = Pen(run=locked_run, room=rooms.load_room(run=locked_run), now=now)
        yield pen
        locked_run.save(update_fields=SAVED_FIELDS)
