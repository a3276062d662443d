"""Background work: cancelled or retried by its owner or by an administrator."""

from __future__ import annotations

from datetime import datetime

from promdaen.kit import jobs
from promdaen.kit.models import Job
from promdaen.people.models import Account
from promdaen.people.queries import require_right


def cancel_work(*, job: Job, by: Account, now: datetime) -> Job:
    """Cancel work. Raises NotAllowed, or kit.jobs.JobRefused if it has ended."""
    _require_own(job=job, by=by)
    return jobs.cancel_job(job=job, by=by, now=now)


def retry_work(*, job: Job, by: Account, now: datetime) -> Job:
    """Retry failed or cancelled work. Raises NotAllowed, or kit.jobs.JobRefused."""
    _require_own(job=job, by=by)
    return jobs.retry_job(job=job, by=by, now=now)


def _require_own(*, job: Job, by: Account) -> None:
    if job.asked_by_id != by.pk:
        require_right("accounts", account=by)
