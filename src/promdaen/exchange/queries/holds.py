"""Legal holds of a record."""

from __future__ import annotations

from uuid import UUID

from promdaen.exchange.models import Hold, Record


def standing_holds(*, record: Record) -> list[Hold]:
    """The holds that keep a record from being deleted now, the first one first."""
    return list(record.holds.filter(lifted_at=None))


def hold_of(*, record: Record, hold_id: UUID) -> Hold | None:
    """One hold of a record that was not lifted."""
    return record.holds.filter(pk=hold_id, lifted_at=None).first()
