"""The page of everything to print, and who may open it."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.queries import packs
from promdaen.course.tests.views.conftest import Visitor
from promdaen.kit import jobs, pdf
from tests import factories


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


def test_the_page_says_what_can_be_printed_and_what_is_missing(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    shown = coordinator.get(address).content.decode()
    assert "No certificate is issued yet." in shown
    assert f"{address}timetable/" in shown
    assert f"{address}certificates/" not in shown


def test_everything_is_asked_for_waited_for_and_saved(
    coordinator: Client, planned: CourseRun, address: str
) -> None:
    waiting = coordinator.post(f"{address}make/", follow=True).content.decode()
    assert "Being made: 0 %" in waiting
    assert f'hx-get="{address}state/"' in waiting
    jobs.run_next_job(now=factories.NOW)
    assert "Save the file" in coordinator.get(f"{address}state/").content.decode()
    shown = coordinator.get(address).content.decode()
    assert "00-read-first.pdf" in shown
    job = packs.jobs_of(run=planned).get()
    answer = coordinator.get(f"{address}{job.pk}.zip")
    assert answer.content.startswith(b"PK")
    for path in packs.folder().iterdir():
        path.unlink()
    assert coordinator.get(f"{address}{job.pk}.zip").status_code == 404
    assert "removed after a day" in coordinator.get(address).content.decode()


def test_a_pack_that_failed_says_what_to_do(
    coordinator: Client, planned: CourseRun, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promdaen.course.actions.packs._write", None)
    coordinator.post(f"{address}make/")
    jobs.run_next_job(now=factories.NOW)
    assert "print part by part" in coordinator.get(address).content.decode()


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


def test_a_print_that_fails_says_why(
    coordinator: Client, planned: CourseRun, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: object) -> bytes:
        raise pdf.PrintError("The print fonts are not built.")

    monkeypatch.setattr("promdaen.course.queries.prints.timetable.timetable_pdf", broken)
    shown = coordinator.get(f"{address}timetable/", follow=True).content.decode()
    assert "The print fonts are not built." in shown


@pytest.mark.parametrize("role", ["viewer", "participant", "trainer"])
def test_others_print_nothing(
    visitor: Visitor, role: str, planned: CourseRun, address: str
) -> None:
    client = visitor(role)
    for page in ("", "state/", "timetable/"):
        assert client.get(address + page).status_code == 403
    assert client.post(f"{address}make/").status_code == 403
