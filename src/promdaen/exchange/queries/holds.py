"""Legal holds of a record."""

from __future__ import annotations

from uuid import UUID

from promdaen.exchange.models import Hold, Record
from promdaen.exchange.rules.exchange_members import ExchangeMember


def current_holds(*, record: Record) -> list[Hold]:
    """The current holds of a record, oldest first."""
    return list(record.holds.filter(lifted_at=None))


def active_hold(*, record: Record, hold_id: UUID) -> Hold | None:
    """A hold of a record that was not lifted, or None."""
    return record.holds.filter(pk=hold_id, lifted_at=None).first()


def is_placed_by(*, hold: Hold, member: ExchangeMember) -> bool:
    """Whether a hold was placed by the account or by its department."""
    placed = hold.record.events.filter(act="held", by_id=hold.by_id, at=hold.at).first()
    is_ours = placed is not None and placed.department == member.department != ""
    return is_ours or hold.by_id == member.account_id
