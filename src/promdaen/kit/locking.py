"""Rows that are read, judged and written again: whether another transaction came between."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model


def is_stale_when_locked(*, row: Model, columns: Iterable[str]) -> bool:
    """Lock a row until the transaction ends; whether columns differ from what was read before."""
    names = list(columns)
    locked = type(row)._default_manager.select_for_update(no_key=True).filter(pk=row.pk)
    stored = locked.values(*names).first()
    return stored != {name: getattr(row, name) for name in names}
