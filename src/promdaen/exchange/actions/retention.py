"""Destruction of records after their retention period or by a head; a tombstone remains."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from promdaen.exchange.actions import log
from promdaen.exchange.models import Notice, Record, Report, Tally
from promdaen.exchange.queries import exchange_database, retention
from promdaen.exchange.rules import retention as rules
from promdaen.exchange.rules.exchange_members import NO_ACCOUNT_ID, SYSTEM, ExchangeMember

DESTROYED = "destroyed"
BLANK_COLUMNS = {
    **dict.fromkeys(("origin", "origin_post", "province", "checkpoint"), ""),
    **dict.fromkeys(("source_grade", "info_grade"), ""),
    **dict.fromkeys(("is_court_bound", "is_bound", "is_restricted", "is_integrity"), False),
    "is_suspected_false": False,
    "author_id": NO_ACCOUNT_ID,
    "state": DESTROYED,
}
"""What a tombstone says no longer; kind, level and dates stay."""


def destroy_due(*, now: datetime) -> int:
    """Destroy every expired record that has no legal hold; returns the count."""
    if not exchange_database.is_here():
        return 0
    destroyed_count = 0
    for due_record in list(retention.records_due(by=timezone.localdate(now))):
        if not due_record.is_held:
            destroyed_count += _destroy(
                record=due_record.record, act="destroy_record", by=SYSTEM, now=now
            )
    return destroyed_count


def delete_record(*, record: Record, by: ExchangeMember, now: datetime) -> None:
    """Destroy a record before the end of its term, by a head; a legal hold prevents it.

    Raises NotAllowed.
    """
    log.require(act="delete", record=record, by=by, now=now)
    _destroy(record=record, act="delete_record", by=by, now=now)


def _destroy(*, record: Record, act: str, by: ExchangeMember, now: datetime) -> bool:
    """Destroy the key, texts, audience and dependent rows of a record without a legal hold."""
    with transaction.atomic(using=exchange_database.ALIAS):
        locked_record = Record.objects.select_for_update().get(pk=record.pk)
        if (
            locked_record.destroyed_at is not None
            or locked_record.holds.filter(lifted_at=None).exists()
        ):
            return False
        _tally(record=locked_record)
        _clear(record=locked_record)
        for name, value in BLANK_COLUMNS.items():
            setattr(locked_record, name, value)
        locked_record.local_no, locked_record.destroyed_at = f"GONE-{locked_record.pk.hex}", now
        locked_record.save()
        log.record_line(
            act=act,
            subject=locked_record,
            by=by,
            now=now,
            detail={"kind": locked_record.kind, "level": locked_record.level_code},
        )
    return True


def _clear(*, record: Record) -> None:
    """Delete rows that refer to a record, or clear the reference if they are useful without it."""
    Notice.objects.filter(record_id=record.pk).delete()
    for relation in Record._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: record})
        if relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        else:
            rows.delete()


def _tally(*, record: Record) -> None:
    """Move a report's counts for the monthly tables into the totals of its month."""
    report = Report.objects.filter(record=record).first()
    if report is None or not retention.is_counted(record=record):
        return
    month = timezone.localdate(report.occurred_at).replace(day=1)
    for cell in rules.report_cells(counted=retention.counted_report(record=record, report=report)):
        tally, _made = Tally.objects.get_or_create(
            month_on=month, dimension=cell.dimension, code=cell.code
        )
        Tally.objects.filter(pk=tally.pk).update(
            incidents_count=F("incidents_count") + 1,
            persons_count=F("persons_count") + cell.persons_count,
        )
