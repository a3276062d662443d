"""The audit log of the exchange: ids, roles and codes, never a person's name or a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from promdaen.exchange.models import Event, Record
from promdaen.exchange.queries import exchange_database, visible
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import audit
from promdaen.kit.json_objects import JsonObject
from promdaen.people.queries import NotAllowed


@dataclass(frozen=True)
class _Acting:
    """The acting member in the form that the audit log of kit expects."""

    pk: UUID | None
    audit_name: str


def record_line(
    *,
    act: str,
    subject: models.Model | None,
    by: ExchangeMember,
    now: datetime,
    detail: JsonObject | None = None,
) -> None:
    """Add a line to the audit chain, in the same transaction as the change it describes."""
    audit.record_line(
        action=act,
        subject=subject,
        by=_Acting(by.acting_id, by.audit_words) if by.acting_id else None,
        now=now,
        detail={**(detail or {}), **_deputy(by=by)},
        account_name=by.audit_words or "system",
        using=exchange_database.ALIAS,
    )


def add_event(
    *,
    record: Record,
    act: str,
    by: ExchangeMember,
    now: datetime,
    detail: JsonObject | None = None,
) -> Event:
    """Add an event to the history of a record."""
    return Event.objects.create(
        record=record,
        act=act,
        by_id=by.acting_id,
        department=by.department,
        at=now,
        detail={**(detail or {}), **_deputy(by=by)},
    )


def record_event(
    *,
    record: Record,
    act: str,
    event: str,
    by: ExchangeMember,
    now: datetime,
    detail: JsonObject | None = None,
) -> None:
    """Add an event to the history of a record, and its line to the audit chain."""
    add_event(record=record, act=event, by=by, now=now, detail=detail)
    record_line(act=act, subject=record, by=by, now=now, detail=detail)


def _deputy(*, by: ExchangeMember) -> dict[str, list[str]]:
    """For whom a member acts as deputy today, for the log; nothing for all others."""
    return {"as_deputy_of": sorted(map(str, by.deputy_for))} if by.deputy_for else {}


def require(*, act: str, record: Record, by: ExchangeMember, now: datetime) -> None:
    """Raise NotAllowed unless the policy allows the act."""
    if by.acting_id and not visible.may(act=act, member=by, record=record, now=now):
        raise NotAllowed(_("This belongs to another role, or only to the originator."))
