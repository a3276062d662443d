"""Loads departments and ranks from content."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from promdaen.kit import loading
from promdaen.kit.content import ContentRecord
from promdaen.people.models import Account, Department, Rank


def load_departments(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Update the departments from content, in its order."""
    total = loading.LoadCounts()
    with transaction.atomic():
        for position, record in enumerate(records, start=1):
            values = record.values
            _row, counts = loading.put_row(
                model=Department,
                key={"code": record.code},
                values={
                    "name_km": values["name"]["km"],
                    "name_en": values["name"]["en"],
                    "short_km": values["short"]["km"],
                    "short_en": values["short"]["en"],
                    "aliases": list(values["aliases"]),
                    "position": position,
                    "verification": values["verification"],
                },
            )
            total += counts
        loading.record_load(action="load_departments", loaded=total, by=by, now=now)
    return total


def load_ranks(
    *, records: Sequence[ContentRecord], by: Account | None, now: datetime
) -> loading.LoadCounts:
    """Update the ranks from content."""
    total = loading.LoadCounts()
    with transaction.atomic():
        for record in records:
            values = record.values
            _row, counts = loading.put_row(
                model=Rank,
                key={"code": record.code},
                values={
                    "name_km": values["name"]["km"],
                    "name_en": values["name"]["en"],
                    "aliases": list(values["aliases"]),
                    "position": values["order"],
                },
            )
            total += counts
        loading.record_load(action="load_ranks", loaded=total, by=by, now=now)
    return total
