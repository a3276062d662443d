"""The page of everything to print, and who may open it."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from promdaen.course.actions.packs import remove_pack_file
from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.queries import packs
from promdaen.course.tests.views.conftest import Visitor
from promdaen.kit import jobs, pdf
from promdaen.kit.models import Job
from tests import factories
from tests.extras import block_extra


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_FOLDER = tmp_path


@pytest.fixture
def address(run: CourseRun) -> str:
    return f"/runs/{run.code}/pack/"


@pytest.fixture
def planned(run: CourseRun) -> CourseRun:
    factories.enrolments(run, 2)
    TrainingSession.objects.create(
        run=run, on=run.starts_on, begins=480, minutes=60, kind="talk", title_en="Opening"
    )
    return run


def test_the_page_lists_what_can_be_printed_and_what_is_missing(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    html = coordinator.get(address).content.decode()
    assert "No certificate is issued yet." in html
    assert f"{address}timetable/" in html
    assert f"{address}certificates/" not in html


def test_everything_is_asked_for_waited_for_and_saved(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    waiting = coordinator.post(f"{address}make/", follow=True).content.decode()
    assert "Being made: 0 %" in waiting
    assert f'hx-get="{address}state/"' in waiting
    jobs.run_next_job(now=factories.NOW)
    assert "Save the file" in coordinator.get(f"{address}state/").content.decode()
    html = coordinator.get(address).content.decode()
    assert "00-read-first.pdf" in html
    job = packs.pack_jobs(run=planned).get()
    answer = coordinator.get(f"{address}{job.pk}.zip")
    assert answer.content.startswith(b"PK")
    for path in packs.folder().iterdir():
        path.unlink()
    assert coordinator.get(f"{address}{job.pk}.zip").status_code == 404
    assert "removed after a day" in coordinator.get(address).content.decode()


def test_a_failed_pack_is_tried_again_and_then_explained(
    coordinator: Client, planned: CourseRun, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promdaen.course.actions.packs._write", None)
    coordinator.post(f"{address}make/")
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    assert job.run_after is not None
    page = coordinator.get(address).content.decode()
    assert "Try 1 of 3 failed" in page
    assert "print part by part" not in page
    Job.objects.update(max_attempts=2)
    jobs.run_next_job(now=job.run_after)
    assert "print part by part" in coordinator.get(address).content.decode()


def test_a_pack_is_cancelled_by_who_ordered_it(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    coordinator.post(f"{address}make/")
    job = packs.pack_jobs(run=planned).get()
    cancel = reverse("people:cancel_job", args=(job.pk,))
    assert cancel in coordinator.get(address).content.decode()
    coordinator.post(cancel)
    assert "It was cancelled" in coordinator.get(address).content.decode()


def test_who_opens_the_finished_pack_is_no_longer_reminded_of_it(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    coordinator.post(f"{address}make/")
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    assert job.seen_at is None
    coordinator.get(address)
    job.refresh_from_db()
    assert job.seen_at is not None


def test_who_saves_the_pack_while_its_page_is_open_is_no_longer_reminded_of_it(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    coordinator.post(f"{address}make/")
    job = jobs.run_next_job(now=timezone.now())
    assert job is not None
    file_address = f"{address}{job.pk}.zip"
    state = coordinator.get(f"{address}state/").content.decode()
    assert f'method="post" action="{file_address}"' in state
    assert coordinator.get(file_address).content.startswith(b"PK")
    job.refresh_from_db()
    assert job.seen_at is None
    reminder = "Your print is ready"
    coordinator.cookies["promdaen_language"] = "en"
    assert reminder in coordinator.get(reverse("home"), follow=True).content.decode()
    saved = coordinator.post(file_address)
    assert saved.content.startswith(b"PK")
    assert reminder not in coordinator.get(reverse("home"), follow=True).content.decode()


def test_the_file_of_a_pack_is_removed_with_its_job(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    coordinator.post(f"{address}make/")
    job = jobs.run_next_job(now=factories.NOW)
    assert job is not None
    assert len(list(packs.folder().iterdir())) == 1
    remove_pack_file(job=Job(kind=packs.KIND))
    jobs.forget_old_jobs(now=timezone.now() + timedelta(days=15))
    assert list(packs.folder().iterdir()) == []
    assert not packs.pack_jobs(run=planned).exists()


def test_each_part_is_printed_alone(coordinator: Client, planned: CourseRun, address: str) -> None:
    answer = coordinator.get(f"{address}timetable/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "KK-2026-1-08-timetable.pdf" in answer.headers["Content-Disposition"]
    lacking = coordinator.get(f"{address}certificates/", follow=True).content.decode()
    assert "cannot be printed yet" in lacking
    assert coordinator.get(f"{address}nothing/").status_code == 404


def test_a_part_of_several_files_is_a_zip(
    coordinator: Client, planned: CourseRun, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "promdaen.course.queries.prints.packs"
    monkeypatch.setattr(f"{module}._days", lambda _run: [1, 2])
    monkeypatch.setattr("promdaen.course.queries.designs.day_pack", lambda **_: {})
    monkeypatch.setattr(f"{module}.pdf.compile_pdf", lambda **_: b"%PDF-1.7")
    answer = coordinator.get(f"{address}day/")
    assert answer.headers["Content-Type"] == "application/zip"
    assert b"07-day-1.pdf" in answer.content
    assert b"07-day-2.pdf" in answer.content


def test_a_failed_print_is_explained(
    coordinator: Client, planned: CourseRun, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    block_extra(monkeypatch, "prints")
    assert coordinator.get(f"{address}timetable/").status_code == HTTPStatus.NOT_IMPLEMENTED

    def broken(**_: object) -> bytes:
        raise pdf.PrintError("The print fonts are not built.")

    monkeypatch.setattr("promdaen.course.queries.prints.timetable.timetable_pdf", broken)
    html = coordinator.get(f"{address}timetable/", follow=True).content.decode()
    assert "The print fonts are not built." in html


@pytest.mark.parametrize("role", ["viewer", "participant", "trainer"])
def test_others_print_nothing(
    visitor: Visitor, role: str, planned: CourseRun, address: str
) -> None:
    client = visitor(role)
    for page in ("", "state/", "timetable/"):
        assert client.get(address + page).status_code == 403
    assert client.post(f"{address}make/").status_code == 403
