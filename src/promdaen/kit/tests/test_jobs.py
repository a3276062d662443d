"""Work beside the server: done in order, failures kept in words, upkeep that goes on."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from promdaen.kit import jobs
from promdaen.kit.models import Job

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def asked(kind: str, **arguments: Any) -> Job:
    with transaction.atomic():
        return jobs.ask_job(kind=kind, arguments=arguments, by=None, now=NOW)


def test_a_job_is_done_and_its_result_kept() -> None:
    def work(arguments: Mapping[str, Any]) -> int:
        return 2 * int(arguments["n"])

    jobs.register_job(kind="doubled", work=work)
    asked("doubled", n=21)
    done = jobs.run_next_job(now=NOW)
    assert done is not None
    assert (done.state, done.result, done.progress) == ("done", 42, 1.0)
    assert jobs.run_next_job(now=NOW) is None


def test_a_job_that_fails_says_why() -> None:
    def work(_: Mapping[str, Any]) -> None:
        raise ValueError("no such scope")

    jobs.register_job(kind="broken", work=work)
    asked("broken")
    done = jobs.run_next_job(now=NOW)
    assert done is not None
    assert (done.state, done.message) == ("failed", "no such scope")


def test_a_job_says_how_far_it_is_while_it_works() -> None:
    seen: list[float] = []

    def work(_: Mapping[str, Any]) -> None:
        jobs.report_progress(share=0.25)
        seen.append(Job.objects.get(kind="slow").progress)

    jobs.register_job(kind="slow", work=work)
    asked("slow")
    jobs.run_next_job(now=NOW)
    assert seen == [0.25]
    jobs.report_progress(share=0.5)
    assert Job.objects.get(kind="slow").progress == 1.0


def test_a_job_of_no_known_kind_is_refused() -> None:
    with pytest.raises(jobs.UnknownJob):
        asked("nobody knows")


def test_a_job_that_a_stopped_server_left_is_given_up_in_words() -> None:
    Job.objects.create(kind="doubled", state="running", asked_at=NOW)
    assert jobs.give_up_jobs(now=NOW) == 1
    assert "Ask again" in Job.objects.get().message


def test_upkeep_goes_on_after_a_part_of_it_failed() -> None:
    seen: list[datetime] = []

    def broken(*, now: datetime) -> None:
        raise RuntimeError(str(now))

    jobs.register_upkeep(name="a broken one", work=broken)
    jobs.register_upkeep(name="z counts", work=lambda *, now: seen.append(now))
    try:
        jobs.run_upkeep(now=NOW)
    finally:
        for name in ("a broken one", "z counts"):
            jobs._upkeep.pop(name)
    assert seen == [NOW]


def test_what_is_due_every_minute_goes_on_after_a_part_of_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[datetime] = []

    def broken(*, now: datetime) -> None:
        raise RuntimeError(str(now))

    monkeypatch.setattr(jobs, "_minutely", {})
    jobs.register_minutely(name="a broken one", work=broken)
    jobs.register_minutely(name="z counts", work=lambda *, now: seen.append(now))
    jobs.run_minutely(now=NOW)
    assert seen == [NOW]
