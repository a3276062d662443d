"""Pages of work in the background: who sees, cancels and retries it, in both languages."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from promdaen.kit import jobs
from promdaen.kit.models import Job, JobWorker
from promdaen.people.models import Account
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


@pytest.fixture(autouse=True)
def own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    kind = jobs.JobKind(
        name="maps",
        work=lambda arguments: None,
        label="Maps",
        ready="Your maps are ready",
        url=lambda job: f"/{job.kind}/",
    )
    jobs.register_job(kind=kind)


@pytest.fixture
def owner() -> Account:
    return factories.account("coordinator", language="en")


def signed_in(account: Account, language: str = "en") -> Client:
    client = Client()
    client.cookies["promdaen_language"] = language
    client.force_login(account)
    return client


def job_of(owner: Account | None, **fields: Any) -> Job:
    values = {"kind": "maps", "asked_at": NOW, "asked_by_id": owner.pk if owner else None}
    return Job.objects.create(**values | fields)


def address(job: Job, page: str = "job") -> str:
    return reverse(f"people:{page}", args=(job.pk,))


def shown(client: Client, job: Job, page: str = "job") -> str:
    return client.get(address(job, page)).content.decode()


def test_who_ordered_work_sees_how_far_it_is(owner: Account) -> None:
    job = job_of(owner, state="running", progress=0.25, done_count=1, total_count=4)
    page = shown(signed_in(owner), job)
    for words in ("Maps", "25 % done", "1 of 4", "Running", "Cancel this work", "Look again"):
        assert words in page
    assert f'hx-get="{address(job, "job_state")}"' in page
    assert "25 % done" in shown(signed_in(owner), job, "job_state")


def test_a_step_is_said_in_the_language_of_the_page(owner: Account) -> None:
    job = job_of(owner, state="running", step="Printing part by part")
    assert "Printing part by part" in shown(signed_in(owner), job)
    assert "Printing part by part" not in shown(signed_in(owner, "km"), job)


def test_finished_work_leads_to_its_result_and_is_then_no_news(owner: Account) -> None:
    job = job_of(owner, state="done", progress=1.0, ended_at=timezone.now())
    client = signed_in(owner)
    assert "Your maps are ready" in client.get(reverse("home"), follow=True).content.decode()
    page = shown(client, job)
    assert 'href="/maps/"' in page
    assert "Your maps are ready" in page
    job.refresh_from_db()
    assert job.seen_at is not None
    assert "Your maps are ready" not in client.get(reverse("home"), follow=True).content.decode()


def test_who_watches_work_of_another_stays_on_its_page(owner: Account) -> None:
    kind = jobs.JobKind(
        name="plans",
        work=lambda arguments: None,
        url=lambda job: f"/{job.kind}/",
        opens_result=True,
    )
    jobs.register_job(kind=kind)
    job = job_of(owner, kind="plans", state="done", progress=1.0, ended_at=timezone.now())
    watcher = signed_in(factories.account("administrator"))
    assert "HX-Redirect" not in watcher.get(address(job, "job_state"))
    assert signed_in(owner).get(address(job, "job_state"))["HX-Redirect"] == "/plans/"


def test_failed_work_says_why_and_is_tried_again(owner: Account) -> None:
    job = job_of(owner, state="failed", message="OSError: no room", ended_at=NOW, attempts=3)
    client = signed_in(owner)
    assert "OSError: no room" in shown(client, job)
    page = client.post(address(job, "retry_job"), follow=True).content.decode()
    assert "The work is in the queue again." in page
    job.refresh_from_db()
    assert job.state == "waiting"
    refused = client.post(address(job, "retry_job"), follow=True).content.decode()
    assert "Only work that failed or was cancelled" in refused


def test_work_that_waits_for_its_next_try_says_when(owner: Account) -> None:
    job = job_of(owner, message="OSError: no room", run_after=NOW, attempts=1)
    page = shown(signed_in(owner), job)
    assert "Try 1 of 3 failed" in page
    assert "OSError: no room" in page


def test_work_is_cancelled_by_who_ordered_it(owner: Account) -> None:
    client = signed_in(owner)
    waiting, running = job_of(owner), job_of(owner, state="running")
    assert "Cancelled" in client.post(address(waiting, "cancel_job"), follow=True).content.decode()
    page = client.post(address(running, "cancel_job"), follow=True).content.decode()
    assert "Being cancelled" in page
    assert "Cancel this work" not in page
    states = Job.objects.order_by("state").values_list("state", "is_cancel_asked")
    assert list(states) == [("cancelled", True), ("running", True)]


@pytest.mark.parametrize("page", ["job", "job_state"])
def test_work_of_others_is_not_found(owner: Account, page: str) -> None:
    job = job_of(owner)
    other = signed_in(factories.account("coordinator"))
    assert other.get(address(job, page)).status_code == 404
    for change in ("cancel_job", "retry_job"):
        assert other.post(address(job, change)).status_code == 404
    job.refresh_from_db()
    assert job.state == "waiting"


def test_visitors_are_led_to_the_sign_in(owner: Account) -> None:
    for url in (address(job_of(owner)), reverse("people:jobs")):
        assert Client().get(url).status_code == 302


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_list_has_only_work_of_its_reader(owner: Account, language: str) -> None:
    client = signed_in(owner, language)
    address_of_list = reverse("people:jobs")
    assert "Maps" not in client.get(address_of_list).content.decode()
    job_of(factories.account("coordinator"))
    for state in ("waiting", "running", "done", "failed", "cancelled"):
        job_of(owner, state=state, ended_at=NOW if state in {"done", "failed"} else None)
    page = client.get(address_of_list).content.decode()
    assert page.count(">Maps</a>") == 5
    assert reverse("people:jobs") in client.get(reverse("people:own_account")).content.decode()


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_page_of_the_machine_lists_workers_and_work(owner: Account, language: str) -> None:
    administrator = signed_in(factories.account("administrator"), language)
    page = administrator.get(reverse("people:system")).content.decode()
    assert ">Maps</a>" not in page
    now = timezone.now()
    for process, is_separate, seen_at in ((11, True, now), (12, False, NOW)):
        JobWorker.objects.create(
            host="server",
            process=process,
            is_separate=is_separate,
            started_at=NOW,
            seen_at=seen_at,
        )
    for state in ("waiting", "running", "failed", "done"):
        job_of(owner, state=state)
    job_of(None, state="failed", kind="upkeep", schedule="backup")
    page = administrator.get(reverse("people:system")).content.decode()
    assert page.count(">Maps</a>") == 3
    assert owner.name in page
    assert "server 11" in page
    if language == "en":
        assert "Not seen lately" in page
        assert "Nightly backup" in page


def test_an_administrator_cancels_and_retries_from_the_page_of_the_machine(owner: Account) -> None:
    client = signed_in(factories.account("administrator"))
    waiting, failed = job_of(owner), job_of(owner, state="failed")
    for job, change in ((waiting, "cancel_job"), (failed, "retry_job")):
        answer = client.post(address(job, change), {"back": "system"})
        assert answer.headers["Location"] == reverse("people:system")
    states = Job.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == ["cancelled", "waiting"]
    assert owner.name in shown(client, failed)
