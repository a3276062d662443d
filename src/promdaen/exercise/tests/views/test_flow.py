"""Pages of who knew what, two runs side by side, and the log."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from promdaen.exercise.actions import observing, runs
from promdaen.exercise.models import ExerciseRun
from tests import exercise_world as world
from tests import factories
from tests.exercise_world import A, B

pytestmark = pytest.mark.django_db


@pytest.fixture
def controller(client: Client) -> Client:
    client.force_login(factories.account("coordinator", language="en"))
    return client


@pytest.fixture
def run() -> ExerciseRun:
    """Maritime tells immigration of F1 in the second minute, and leaks nothing."""
    started_run, phones = world.started()
    now = world.later(started_run, 2)
    world.tell(phones[B], [A], "F1", text="It <b>left</b>", now=now)
    world.later(started_run, 9)
    return started_run


def test_a_minute_shows_what_was_known_by_then(controller: Client, run: ExerciseRun) -> None:
    early = controller.get(f"/exercises/{run.code}/knew/?minute=1").content.decode()
    late = controller.get(f"/exercises/{run.code}/knew/").content.decode()
    part = controller.get(f"/exercises/{run.code}/knew/?minute=2&part=1").content.decode()
    assert "The boat left at 05:40." in early
    assert "A child is aboard." not in early
    assert "A child is aboard." in late
    assert "<html" not in part
    assert f"/exercises/{run.code}/log/#e" in part
    assert controller.get(f"/exercises/{run.code}/knew/?minute=x9").status_code == 200


def test_the_file_lists_who_knew_what_and_how(controller: Client, run: ExerciseRun) -> None:
    text = controller.get(f"/exercises/{run.code}/knew.csv").content.decode("utf-8-sig")
    line = next(
        splitline
        for splitline in text.splitlines()
        if splitline.startswith("F1") and f",{A}," in splitline
    )
    assert ",yes,told," in line


def test_two_runs_of_a_scenario_are_compared(controller: Client, run: ExerciseRun) -> None:
    alone = controller.get(f"/exercises/{run.code}/compare/")
    assert alone.status_code == 200
    other = world.run(row=run.scenario)
    runs.open_briefing(run=other, by=None, now=world.NOW)
    runs.start_run(run=other, by=None, now=world.NOW)
    world.later(other, 9)
    page = controller.get(f"/exercises/{run.code}/compare/?with={other.code}").content.decode()
    assert other.code in page
    assert "The boat left at 05:40." in page
    assert controller.get(f"/exercises/{run.code}/compare/?with=EX-9999").status_code == 404


def test_the_log_shows_words_as_words_and_a_line_is_set_right(
    controller: Client, run: ExerciseRun
) -> None:
    address = f"/exercises/{run.code}/log/"
    page = controller.get(f"{address}?show=messages&cell={A}").content.decode()
    assert "It &lt;b&gt;left&lt;/b&gt;" in page
    assert "What inject" not in page
    message = run.events.get(kind="message").sequence
    right = f"{address}{message}/"
    assert controller.get(right).status_code == 200
    assert controller.post(right, {"text": "It left", "reason": ""}).status_code == 200
    response = controller.post(right, {"text": "It left", "reason": "Typing"})
    assert response.headers["Location"] == f"{address}#e{message}"
    assert world.room(run).messages[message].text == "It left"
    clock = run.events.filter(kind="clock").first()
    assert clock is not None
    assert controller.get(f"{address}{clock.sequence}/").status_code == 404


def test_a_grade_is_set_right_with_its_grade(controller: Client, run: ExerciseRun) -> None:
    observer = observing.Observer(run=run)
    row = observing.grade_action(observer=observer, action="A3", grade="not", now=world.NOW)
    right = f"/exercises/{run.code}/log/{row.sequence}/"
    corrected_grade = {"grade": "performed", "text": "", "reason": "Seen later"}
    assert controller.post(right, corrected_grade).status_code == 302
    assert world.room(run).graded["A3"].grade == "performed"


def test_who_reads_results_finds_no_way_into_the_log(client: Client, run: ExerciseRun) -> None:
    ExerciseRun.objects.update(state="closed")
    client.force_login(factories.account("viewer"))
    page = client.get(f"/exercises/{run.code}/knew/").content.decode()
    assert "F1" in page
    assert "It &lt;b&gt;left" not in page
    assert f"/exercises/{run.code}/log/" not in page
    assert client.get(f"/exercises/{run.code}/log/").status_code == 404
    ExerciseRun.objects.update(is_rehearsal=True)
    assert client.get(f"/exercises/{run.code}/knew/").status_code == 404


@pytest.mark.parametrize("role", ["trainer", "viewer", "controller", None])
def test_others_find_no_page_of_a_run_that_is_not_theirs(
    client: Client, run: ExerciseRun, role: Any
) -> None:
    if role:
        client.force_login(factories.account(role))
    for page in ("knew/", "knew.csv", "compare/", "log/"):
        assert client.get(f"/exercises/{run.code}/{page}").status_code == (404 if role else 302)
