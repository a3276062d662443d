"""Due dates of records, and the counts kept of a report before its destruction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from promdaen.exchange.models import Hold, Record, Report
from promdaen.exchange.queries import headlines, visible
from promdaen.exchange.rules import retention as rules
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import working_days

DUE_SOON_PERIOD = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class DueRecord:
    """A record, its destruction date, and whether a legal hold prevents it."""

    record: Record
    due_on: date
    is_held: bool
    title: str = ""


def records_due(*, by: date, records: QuerySet[Record] | None = None) -> Iterator[DueRecord]:
    """Records whose retention ends by a day (of all records if `records` is None)."""
    active_holds = Hold.objects.filter(record=OuterRef("pk"), lifted_at=None)
    due_records = Record.objects.all() if records is None else records
    due_records = due_records.filter(destroyed_at=None).filter(_may_be_due(by=by))
    due_records = due_records.select_related("referral").annotate(is_held_now=Exists(active_holds))
    for record in due_records.order_by("created_at").iterator(chunk_size=500):
        due_on = rules.due_on(kind=record.kind, moments=retention_dates(record=record))
        if due_on is not None and due_on <= by:
            is_held = bool(getattr(record, "is_held_now"))  # noqa: B009 - annotated above
            yield DueRecord(record=record, due_on=due_on, is_held=is_held)


def due_soon(*, member: ExchangeMember, now: datetime) -> list[DueRecord]:
    """Records this reader may read that are destroyed within 30 days, the earliest first."""
    records = visible.visible_to(member=member, now=now)
    due_records = list(records_due(by=timezone.localdate(now) + DUE_SOON_PERIOD, records=records))
    titles = headlines.headlines(
        records=[due_record.record for due_record in due_records], member=member, now=now
    )
    titled_lines = [
        DueRecord(
            record=due_record.record,
            due_on=due_record.due_on,
            is_held=due_record.is_held,
            title=titles[due_record.record.pk],
        )
        for due_record in due_records
    ]
    return sorted(titled_lines, key=attrgetter("due_on"))


def retention_dates(*, record: Record) -> rules.RetentionDates:
    """The dates from which the retention of a record is counted."""
    referral = getattr(record, "referral", None) if record.kind == "referral" else None
    return rules.RetentionDates(
        created=timezone.localdate(record.created_at),
        is_draft=record.sent_at is None,
        closed=_day(record.closed_at),
        withdrawn=_day(record.withdrawn_at),
        expired=_day(record.expires_at),
        feedback=_day(referral.feedback_at if referral else None),
        retain_until=record.retain_until,
    )


def is_counted(*, record: Record) -> bool:
    """Whether the monthly tables count a report: real, sent, believed, not withdrawn.

    Reports of a corruption offer are in no table.
    """
    return not (
        record.exercise
        or record.sent_at is None
        or record.withdrawn_at is not None
        or record.is_suspected_false
        or record.is_integrity
    )


def counted_report(*, record: Record, report: Report) -> rules.CountedReport:
    """The data of a report that the monthly tables count."""
    return rules.CountedReport(
        type=report.type,
        direction=report.direction,
        mode=report.mode,
        method=report.method,
        province=record.province,
        persons_count=report.persons_count,
        persons_by=report.persons_by,
        fee=report.fee,
        route=report.route,
    )


def _may_be_due(*, by: date) -> Q:
    """A first filter in the database; never leaves out a record that is due."""
    is_due = Q(retain_until__lte=by) | Q(sent_at=None, withdrawn_at__isnull=False)
    for kind in rules.RETENTION_TERMS:
        # One more day, because days are local and timestamps are UTC.
        basis = rules.newest_basis(kind=kind, today=by) + timedelta(days=2)
        is_due |= Q(kind=kind, created_at__lt=working_days.midnight(day=basis))
    return is_due


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment is not None else None
