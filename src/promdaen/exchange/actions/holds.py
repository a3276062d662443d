"""Legal holds: while a record has one, nothing of it is deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Hold, Record
from promdaen.exchange.queries import exchange_database, holds
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.people.queries import NotAllowed


def place_hold(*, record: Record, reason: str, by: ExchangeMember, now: datetime) -> Hold:
    """Protect a record from deletion and retention; this gives no one more access."""
    log.require(act="hold", record=record, by=by, now=now)
    with transaction.atomic(using=exchange_database.ALIAS):
        hold = Hold.objects.create(record=record, reason=reason, by_id=by.acting_id, at=now)
        log.add_event(record=record, act="held", by=by, now=now)
        log.record_line(
            act="place_hold", subject=record, by=by, now=now, detail={"hold": str(hold.pk)}
        )
    return hold


def lift_hold(*, hold: Hold, by: ExchangeMember, now: datetime) -> None:
    """Lift a hold of the account's own department; other holds on the record remain.

    Raises NotAllowed, ExchangeRefused.
    """
    log.require(act="hold", record=hold.record, by=by, now=now)
    if by.acting_id and not holds.is_placed_by(hold=hold, member=by):
        raise NotAllowed(_("A hold is lifted by the department that placed it."))
    if hold.lifted_at is not None:
        raise ExchangeRefused(_("This hold was lifted already."))
    with transaction.atomic(using=exchange_database.ALIAS):
        hold.lifted_at, hold.lifted_by_id = now, by.acting_id
        hold.save(update_fields=["lifted_at", "lifted_by_id"])
        log.add_event(record=hold.record, act="hold_lifted", by=by, now=now)
        log.record_line(
            act="lift_hold",
            subject=hold.record,
            by=by,
            now=now,
            detail={"hold": str(hold.pk)},
        )
