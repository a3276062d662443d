"""The queue: order, leases, tries, progress, cancelling, schedules, what is removed."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from promdaen.kit import extras, jobs
from promdaen.kit.models import AuditLine, Job, JobSchedule, JobWorker
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LATER = NOW + jobs.LEASE + timedelta(seconds=1)


class Refusal(ValueError):
    """A refusal in words for people."""


@pytest.fixture(autouse=True)
def own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_kinds", "_upkeep", "_minutely"):
        monkeypatch.setattr(jobs, name, {})
    monkeypatch.setattr(jobs, "_leases", set())


@pytest.fixture
def asked_to_stop() -> Iterator[None]:
    jobs.stopping.set()
    yield
    jobs.stopping.clear()


def register_kind(kind: str, work: Any = lambda arguments: None, **more: Any) -> None:
    more = {"refusals": (Refusal,)} | more
    jobs.register_job(kind=jobs.JobKind(name=kind, work=work, **more))


def ask_job(kind: str, *, by: Any = None, now: datetime = NOW, **arguments: Any) -> Job:
    with transaction.atomic():
        return jobs.ask_job(kind=kind, arguments=arguments, by=by, now=now)


def run_job(now: datetime = NOW) -> Job:
    job = jobs.run_next_job(now=now)
    assert job is not None
    return job


def broken(arguments: Mapping[str, Any]) -> None:
    raise RuntimeError("the printer is away")


# ---- doing ----


def test_a_job_is_done_and_its_result_kept() -> None:
    register_kind("doubled", lambda arguments: 2 * int(arguments["n"]))
    ask_job("doubled", n=21)
    job = run_job()
    assert (job.state, job.result, job.progress, job.attempts) == ("done", 42, 1.0, 1)
    assert (job.lease, job.lease_until) == (None, None)
    assert jobs.run_next_job(now=NOW) is None


def test_a_job_of_no_known_kind_is_refused() -> None:
    with pytest.raises(jobs.UnknownJob):
        ask_job("unknown")


def test_a_job_that_this_version_does_not_know_fails_in_words() -> None:
    Job.objects.create(kind="of another version", asked_at=NOW)
    assert (run_job().state, Job.objects.get().message) == ("failed", jobs.UNKNOWN_WORK)
    Job.objects.create(kind=jobs.UPKEEP, schedule="of another version", asked_at=NOW)
    assert run_job().message == jobs.UNKNOWN_WORK


@pytest.mark.django_db(transaction=True)
def test_a_page_without_a_transaction_orders_a_job_with_its_audit_line() -> None:
    register_kind("doubled")
    job = jobs.ask_job(kind="doubled", arguments={}, by=None, now=NOW)
    assert AuditLine.objects.get(action="ask_job").subject_id == str(job.pk)


def test_a_job_of_a_transaction_that_is_rolled_back_is_not_there() -> None:
    register_kind("doubled")
    with transaction.atomic():
        jobs.ask_job(kind="doubled", arguments={}, by=None, now=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not AuditLine.objects.filter(action="ask_job").exists()


def test_jobs_of_people_come_before_those_of_schedules_and_in_their_order() -> None:
    register_kind("doubled", lambda arguments: arguments["n"])
    jobs.register_upkeep(name="tidy", label="Tidy", work=lambda *, now: None)
    jobs.queue_upkeep(now=NOW - timedelta(hours=1))
    for number in (1, 2):
        ask_job("doubled", n=number, now=NOW + timedelta(seconds=number))
    assert [run_job().result, run_job().result, run_job().schedule] == [1, 2, "tidy"]


@pytest.mark.parametrize("result", [object(), math.nan, {"shares": [0.5, -math.inf]}])
def test_a_result_that_is_no_json_ends_a_job_at_once_in_words(result: object) -> None:
    register_kind("odd", lambda arguments: result)
    ask_job("odd")
    job = run_job()
    assert (job.state, job.message, job.result) == ("failed", jobs.UNSTORABLE_RESULT, None)


# ---- errors and tries ----


def test_a_refusal_ends_a_job_at_once_in_its_own_words() -> None:
    def refuse(arguments: Mapping[str, Any]) -> None:
        raise Refusal("Someone changed the plan.")

    register_kind("refused", refuse)
    ask_job("refused")
    job = run_job()
    assert (job.state, job.message, job.attempts) == ("failed", "Someone changed the plan.", 1)


def test_a_job_that_needs_what_is_not_installed_ends_at_once_in_words() -> None:
    def print_something(arguments: Mapping[str, Any]) -> None:
        raise extras.ExtraMissing(extra=extras.EXTRAS["prints"])

    register_kind("printed", print_something)
    ask_job("printed")
    job = run_job()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.message.startswith("This server cannot make PDF files.")
    assert "RuntimeError" not in job.message


def test_a_job_that_fails_is_tried_again_later_up_to_its_limit() -> None:
    register_kind("broken", broken, max_attempts=2)
    ask_job("broken")
    job = run_job()
    assert (job.state, job.message) == ("waiting", "RuntimeError: the printer is away")
    assert job.run_after is not None
    assert jobs.run_next_job(now=job.run_after - timedelta(seconds=1)) is None
    job = run_job(now=job.run_after)
    assert (job.state, job.attempts) == ("failed", 2)
    assert jobs.run_next_job(now=timezone.now() + timedelta(days=1)) is None


def test_each_wait_is_longer_than_the_last() -> None:
    register_kind("broken", broken)
    ask_job("broken")
    first, before = run_job(), timezone.now()
    assert first.run_after is not None
    second = run_job(now=first.run_after)
    assert second.run_after is not None
    assert second.run_after - before > jobs.FIRST_RETRY * (jobs.RETRY_FACTOR - 1)


def test_a_failed_job_is_tried_again_when_somebody_asks_for_it() -> None:
    register_kind("broken", broken, max_attempts=1)
    ask_job("broken")
    job = run_job()
    again = jobs.retry_job(job=job, by=None, now=NOW)
    assert (again.state, again.attempts, again.message, again.ended_at) == ("waiting", 0, "", None)
    with pytest.raises(jobs.JobRefused):
        jobs.retry_job(job=job, by=None, now=NOW)
    assert AuditLine.objects.filter(action="retry_job").count() == 1
    assert run_job().attempts == 1


# ---- leases ----


def test_a_job_is_taken_once() -> None:
    register_kind("doubled")
    ask_job("doubled")
    first = jobs.take_job(now=NOW)
    assert first is not None
    assert (first.state, first.lease_until) == ("running", NOW + jobs.LEASE)
    assert jobs.take_job(now=NOW) is None


def test_a_job_whose_lease_ran_out_is_taken_by_another_worker() -> None:
    register_kind("doubled")
    ask_job("doubled")
    first = jobs.take_job(now=NOW)
    assert first is not None
    assert jobs.take_job(now=NOW + jobs.LEASE) is None
    second = jobs.take_job(now=LATER)
    assert second is not None
    assert (second.pk, second.attempts) == (first.pk, 2)
    assert second.lease != first.lease


def test_a_renewed_lease_keeps_the_job() -> None:
    register_kind("doubled")
    ask_job("doubled")
    assert jobs.renew_leases(now=NOW) == 0
    jobs.take_job(now=NOW)
    assert jobs.renew_leases(now=NOW + timedelta(seconds=40)) == 1
    assert jobs.take_job(now=LATER) is None


@pytest.mark.parametrize("lease_until", [None, NOW + timedelta(days=900)])
def test_a_lease_of_an_older_version_or_a_wrong_clock_has_run_out(
    lease_until: datetime | None,
) -> None:
    register_kind("doubled")
    Job.objects.create(kind="doubled", state="running", asked_at=NOW, lease_until=lease_until)
    assert run_job().state == "done"


def test_what_a_slower_worker_brings_late_does_not_replace_the_result() -> None:
    def slow(arguments: Mapping[str, Any]) -> str:
        register_kind("slow", lambda arguments: "of the second")
        assert run_job(now=LATER).result == "of the second"
        return "of the first"

    register_kind("slow", slow)
    ask_job("slow")
    assert run_job().result == "of the second"


def test_a_worker_that_lost_its_lease_stops_at_its_next_report() -> None:
    went_on = []

    def slow(arguments: Mapping[str, Any]) -> None:
        register_kind("slow", lambda arguments: "of the second")
        run_job(now=LATER)
        jobs.report_progress(done_count=1, total=2)
        went_on.append(1)

    register_kind("slow", slow)
    ask_job("slow")
    assert (run_job().result, went_on) == ("of the second", [])


def test_a_job_whose_worker_died_each_time_fails_in_words() -> None:
    register_kind("deadly")
    ask_job("deadly")
    now = NOW
    for attempts in (1, 2, 3):
        job = jobs.take_job(now=now)
        assert job is not None
        assert job.attempts == attempts
        now += LATER - NOW
    assert jobs.take_job(now=now) is None
    job = Job.objects.get()
    assert (job.state, job.message, job.lease) == ("failed", jobs.WORKER_STOPPED, None)


# ---- progress, cancelling, stopping ----


def test_a_job_reports_its_progress_while_it_works() -> None:
    progress_reports: list[tuple[float, int, int, str]] = []

    def work(arguments: Mapping[str, Any]) -> None:
        jobs.report_progress(done_count=1, total=4, step="Printing")
        job = Job.objects.get()
        progress_reports.append((job.progress, job.done_count, job.total_count, job.step))
        jobs.report_progress(done_count=0, total=0)
        progress_reports.append((Job.objects.get().progress, 0, 0, ""))

    register_kind("slow", work)
    ask_job("slow")
    assert run_job().percent == 100
    assert progress_reports == [(0.25, 1, 4, "Printing"), (0.0, 0, 0, "")]
    jobs.report_progress(done_count=1, total=2)
    assert Job.objects.get().progress == 1.0


def test_a_waiting_job_is_cancelled_at_once() -> None:
    register_kind("doubled")
    job = jobs.cancel_job(job=ask_job("doubled"), by=None, now=NOW)
    assert (job.state, job.ended_at) == ("cancelled", NOW)
    assert jobs.run_next_job(now=NOW) is None
    assert AuditLine.objects.filter(action="cancel_job").count() == 1
    with pytest.raises(jobs.JobRefused):
        jobs.cancel_job(job=job, by=None, now=NOW)


def test_a_running_job_is_cancelled_at_its_next_report() -> None:
    went_on = []

    def work(arguments: Mapping[str, Any]) -> None:
        jobs.cancel_job(job=Job.objects.get(), by=None, now=NOW)
        try:
            jobs.report_progress(done_count=1, total=2)
        except Exception:
            went_on.append("no Exception catches it")
        went_on.append("after the report")

    register_kind("slow", work)
    ask_job("slow")
    assert (run_job().state, went_on) == ("cancelled", [])


def test_work_that_ends_before_it_sees_the_cancelling_is_done() -> None:
    register_kind(
        "quick", lambda arguments: jobs.cancel_job(job=Job.objects.get(), by=None, now=NOW).kind
    )
    ask_job("quick")
    assert run_job().state == "done"


@pytest.mark.parametrize("max_attempts", [1, 3])
@pytest.mark.parametrize("error", [RuntimeError("no paper"), Refusal("no paper")])
def test_a_cancelled_job_stays_cancelled_after_an_error(
    max_attempts: int, error: Exception
) -> None:
    def work(arguments: Mapping[str, Any]) -> None:
        jobs.cancel_job(job=Job.objects.get(), by=None, now=NOW)
        raise error

    register_kind("broken", work, max_attempts=max_attempts)
    ask_job("broken")
    job = run_job()
    assert job.state == "cancelled"
    assert job.message.endswith("no paper")


def test_a_cancelled_job_whose_worker_died_stays_cancelled() -> None:
    register_kind("slow")
    job = ask_job("slow")
    jobs.take_job(now=NOW)
    jobs.cancel_job(job=job, by=None, now=NOW)
    assert jobs.take_job(now=LATER) is None
    assert Job.objects.get().state == "cancelled"


def test_a_job_of_a_process_that_ends_is_given_back(asked_to_stop: None) -> None:
    register_kind("slow", lambda arguments: jobs.report_progress(done_count=1, total=2))
    ask_job("slow")
    job = run_job()
    assert (job.state, job.attempts, job.progress) == ("waiting", 0, 0.0)


def test_only_the_person_who_asked_marks_an_ended_job_as_seen() -> None:
    owner, other = factories.account("coordinator"), factories.account("coordinator")
    register_kind("doubled")
    job = ask_job("doubled", by=owner)
    jobs.mark_job_seen(job=job, by=owner, now=NOW)
    job = run_job()
    jobs.mark_job_seen(job=job, by=other, now=NOW)
    assert Job.objects.get().seen_at is None
    jobs.mark_job_seen(job=job, by=owner, now=NOW)
    assert Job.objects.get().seen_at == NOW
    assert [each.pk for each in jobs.jobs_asked_by(account=owner)] == [job.pk]


# ---- schedules ----


def test_upkeep_becomes_a_job_when_it_is_due_and_only_once() -> None:
    upkeep_moments: list[datetime] = []
    jobs.register_upkeep(name="tidy", label="Tidy", work=lambda *, now: upkeep_moments.append(now))
    assert len(jobs.queue_upkeep(now=NOW)) == 1
    assert jobs.queue_upkeep(now=NOW + timedelta(minutes=59)) == []
    assert run_job().state == "done"
    assert len(jobs.queue_upkeep(now=NOW + timedelta(minutes=60))) == 1
    assert jobs.queue_upkeep(now=NOW + timedelta(minutes=120)) == []
    assert upkeep_moments == [NOW]
    assert not AuditLine.objects.filter(action="ask_job").exists()


def test_upkeep_goes_on_after_a_part_of_it_failed() -> None:
    upkeep_moments: list[datetime] = []

    def failing(*, now: datetime) -> None:
        raise RuntimeError(str(now))

    jobs.register_upkeep(name="a broken one", label="Broken", work=failing)
    jobs.register_upkeep(
        name="z counts", label="Counts", work=lambda *, now: upkeep_moments.append(now)
    )
    jobs.queue_upkeep(now=NOW)
    assert [run_job().state, run_job().state] == ["waiting", "done"]
    assert upkeep_moments == [NOW]


def test_only_one_process_gets_its_turn() -> None:
    every = timedelta(minutes=1)
    turns = [jobs.is_turn(name="exchange", every=every, now=NOW) for _ in range(3)]
    assert turns == [True, False, False]
    assert jobs.is_turn(name="exchange", every=every, now=NOW + every)


def test_a_due_moment_of_a_wrong_clock_does_not_stop_upkeep_for_years() -> None:
    jobs.register_upkeep(name="tidy", label="Tidy", work=lambda *, now: None)
    JobSchedule.objects.create(name="tidy", due_at=NOW + timedelta(days=900))
    assert len(jobs.queue_upkeep(now=NOW)) == 1
    assert JobSchedule.objects.get().due_at == NOW + timedelta(hours=1)


def test_what_is_due_every_minute_goes_on_after_a_part_of_it_failed() -> None:
    run_moments: list[datetime] = []

    def failing(*, now: datetime) -> None:
        raise RuntimeError(str(now))

    jobs.register_minutely(name="a broken one", work=failing)
    jobs.register_minutely(name="z counts", work=lambda *, now: run_moments.append(now))
    jobs.run_minutely(now=NOW)
    jobs.run_minutely(now=NOW)
    assert run_moments == [NOW]


# ---- what is shown and removed ----


def test_jobs_are_called_by_their_labels() -> None:
    register_kind(
        "doubled", label="Doubling", ready="It is doubled", url=lambda job: f"/{job.kind}/"
    )
    register_kind("named", label="Doubling", about=lambda job: job.arguments["n"])
    assert jobs.job_label(job=ask_job("named", n="12")) == "Doubling · 12"
    register_kind("plain")
    jobs.register_upkeep(name="tidy", label="Tidying", work=lambda *, now: None)
    job, plain = ask_job("doubled"), ask_job("plain")
    labels = (jobs.job_label(job=job), jobs.ready_words(job=job), jobs.result_url(job=job))
    assert labels == ("Doubling", "It is doubled", "/doubled/")
    assert jobs.result_url(job=plain) == ""
    [upkeep] = jobs.queue_upkeep(now=NOW)
    assert (jobs.job_label(job=upkeep), jobs.result_url(job=upkeep)) == ("Tidying", "")
    for job in (Job(kind="gone"), Job(kind="upkeep", schedule="gone")):
        assert (jobs.job_label(job=job), jobs.result_url(job=job)) == ("gone", "")
    assert jobs.ready_words(job=Job(kind="gone")) == "gone"


def test_ended_jobs_are_removed_with_their_files_after_a_period() -> None:
    removed: list[str] = []
    register_kind("print", remove_files=lambda job: removed.append(job.kind))
    register_kind("plain")
    week = timedelta(days=7)
    for kind, state, schedule, ended_at in (
        ("print", "done", "", NOW - 3 * week),
        ("plain", "failed", "", NOW - 3 * week),
        ("of another version", "done", "", NOW - 3 * week),
        ("plain", "done", "", NOW - week),
        ("upkeep", "done", "tidy", NOW - week),
        ("upkeep", "failed", "tidy", NOW - week),
        ("plain", "waiting", "", None),
    ):
        Job.objects.create(
            kind=kind, state=state, schedule=schedule, ended_at=ended_at, asked_at=NOW - 4 * week
        )
    assert jobs.forget_old_jobs(now=NOW) == 4
    assert removed == ["print"]
    left = Job.objects.order_by("kind", "state").values_list("kind", "state")
    assert list(left) == [("plain", "done"), ("plain", "waiting"), ("upkeep", "failed")]


def test_files_that_cannot_be_removed_keep_their_job_and_stop_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def locked(job: Job) -> None:
        raise PermissionError("in use")

    register_kind("locked", remove_files=locked)
    register_kind("plain")
    long_ago = NOW - timedelta(days=21)
    for kind, minutes in (("plain", 0), ("locked", 1), ("plain", 2)):
        queued_at = long_ago + timedelta(minutes=minutes)
        Job.objects.create(kind=kind, state="done", ended_at=long_ago, asked_at=queued_at)
    JobWorker.objects.create(
        host="gone", process=1, is_separate=True, started_at=long_ago, seen_at=long_ago
    )
    assert jobs.forget_old_jobs(now=NOW) == 2
    assert Job.objects.get().kind == "locked"
    assert not JobWorker.objects.exists()
    assert "in use" in caplog.text
