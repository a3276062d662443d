"""Many rows at once."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from promdaen.kit import bulk, ids
from promdaen.kit.models import Job

pytestmark = pytest.mark.django_db
COLUMNS = tuple(field.attname for field in Job._meta.concrete_fields)
ASKED_AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def row(**fields: object) -> tuple[object, ...]:
    values = {
        "id": ids.new_id(),
        "kind": "count",
        "arguments": {"km": "ខ្មែរ", "list": [1, None]},
        "state": "waiting",
        "progress": 0.25,
        "message": "",
        "result": None,
        "asked_by_id": None,
        "asked_at": ASKED_AT,
        "started_at": None,
        "ended_at": None,
        "done_count": 0,
        "total_count": 0,
        "step": "",
        "schedule": "",
        "run_after": None,
        "attempts": 0,
        "max_attempts": 3,
        "lease": None,
        "lease_until": None,
        "is_cancel_asked": False,
        "seen_at": None,
    } | fields
    return tuple(values[name] for name in COLUMNS)


def test_rows_read_back_as_they_were_given() -> None:
    job_rows = [row(), row(kind="sum", asked_by_id=ids.new_id())]
    assert bulk.add_rows(model=Job, columns=COLUMNS, rows=iter(job_rows)) == 2
    jobs = {job.pk: job for job in Job.objects.all()}
    for values in job_rows:
        job = jobs[values[0]]  # type: ignore[index]
        assert tuple(getattr(job, name) for name in COLUMNS) == values


def test_nothing_to_add_adds_nothing() -> None:
    assert bulk.add_rows(model=Job, columns=COLUMNS, rows=[]) == 0


def test_one_clash_keeps_all_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BATCH", 1)
    repeated = row()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.add_rows(model=Job, columns=COLUMNS, rows=[row(), repeated, repeated])
    assert not Job.objects.exists()


def test_a_column_too_few_is_refused() -> None:
    with pytest.raises(ValueError, match="Job has the columns arguments"):
        bulk.add_rows(model=Job, columns=COLUMNS[1:], rows=[])
