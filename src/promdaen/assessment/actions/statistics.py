"""Statistics of the bank: computed in a job and stored, so that no page waits for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from promdaen.assessment import queries
from promdaen.assessment.models import BankStatistics, ItemStatistics
from promdaen.assessment.rules import recording, records
from promdaen.kit import audit, jobs
from promdaen.kit.models import Job
from promdaen.people import queries as people_queries
from promdaen.people.models import Account
from promdaen.people.rules.roles import TEACHING

READING, COMPUTING = gettext_noop("Reading the tests"), gettext_noop("Computing the statistics")


def store_statistics(*, by: Account | None, now: datetime) -> BankStatistics:
    """Compute the statistics of every item and replace the stored ones."""
    people_queries.require_right(*TEACHING, account=by)
    # Computed outside the transaction: it may take a minute, and would block all other writes.
    jobs.report_progress(done_count=0, total=2, step=READING)
    counts = queries.counted()
    papers = queries.tests_taken()
    jobs.report_progress(done_count=1, total=2, step=COMPUTING)
    bank, items = recording.records(papers=papers)
    jobs.report_progress(done_count=2, total=2, step=COMPUTING)
    return _stored_statistics(bank=bank, items=items, counts=counts, by=by, now=now)


@transaction.atomic
def _stored_statistics(
    *,
    bank: records.BankRecord,
    items: dict[str, records.ItemRecord],
    counts: queries.BankCounts,
    by: Account | None,
    now: datetime,
) -> BankStatistics:
    BankStatistics.objects.all().delete()
    statistics_row = BankStatistics.objects.create(
        computed_at=now,
        sittings_count=counts.sittings,
        responses_count=counts.responses,
        figures=records.document(record=bank),
    )
    ItemStatistics.objects.bulk_create(
        ItemStatistics(
            bank=statistics_row, item_id=UUID(item), figures=records.document(record=record)
        )
        for item, record in items.items()
    )
    audit.record_line(
        action="store_statistics",
        subject=statistics_row,
        by=by,
        now=now,
        detail={"sittings": counts.sittings, "items_count": len(items)},
    )
    return statistics_row


@transaction.atomic
def ask_statistics(*, by: Account | None, now: datetime) -> Job:
    """Queue the computation, unless it is queued already."""
    people_queries.require_right(*TEACHING, account=by)
    waiting: Job | None = queries.statistics_jobs().first()
    if waiting is not None:
        return waiting
    return jobs.ask_job(kind=queries.STATISTICS_JOB, arguments={}, by=by, now=now)


def ask_stale_statistics(*, now: datetime) -> Job | None:
    """Daily upkeep: queue the computation if there are new tests since the last one."""
    return ask_statistics(by=None, now=now) if queries.is_stale() else None


def store_statistics_now() -> str:
    """The job: compute the statistics and return the id of the stored row."""
    return str(store_statistics(by=None, now=timezone.now()).pk)
