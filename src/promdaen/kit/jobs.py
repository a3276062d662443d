"""A job queue in the database: jobs are requested on a page and run in the background.

They have progress and can be cancelled. A worker leases a job for a minute at a time and renews
the lease while it works; if a worker dies, another takes the job when the lease has expired. So
work may run twice, in part or completely, and must allow it. `kit.workers` has the processes and
threads that run jobs.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from promdaen.kit import audit, extras, job_files
from promdaen.kit.ids import new_id
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.models import Job, JobSchedule, JobWorker
from promdaen.kit.protocols import ActingAccount
from promdaen.kit.refusals import Refused

logger = logging.getLogger(__name__)
Work = Callable[..., Any]
LEASE = timedelta(minutes=1)
"""A job whose worker did not renew it for so long is taken by another worker."""
FIRST_RETRY, RETRY_FACTOR = timedelta(seconds=30), 4
"""How long a failed job waits before it is tried again, and by what each further wait grows."""
RETENTION = timedelta(days=14)
SCHEDULED_RETENTION = timedelta(days=1)
"""How long ended jobs are kept; those of schedules, which are many, only where they failed."""
WORKER_RETENTION = timedelta(hours=1)
"""How long a process that was not seen any more is still listed."""
UNDER_WAY = ("waiting", "running")
UPKEEP = "upkeep"
LABEL = gettext_lazy("Work in the background")
READY = gettext_lazy("Your work in the background is done")
WORKER_STOPPED = gettext_noop("The worker stopped each time it did this.")
UNKNOWN_WORK = gettext_noop("This version of the product does not know this work.")
UNSTORABLE_RESULT = gettext_noop("The result of this work cannot be stored.")


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """How a kind of job is run and shown; registered when its capability starts.

    `work` gets `arguments` and returns a JSON value; it runs in the language of the argument
    `page_language`, if there is one. `refusals` are exceptions with a message
    for people, which end the job at once; after any other the job is retried. `url` is the page
    with the result, `ready` the message that it is done, `about` its subject, such as the code of
    a run. `remove_files` is called before an old job is deleted. These three get `job`.
    `opens_result`: who watches the progress is taken to the page with the result once it is done.
    """

    name: str
    work: Work
    label: str | Promise = LABEL
    ready: str | Promise = READY
    url: Callable[..., str] | None = None
    about: Callable[..., str] | None = None
    opens_result: bool = False
    refusals: tuple[type[Exception], ...] = ()
    max_attempts: int = 3
    remove_files: Callable[..., None] | None = None


@dataclass(frozen=True, kw_only=True)
class RegularWork:
    """Recurring work: its label, its function, its interval."""

    label: str | Promise
    work: Work
    every: timedelta


_kinds: dict[str, JobKind] = {}
_upkeep: dict[str, RegularWork] = {}
_minutely: dict[str, Work] = {}
_secondly: dict[str, Work] = {}
_at_work: ContextVar[Job | None] = ContextVar("job at work", default=None)
_leases: set[UUID] = set()
stopping = threading.Event()
"""Set when this process is asked to end: its job is given back at its next report of progress."""


class UnknownJob(LookupError):
    """No capability registered this kind of job."""


class UnstorableResult(ValueError):
    """The result of a job is no JSON value, such as an object, NaN or infinity."""


class JobRefused(Refused):
    """A job cannot be cancelled or retried; the text says why."""


class JobStopped(BaseException):
    """The running job must stop: it was cancelled, its lease was lost, or its worker ends.

    Not a subclass of Exception, so that work does not catch it by accident.
    """


def register_job(*, kind: JobKind) -> None:
    """Register how a kind of job is run and shown."""
    _kinds[kind.name] = kind


def register_upkeep(
    *, name: str, label: str | Promise, work: Work, every: timedelta = timedelta(hours=1)
) -> None:
    """Register recurring work that runs as a job; `work` is called with `now`."""
    _upkeep[name] = RegularWork(label=label, work=work, every=every)


def register_minutely(*, name: str, work: Work) -> None:
    """Register work that one process runs every minute, outside the queue; called with `now`."""
    _minutely[name] = work


def register_secondly(*, name: str, work: Work) -> None:
    """Register work that each server runs twice a second; called with `now`.

    Each has its own thread, so that a slow one does not delay others. Several servers on one
    database all call it: the work itself must make that harmless.
    """
    _secondly[name] = work


def job_label(*, job: Job) -> str:
    """The label of a job, in the language of the page."""
    if job.schedule:
        upkeep = _upkeep.get(job.schedule)
        return str(upkeep.label) if upkeep else job.schedule
    kind = _kinds.get(job.kind)
    if kind is None:
        return job.kind
    return f"{kind.label} · {kind.about(job=job)}" if kind.about else str(kind.label)


def ready_words(*, job: Job) -> str:
    """The message that a job is done, in the language of the page."""
    return str(_kinds[job.kind].ready) if job.kind in _kinds else job_label(job=job)


def result_url(*, job: Job) -> str:
    """The page with the result of a job; "" if there is none, or no longer."""
    kind = _kinds.get(job.kind)
    return kind.url(job=job) if kind and kind.url and not job.schedule else ""


def opens_result(*, job: Job) -> bool:
    """Whether a person who watches the progress of a job is taken to its result."""
    return job.state == "done" and job.kind in _kinds and _kinds[job.kind].opens_result


def jobs_asked_by(*, account: ActingAccount) -> QuerySet[Job]:
    """The jobs that an account requested, newest first."""
    return Job.objects.filter(asked_by_id=account.pk)


# ---- requesting, cancelling, retrying ----


@transaction.atomic
def ask_job(*, kind: str, arguments: JsonObject, by: ActingAccount | None, now: datetime) -> Job:
    """Add a job to the queue, in the caller's transaction if there is one. Raises UnknownJob."""
    if kind not in _kinds:
        raise UnknownJob(kind)
    job = Job.objects.create(
        kind=kind,
        arguments=dict(arguments),
        max_attempts=_kinds[kind].max_attempts,
        asked_by_id=by.pk if by is not None else None,
        asked_at=now,
    )
    audit.record_line(action="ask_job", subject=job, by=by, now=now, detail={"kind": kind})
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: ActingAccount | None, now: datetime) -> Job:
    """Cancel a waiting job now, a running one at its next report of progress.

    Raises JobRefused if it has ended.
    """
    row = Job.objects.select_for_update().get(pk=job.pk)
    if not row.is_under_way:
        raise JobRefused(_("This work has already ended."))
    if row.state == "waiting":
        row.state, row.ended_at, row.seen_at = "cancelled", now, now
    row.is_cancel_asked = True
    row.save(update_fields=["state", "ended_at", "seen_at", "is_cancel_asked"])
    audit.record_line(action="cancel_job", subject=row, by=by, now=now, detail={"kind": row.kind})
    return row


@transaction.atomic
def retry_job(*, job: Job, by: ActingAccount | None, now: datetime) -> Job:
    """Put a failed or cancelled job back in the queue. Raises JobRefused for any other."""
    row = Job.objects.select_for_update().get(pk=job.pk)
    if row.state not in {"failed", "cancelled"}:
        raise JobRefused(_("Only work that failed or was cancelled can be tried again."))
    Job.objects.filter(pk=row.pk).update(
        state="waiting",
        attempts=0,
        run_after=None,
        message="",
        ended_at=None,
        seen_at=None,
        is_cancel_asked=False,
        **_no_progress(),
    )
    audit.record_line(action="retry_job", subject=row, by=by, now=now, detail={"kind": row.kind})
    row.refresh_from_db()
    return row


def mark_job_seen(*, job: Job, by: ActingAccount, now: datetime) -> None:
    """Record that the person who requested a job has seen its result."""
    if job.asked_by_id == by.pk and job.seen_at is None and not job.is_under_way:
        Job.objects.filter(pk=job.pk).update(seen_at=now)


# ---- recurring work ----


def is_turn(*, name: str, every: timedelta, now: datetime) -> bool:
    """Whether recurring work is due and this process should run it.

    Of all processes that ask at once, one gets True. A due time further away than the interval was
    written by a wrong clock, and counts as due.
    """
    due_at = now + every
    _row, is_new = JobSchedule.objects.get_or_create(name=name, defaults={"due_at": due_at})
    is_due = Q(due_at__lte=now) | Q(due_at__gt=now + 2 * every)
    return is_new or bool(JobSchedule.objects.filter(is_due, name=name).update(due_at=due_at))


def queue_upkeep(*, now: datetime) -> list[Job]:
    """Create a job for each due upkeep, unless its last job has not ended."""
    # Read first without a transaction: one would lock an SQLite file each time.
    due_at = dict(JobSchedule.objects.filter(due_at__gt=now).values_list("name", "due_at"))
    queued = []
    for name, upkeep in _upkeep.items():
        if name in due_at and due_at[name] <= now + 2 * upkeep.every:
            continue
        with transaction.atomic():
            under_way = Job.objects.filter(schedule=name, state__in=UNDER_WAY)
            if is_turn(name=name, every=upkeep.every, now=now) and not under_way.exists():
                queued.append(Job.objects.create(kind=UPKEEP, schedule=name, asked_at=now))
    return queued


def run_minutely(*, now: datetime) -> None:
    """Run the minutely work that is due; a failure does not stop the rest."""
    for name, work in _minutely.items():
        try:
            if is_turn(name=f"minutely {name}", every=timedelta(minutes=1), now=now):
                work(now=now)
        except Exception:
            logger.exception("the work of every minute %s failed", name)


# ---- running a job ----


def due_jobs(*, now: datetime) -> QuerySet[Job]:
    """The jobs that a worker may take, in order: requests of people before scheduled ones.

    They are waiting, or their lease has expired. A lease longer than possible was written by a
    wrong clock, and counts as expired.
    """
    waits = Q(state="waiting") & (Q(run_after=None) | Q(run_after__lte=now))
    has_run_out = Q(lease_until=None) | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)
    return Job.objects.filter(waits | Q(state="running") & has_run_out).order_by(
        "schedule", "asked_at"
    )


def take_job(*, now: datetime) -> Job | None:
    """Take the next job for this process; None if none is due or others were faster."""
    due = due_jobs(now=now)
    # Read first without a lock: an idle worker must not delay other writers.
    if not due.exists():
        return None
    _end_abandoned(due=due, now=now)
    lease = new_id()
    values = {
        "state": "running",
        "lease": lease,
        "lease_until": now + LEASE,
        "attempts": F("attempts") + 1,
        "started_at": now,
        **_no_progress(),
    }
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            first = due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:1]
            Job.objects.filter(pk__in=list(first)).update(**values)
    else:
        # One statement: SQLite lets one process write at a time, so only one process takes a job.
        Job.objects.filter(pk__in=due.values("pk")[:1]).update(**values)
    job = Job.objects.filter(lease=lease).first()
    if job is not None:
        _leases.add(lease)
    return job


def renew_leases(*, now: datetime) -> int:
    """Renew the leases of this process's jobs for another minute; returns the number."""
    if not _leases:
        return 0
    running = Job.objects.filter(lease__in=list(_leases), state="running")
    return running.update(lease_until=now + LEASE)


def report_progress(*, done_count: int, total: int, step: str = "") -> None:
    """Report how much of the running job is done; does nothing outside a job.

    `step` is an untranslated message, marked with gettext_noop. Call it between transactions, a
    few times a second at most. Raises JobStopped if the job must stop.
    """
    job = _at_work.get()
    if job is None:
        return
    changed = Job.objects.filter(
        pk=job.pk, lease=job.lease, state="running", is_cancel_asked=False
    ).update(
        progress=min(1.0, done_count / total) if total else 0.0,
        done_count=done_count,
        total_count=total,
        step=step,
    )
    if not changed or stopping.is_set():
        raise JobStopped


def run_next_job(*, now: datetime) -> Job | None:
    """Run the next due job, if any; a failure is stored as text, not raised."""
    job = take_job(now=now)
    if job is None:
        return None
    at_work = _at_work.set(job)
    try:
        result = _do(job=job, now=now)
        _require_storable(result=result)
    except JobStopped:
        values = _stopped(job=job)
    except Exception as error:
        logger.exception("job %s failed", job.schedule or job.kind)
        values = _failed(job=job, error=error)
    else:
        values = {"state": "done", "progress": 1.0, "result": result, "message": ""}
    finally:
        _at_work.reset(at_work)
        _leases.discard(job.lease)
    if values["state"] in UNDER_WAY:
        values |= {"ended_at": None}
    else:
        values |= {"ended_at": timezone.now()}
    # Check the lease again: a slow worker's late result must not replace another's.
    mine = Job.objects.filter(pk=job.pk, lease=job.lease, state="running")
    if not mine.update(**values, lease=None, lease_until=None):
        logger.warning("job %s belongs to another worker by now", job.pk)
    return Job.objects.filter(pk=job.pk).first() or job


def secondly_works() -> Mapping[str, Work]:
    """The work that each server runs twice a second, by name."""
    return _secondly


def forget_old_jobs(*, now: datetime) -> int:
    """Delete jobs that ended long ago, files of jobs after a day, and workers that are gone.

    Returns the number of jobs. One whose files cannot be removed stays until the next time.
    """
    job_files.forget_old_files(now=now)
    is_old = Q(ended_at__lt=now - RETENTION)
    is_old_upkeep = Q(ended_at__lt=now - SCHEDULED_RETENTION, state="done") & ~Q(schedule="")
    ended = Job.objects.exclude(state__in=UNDER_WAY).filter(is_old | is_old_upkeep)
    count = 0
    for job in ended:
        kind = _kinds.get(job.kind)
        try:
            if kind is not None and kind.remove_files is not None:
                kind.remove_files(job=job)
        except Exception:
            logger.exception("the files of job %s (%s) could not be removed", job.pk, job.kind)
        else:
            job.delete()
            count += 1
    JobWorker.objects.filter(seen_at__lt=now - WORKER_RETENTION).delete()
    return count


def _do(*, job: Job, now: datetime) -> object:
    if job.schedule:
        if job.schedule not in _upkeep:
            raise UnknownJob(UNKNOWN_WORK)
        # The return value is for its tests; results of upkeep are not stored.
        _upkeep[job.schedule].work(now=now)
        return None
    if job.kind not in _kinds:
        raise UnknownJob(UNKNOWN_WORK)
    language = job.arguments.get("page_language", translation.get_language())
    with translation.override(language):
        return _kinds[job.kind].work(arguments=job.arguments)


def _require_storable(*, result: object) -> None:
    # NaN and infinity are no JSON: PostgreSQL refuses them, and readers in other languages too.
    try:
        json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise UnstorableResult(UNSTORABLE_RESULT) from error


def _stopped(*, job: Job) -> dict[str, object]:
    """The new values of a stopped job: cancelled, or queued again with the try not counted."""
    if Job.objects.filter(pk=job.pk, is_cancel_asked=True).exists():
        return {"state": "cancelled"}
    return {"state": "waiting", "attempts": job.attempts - 1, **_no_progress()}


def _failed(*, job: Job, error: Exception) -> dict[str, Any]:
    """The new values of a job after an error: cancelled, failed, or queued for a later try."""
    kind = _kinds.get(job.kind)
    refusals: tuple[type[Exception], ...] = (
        UnknownJob,
        UnstorableResult,
        extras.ExtraMissing,
        *(kind.refusals if kind else ()),
    )
    is_final = isinstance(error, refusals)
    message = str(error) if is_final else f"{type(error).__name__}: {error}"
    if Job.objects.filter(pk=job.pk, is_cancel_asked=True).exists():
        return {"state": "cancelled", "message": message}
    if is_final or job.attempts >= job.max_attempts:
        return {"state": "failed", "message": message}
    wait = FIRST_RETRY * RETRY_FACTOR ** (job.attempts - 1)
    return {"state": "waiting", "message": message, "run_after": timezone.now() + wait}


def _end_abandoned(*, due: QuerySet[Job], now: datetime) -> None:
    """End jobs whose worker died: those that were cancelled, and those with too many tries."""
    running = due.filter(state="running").order_by()
    ended = {"ended_at": now, "lease": None, "lease_until": None}
    if running.filter(is_cancel_asked=True).exists():
        running.filter(is_cancel_asked=True).update(state="cancelled", **ended)
    spent = running.filter(attempts__gte=F("max_attempts"))
    if spent.exists():
        spent.update(state="failed", message=WORKER_STOPPED, **ended)


def _no_progress() -> dict[str, object]:
    return {"progress": 0.0, "done_count": 0, "total_count": 0, "step": ""}
