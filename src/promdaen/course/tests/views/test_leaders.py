"""The page of leaders: one press fills it, a clash asks for a reason, one press saves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from promdaen.course.actions import timetables as timetable_actions
from promdaen.course.models import (
    Absence,
    CourseRun,
    SessionTrainer,
    Trainer,
    TrainingSession,
)
from promdaen.course.tests.test_timetables import SESSIONS
from promdaen.course.tests.views.conftest import Visitor
from tests import factories, trainers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def run() -> CourseRun:
    factories.topic()
    course_run = factories.run("KK-2026-1", starts_on=TODAY, ends_on=TODAY + timedelta(days=4))
    course_run.course.sessions = SESSIONS
    course_run.course.save()
    return course_run


@pytest.fixture
def rows(run: CourseRun) -> list[TrainingSession]:
    timetable_actions.lay_out_timetable(run=run, by=None, now=factories.NOW)
    return list(TrainingSession.objects.filter(topic__isnull=False).order_by("on", "begins"))


@pytest.fixture
def rithy() -> Trainer:
    trainers.load_path()
    trainer = trainers.trainer("MEAS Rithy", languages=("km",))
    trainers.endorse(trainer)
    return trainer


@pytest.fixture
def address(run: CourseRun) -> str:
    return reverse("course:leaders", args=[run.code])


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def typed(rows: list[TrainingSession], trainer: Trainer | None, **more: Any) -> dict[str, Any]:
    return {f"lead_{row.pk}": str(trainer.pk) if trainer else "" for row in rows} | more


def test_without_a_timetable_the_page_lays_it_out(
    coordinator: Client, run: CourseRun, address: str
) -> None:
    assert "No timetable yet" in text(coordinator, address)
    lay_out = reverse("course:lay_out", args=[run.code])
    answer = coordinator.post(lay_out, {"next": "leaders"})
    assert answer.headers["Location"] == address


def test_one_press_fills_and_one_press_saves(
    coordinator: Client, rows: list[TrainingSession], rithy: Trainer, address: str, run: CourseRun
) -> None:
    assert "0 of 2 sessions have a leader" in text(coordinator, address)
    page = coordinator.post(address, typed(rows, None, fill="1")).content.decode()
    assert "Filled in, not saved yet" in page
    assert "2 of 2 sessions have a leader" in page
    assert page.count(f'<option value="{rithy.pk}" selected>') == 2
    assert not SessionTrainer.objects.exists()
    room = {f"room_{rows[0].on.isoformat()}": "Hall"}
    answer = coordinator.post(address, typed(rows, rithy) | room, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("course:run", args=[run.code])
    assert "Saved: 2 sessions" in answer.content.decode()
    assert SessionTrainer.objects.filter(trainer=rithy, part="lead").count() == 2
    assert 'value="Hall"' in text(coordinator, address)


def test_an_empty_session_is_explained(
    coordinator: Client, rows: list[TrainingSession], address: str, rithy: Trainer
) -> None:
    Absence.objects.create(trainer=rithy, starts_on=TODAY, ends_on=TODAY)
    assert "MEAS Rithy is away on this day." in text(coordinator, address)
    rithy.endorsements.all().delete()
    assert "No trainer is endorsed for this topic yet." in text(coordinator, address)


def test_a_clash_asks_for_its_reason(
    coordinator: Client, rows: list[TrainingSession], rithy: Trainer, address: str
) -> None:
    Absence.objects.create(trainer=rithy, starts_on=TODAY, ends_on=TODAY)
    page = coordinator.post(address, typed(rows, rithy)).content.decode()
    assert "MEAS Rithy is away on the day of" in page
    assert 'href="#id_reason"' in page
    assert page.count('class="trouble bad"') == 2
    assert not SessionTrainer.objects.exists()
    coordinator.post(address, typed(rows, rithy, reason="Comes back for it"))
    assert SessionTrainer.objects.count() == 2


def test_assistants_are_chosen_where_asked(
    coordinator: Client, rows: list[TrainingSession], rithy: Trainer, address: str
) -> None:
    sophal = Trainer.objects.create(name_latin="KIM Sophal")
    assistants_address = f"{address}?assistants=1"
    page = text(coordinator, assistants_address)
    assert f'name="co_teach_{rows[0].pk}"' in page
    form_data = typed(rows, rithy) | {f"co_teach_{rows[0].pk}": str(sophal.pk)}
    coordinator.post(assistants_address, form_data)
    assert SessionTrainer.objects.get(trainer=sophal).part == "co_teach"
    SessionTrainer.objects.create(
        session=rows[0], trainer=Trainer.objects.create(name_latin="SAO K"), part="co_teach"
    )
    page = text(coordinator, assistants_address)
    assert f'name="co_teach_{rows[0].pk}"' not in page
    assert "several; change them on the session" in page
    page = coordinator.post(assistants_address, typed(rows, None, fill="1")).content.decode()
    assert "Filled in, not saved yet" in page


def test_a_trainer_of_the_run_who_left_the_pool_can_still_be_chosen(
    coordinator: Client, rows: list[TrainingSession], rithy: Trainer, address: str
) -> None:
    SessionTrainer.objects.create(session=rows[0], trainer=rithy, part="lead")
    Trainer.objects.update(is_active=False)
    coordinator.post(address, typed(rows, rithy))
    assert SessionTrainer.objects.count() == 2
    SessionTrainer.objects.all().delete()
    page = coordinator.post(address, typed(rows, rithy)).content.decode()
    assert 'role="alert"' in page
    assert not SessionTrainer.objects.exists()


def test_different_rooms_of_a_day_are_shown(
    coordinator: Client, rows: list[TrainingSession], address: str
) -> None:
    TrainingSession.objects.filter(pk=rows[0].pk).update(room="Hall")
    assert "different rooms; what is typed here is for all" in text(coordinator, address)


def test_the_page_is_for_who_changes_the_run(visitor: Visitor, address: str) -> None:
    for role in ("viewer", "trainer"):
        assert visitor(role).get(address).status_code == 403


def test_checking_marks_clashes_and_saves_nothing(
    coordinator: Client, rows: list[TrainingSession], rithy: Trainer, address: str
) -> None:
    assert "2 sessions to check" in text(coordinator, address)
    Absence.objects.create(trainer=rithy, starts_on=TODAY, ends_on=TODAY)
    page = coordinator.post(address, typed(rows, rithy, check="1")).content.decode()
    assert page.count('class="trouble bad"') == 2
    assert "Why it is saved with a clash" in page
    assert page.count(f'<option value="{rithy.pk}" selected>') == 2
    assert not SessionTrainer.objects.exists()
    Absence.objects.all().delete()
    page = coordinator.post(address, typed(rows, rithy, check="1")).content.decode()
    assert "data-open-wide>" in page
    assert not SessionTrainer.objects.exists()
