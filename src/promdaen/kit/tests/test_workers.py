"""Which process does jobs, and how it says that it lives."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from promdaen.kit import jobs, workers
from promdaen.kit.models import JobWorker

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[workers.Process]:
    process = workers.Process()
    monkeypatch.setattr(workers, "_this_process", process)
    yield process
    jobs.stopping.clear()


def worker(*, seen_at: datetime, is_separate: bool = True) -> JobWorker:
    return JobWorker.objects.create(
        host="server", process=7, is_separate=is_separate, started_at=NOW, seen_at=seen_at
    )


def test_a_server_leaves_jobs_to_a_separate_worker_that_is_alive() -> None:
    assert workers.may_take_jobs(is_separate=False, now=NOW)
    worker(seen_at=NOW, is_separate=False)
    assert workers.may_take_jobs(is_separate=False, now=NOW)
    worker(seen_at=NOW)
    assert not workers.may_take_jobs(is_separate=False, now=NOW)
    assert workers.may_take_jobs(is_separate=True, now=NOW)
    assert workers.may_take_jobs(is_separate=False, now=NOW + 2 * MINUTE)


def test_a_process_reports_in_and_replaces_a_row_that_was_removed() -> None:
    worker(seen_at=NOW - timedelta(hours=2))
    jobs.forget_old_jobs(now=NOW)
    workers.say_alive(now=NOW)
    workers.say_alive(now=NOW + MINUTE)
    [row] = JobWorker.objects.all()
    assert (row.started_at, row.seen_at) == (NOW, NOW + MINUTE)
    row.delete()
    workers.say_alive(now=NOW + 2 * MINUTE)
    assert JobWorker.objects.get().seen_at == NOW + 2 * MINUTE


def test_saying_alive_renews_the_lease_of_the_job_at_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    renewed: list[datetime] = []
    monkeypatch.setattr(jobs, "renew_leases", lambda *, now: renewed.append(now))
    workers.say_alive(now=NOW)
    assert renewed == [NOW]


def test_a_worker_is_alive_while_it_is_seen(own_process: workers.Process) -> None:
    assert workers.worker_alive(now=NOW) is None
    worker(seen_at=NOW)
    assert workers.worker_alive(now=NOW + timedelta(seconds=59)) is True
    assert workers.worker_alive(now=NOW + MINUTE) is False
    [state] = workers.worker_states(now=NOW + MINUTE)
    assert (state.worker.process, state.is_alive) == (7, False)
    # A server that has just begun did not write its row yet.
    workers._begin(thread=threading.current_thread(), is_separate=False)
    assert workers.worker_alive(now=NOW + MINUTE) is True
