"""Processes and threads that run jobs: a server runs them itself, or leaves them to workers.

On a laptop jobs run in a thread of the server. If `promdaen worker` processes are alive, the
servers take no jobs; when all of them are gone, servers run jobs again.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from promdaen.kit import jobs
from promdaen.kit.models import JobWorker

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 2.0
MINUTE_SECONDS = 60.0
SECOND_SECONDS = 0.5
BEAT_EVERY_SECONDS = 15.0
"""How often a process says that it lives and renews the lease of its job."""
ALIVE_WITHIN = timedelta(seconds=60)
"""A process that was not seen for so long has stopped."""


@dataclass
class Process:
    """The state of this process's own worker."""

    thread: threading.Thread | None = None
    row: JobWorker | None = None
    is_separate: bool = False
    started: float = 0.0

    @property
    def is_alive(self) -> bool:
        """Whether the thread that runs jobs is alive."""
        return self.thread is not None and self.thread.is_alive()


_this_process = Process()


def worker_alive(*, now: datetime) -> bool | None:
    """Whether any process runs jobs; None if none was ever seen, as in tests."""
    seconds = ALIVE_WITHIN.total_seconds()
    if _this_process.is_alive and time.monotonic() - _this_process.started < seconds:
        return True
    last = JobWorker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return None if last is None else _is_fresh(seen_at=last, now=now)


@dataclass(frozen=True, kw_only=True)
class WorkerState:
    """A process that runs jobs, for the page of the machine."""

    worker: JobWorker
    is_alive: bool


def worker_states(*, now: datetime) -> Sequence[WorkerState]:
    """The processes that run jobs, including those not seen lately."""
    return [
        WorkerState(worker=worker, is_alive=_is_fresh(seen_at=worker.seen_at, now=now))
        for worker in JobWorker.objects.all()
    ]


def may_take_jobs(*, is_separate: bool, now: datetime) -> bool:
    """Whether this process runs jobs: a server leaves them to separate workers that are alive."""
    if is_separate:
        return True
    since = now - ALIVE_WITHIN
    return not JobWorker.objects.filter(is_separate=True, seen_at__gte=since).exists()


def start_worker() -> threading.Thread:
    """Start the threads of a server: jobs, their lease, work every minute and every second.

    Work that is due every minute or second must not wait for a long job.
    """
    thread = threading.Thread(target=_work, name="promdaen-jobs", daemon=True)
    _begin(thread=thread, is_separate=False)
    thread.start()
    threading.Thread(target=_beat, name="promdaen-beat", daemon=True).start()
    threading.Thread(target=_look, name="promdaen-minutes", daemon=True).start()
    for name, work in jobs.secondly_works().items():
        thread_options = {"name": name, "work": work}
        threading.Thread(
            target=_tick, kwargs=thread_options, name=f"promdaen-{name}", daemon=True
        ).start()
    return thread


def work_until_stopped() -> None:
    """Run jobs in this process, which serves no pages, until `jobs.stopping` is set."""
    _begin(thread=threading.current_thread(), is_separate=True)
    threading.Thread(target=_beat, name="promdaen-beat", daemon=True).start()
    threading.Thread(target=_look, name="promdaen-minutes", daemon=True).start()
    try:
        _work()
    finally:
        _end()


def work_once() -> int:
    """Run every due job, then stop; returns the number."""
    _begin(thread=threading.current_thread(), is_separate=True)
    threading.Thread(target=_beat, name="promdaen-beat", daemon=True).start()
    count = 0
    try:
        jobs.queue_upkeep(now=timezone.now())
        while not jobs.stopping.is_set() and jobs.run_next_job(now=timezone.now()) is not None:
            count += 1
    finally:
        _end()
    return count


def say_alive(*, now: datetime) -> None:
    """Record that this process runs jobs, and renew the lease of its job."""
    if _this_process.row is not None:
        updated_count = JobWorker.objects.filter(pk=_this_process.row.pk).update(seen_at=now)
        if not updated_count:
            _this_process.row = None
    if _this_process.row is None:
        _this_process.row = JobWorker.objects.create(
            host=socket.gethostname()[:120],
            process=os.getpid(),
            is_separate=_this_process.is_separate,
            started_at=now,
            seen_at=now,
        )
    jobs.renew_leases(now=now)


def _begin(*, thread: threading.Thread, is_separate: bool) -> None:
    _this_process.thread, _this_process.is_separate, _this_process.row = thread, is_separate, None
    _this_process.started = time.monotonic()


def _end() -> None:
    """Sign off, so that servers and other workers notice at once."""
    _this_process.thread, worker = None, _this_process.row
    if worker is not None:
        JobWorker.objects.filter(pk=worker.pk).delete()


def _may_go_on() -> bool:
    return may_take_jobs(is_separate=_this_process.is_separate, now=timezone.now())


def _is_fresh(*, seen_at: datetime, now: datetime) -> bool:
    return abs(now - seen_at) < ALIVE_WITHIN


def _work() -> None:
    queued_at = -MINUTE_SECONDS
    while True:
        close_old_connections()
        try:
            while _may_go_on() and not jobs.stopping.is_set():
                if time.monotonic() - queued_at >= MINUTE_SECONDS:
                    queued_at = time.monotonic()
                    jobs.queue_upkeep(now=timezone.now())
                if jobs.run_next_job(now=timezone.now()) is None:
                    break
        except Exception:
            logger.exception("the job queue could not be read")
        finally:
            close_old_connections()
        if jobs.stopping.wait(PAUSE_SECONDS):
            return


def _beat() -> None:
    while _this_process.is_alive:
        try:
            say_alive(now=timezone.now())
        except Exception:
            logger.exception("the worker could not say that it is alive")
        finally:
            close_old_connections()
        time.sleep(BEAT_EVERY_SECONDS)


def _look() -> None:
    pause = threading.Event()
    while not pause.wait(MINUTE_SECONDS):
        close_old_connections()
        try:
            if _may_go_on():
                jobs.run_minutely(now=timezone.now())
        except Exception:
            logger.exception("the work of every minute could not be begun")
        close_old_connections()


def _tick(*, name: str, work: Any) -> None:
    """Connections stay open for a minute: opening one costs more than a tick."""
    pause, closed_at = threading.Event(), 0.0
    while not pause.wait(SECOND_SECONDS):
        if time.monotonic() - closed_at >= MINUTE_SECONDS:
            closed_at = time.monotonic()
            close_old_connections()
        try:
            work(now=timezone.now())
        except Exception:
            logger.exception("the work of every second %s failed", name)
