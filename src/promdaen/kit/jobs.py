"""Work of over a minute: asked for on a page, done beside the server, told on a page."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import close_old_connections, transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.kit.models import Job
from promdaen.kit.protocols import ActingAccount

logger = logging.getLogger(__name__)
Work = Callable[[Mapping[str, Any]], Any]
Upkeep = Callable[..., Any]
PAUSE_SECONDS = 2.0
UPKEEP_SECONDS = 3600.0
MINUTE_SECONDS = 60.0
SECOND_SECONDS = 0.5
BEAT_SECONDS = 60.0
"""A worker that was not seen at its queue for so long, and does no job, stopped."""
_kinds: dict[str, Work] = {}
_worker: dict[str, Any] = {"thread": None, "beat": 0.0, "is_busy": False}
_at_work: ContextVar[Job | None] = ContextVar("job at work", default=None)
_upkeep: dict[str, Upkeep] = {}
_minutely: dict[str, Upkeep] = {}
_secondly: dict[str, Upkeep] = {}


class UnknownJob(LookupError):
    """Nobody registered how to do this kind of job."""


def register_job(*, kind: str, work: Work) -> None:
    """Say how a kind of job is done; called once, when the capability starts."""
    _kinds[kind] = work


def register_upkeep(*, name: str, work: Upkeep) -> None:
    """Say what is tidied every hour while a server runs; called with `now`."""
    _upkeep[name] = work


def register_minutely(*, name: str, work: Upkeep) -> None:
    """Say what is looked at every minute while a server runs; called with `now`.

    Several servers on one database all call it: the work makes sure itself that this is harmless.
    """
    _minutely[name] = work


def register_secondly(*, name: str, work: Upkeep) -> None:
    """Say what is looked at twice a second while a server runs; called with `now`.

    Each has a thread of its own, so that a slow one holds no other up.
    """
    _secondly[name] = work


def run_upkeep(*, now: datetime) -> None:
    """Tidy once; what fails is logged and does not stop the rest."""
    _run_all(works=_upkeep, now=now)


def run_minutely(*, now: datetime) -> None:
    """Do once what is done every minute; what fails is logged and does not stop the rest."""
    _run_all(works=_minutely, now=now)


def _run_all(*, works: Mapping[str, Upkeep], now: datetime) -> None:
    for name, work in works.items():
        try:
            work(now=now)
        except Exception:
            logger.exception("the upkeep %s failed", name)


def ask_job(
    *, kind: str, arguments: Mapping[str, Any], by: ActingAccount | None, now: datetime
) -> Job:
    """Put a job in the queue, in the caller's transaction. Raises UnknownJob."""
    if kind not in _kinds:
        raise UnknownJob(kind)
    job = Job.objects.create(
        kind=kind,
        arguments=dict(arguments),
        asked_by_id=by.pk if by is not None else None,
        asked_at=now,
    )
    audit.record_line(action="ask_job", subject=job, by=by, now=now, detail={"kind": kind})
    return job


def report_progress(*, share: float) -> None:
    """Say how much of the job at work is done, 0..1; says nothing where no job asked for it."""
    job = _at_work.get()
    if job is not None:
        Job.objects.filter(pk=job.pk).update(progress=share)


def run_next_job(*, now: datetime) -> Job | None:
    """Do the oldest waiting job, if there is one; a failure is kept in its words, not raised."""
    job = Job.objects.filter(state="waiting").order_by("asked_at").first()
    if job is None:
        return None
    taken = Job.objects.filter(pk=job.pk, state="waiting").update(state="running", started_at=now)
    if not taken:
        return None
    job.refresh_from_db()
    held = _at_work.set(job)
    try:
        job.result = _kinds[job.kind](job.arguments)
        job.state, job.progress = "done", 1.0
    except Exception as error:
        logger.exception("job %s failed", job.kind)
        job.state, job.message = "failed", str(error)
    finally:
        _at_work.reset(held)
    job.ended_at = timezone.now()
    job.save(update_fields=["state", "progress", "result", "message", "ended_at"])
    return job


@transaction.atomic
def give_up_jobs(*, now: datetime) -> int:
    """Jobs that a stopped server left running are failed, with words; how many."""
    return Job.objects.filter(state="running").update(
        state="failed", message="The server stopped while this ran. Ask again.", ended_at=now
    )


def start_worker() -> threading.Thread:
    """A thread of the server that does jobs one after the other until the process ends.

    Beside it others do what is due every minute and every second, which must not wait for a
    long job.
    """
    thread = threading.Thread(target=_work, name="promdaen-jobs", daemon=True)
    _worker.update(thread=thread, beat=time.monotonic())
    thread.start()
    if _minutely:
        threading.Thread(target=_look, name="promdaen-minutes", daemon=True).start()
    for name, work in _secondly.items():
        held = {"name": name, "work": work}
        threading.Thread(target=_tick, kwargs=held, name=f"promdaen-{name}", daemon=True).start()
    return thread


def worker_alive() -> bool | None:
    """Whether the worker of this process goes on; None where it has none."""
    thread = _worker["thread"]
    if thread is None:
        return None
    was_seen = time.monotonic() - _worker["beat"] < BEAT_SECONDS
    return bool(thread.is_alive() and (was_seen or _worker["is_busy"]))


def _work() -> None:
    pause, tidied_at = threading.Event(), -UPKEEP_SECONDS
    while not pause.wait(PAUSE_SECONDS):
        _worker.update(beat=time.monotonic(), is_busy=True)
        close_old_connections()
        try:
            if time.monotonic() - tidied_at >= UPKEEP_SECONDS:
                tidied_at = time.monotonic()
                run_upkeep(now=timezone.now())
            while run_next_job(now=timezone.now()) is not None:
                pass
        except Exception:
            logger.exception("the job queue could not be read")
        finally:
            close_old_connections()
            _worker.update(beat=time.monotonic(), is_busy=False)


def _look() -> None:
    pause = threading.Event()
    while not pause.wait(MINUTE_SECONDS):
        close_old_connections()
        run_minutely(now=timezone.now())
        close_old_connections()


def _tick(*, name: str, work: Upkeep) -> None:
    """Connections stay open for a minute: opening one costs more than a tick."""
    pause, closed_at = threading.Event(), 0.0
    while not pause.wait(SECOND_SECONDS):
        if time.monotonic() - closed_at >= MINUTE_SECONDS:
            closed_at = time.monotonic()
            close_old_connections()
        _run_all(works={name: work}, now=timezone.now())
