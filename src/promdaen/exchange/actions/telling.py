"""Notices of requests; sent by whoever sends notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from promdaen.exchange.models import Notice, Record


def notify(*, record: Record, accounts: Iterable[UUID], why: str, now: datetime) -> None:
    """Note that accounts are to be told of a record, each once for each `why`."""
    for one in accounts:
        Notice.objects.get_or_create(
            account_id=one, record_id=record.pk, why=why,
            defaults={"exercise": record.exercise, "at": now},
        )  # fmt: skip
