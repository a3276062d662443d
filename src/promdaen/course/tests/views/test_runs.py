"""The list of runs, the page of one, its plan; and who is refused."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from promdaen.course import actions
from promdaen.course.actions import attendance
from promdaen.course.models import CourseRun, SessionTrainer, Trainer
from promdaen.course.tests.views.conftest import Visitor
from tests import factories

PLAN: dict[str, Any] = {
    "code": "BM-2027-1",
    "course": "FIVE-DAY",
    "programme": "",
    "province": "01",
    "place_km": "ប៉ោយប៉ែត",
    "place_en": "Poipet",
    "starts_on": "2027-01-11",
    "ends_on": "2027-01-15",
    "language": "km",
    "target_IMM": "១២",
}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "km"])
def test_the_list_shows_runs_in_both_languages(
    visitor: Visitor, run: CourseRun, language: str
) -> None:
    page = text(visitor("coordinator", language=language), "/runs/")
    assert "KK-2026-1" in page
    assert f'<html lang="{language}"' in page


def test_an_empty_list_explains_what_fills_it(coordinator: Client) -> None:
    assert "No course run yet" in text(coordinator, "/runs/")


def test_the_list_filters_sorts_and_pages(coordinator: Client, run: CourseRun) -> None:
    factories.run(
        "AA-2027-1",
        province=factories.province("09"),
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 1, 8),
    )
    assert "AA-2027-1" not in text(coordinator, "/runs/?province=01")
    assert "KK-2026-1" not in text(coordinator, "/runs/?state=planned&month=2025-01")
    assert "No run fits the filter" in text(coordinator, "/runs/?year=2026&state=planned")
    page = text(coordinator, "/runs/?sort=code&month=2025-01")
    assert page.index("AA-2027-1") < page.index("KK-2026-1")
    page = text(coordinator, "/runs/?sort=-code&month=2025-01")
    assert page.index("KK-2026-1") < page.index("AA-2027-1")


def test_the_calendar_shows_the_days_of_a_run(coordinator: Client, run: CourseRun) -> None:
    page = text(coordinator, "/runs/?month=2026-11&sort=code")
    calendar = page[page.index('id="calendar"') :]
    assert calendar.count('href="/runs/KK-2026-1/"') == 5
    page = text(coordinator, "/runs/?month=not-a-month&state=planned")
    assert 'href="/runs/KK-2026-1/"' not in page


def test_the_list_is_exported_as_shown(coordinator: Client, run: CourseRun) -> None:
    answer = coordinator.get("/runs/?format=csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("KK-2026-1,")
    assert coordinator.get("/runs/?format=xlsx").content.startswith(b"PK")
    assert len(coordinator.get("/runs/?format=csv&year=1999").content.splitlines()) == 2


def test_a_run_of_few_shows_no_gain(coordinator: Client, run: CourseRun) -> None:
    paper = factories.paper()
    for count, is_shown in ((4, False), (1, True)):
        for enrolment in factories.enrolments(run, count):
            factories.sat(enrolment, "before", paper, [0, 0, 0, 1])
            factories.sat(enrolment, "after", paper, [1, 1, 1, 1])
        assert ("+75.0" in text(coordinator, "/runs/?sort=code")) is is_shown
        assert ("+75.0" in text(coordinator, f"/runs/{run.code}/")) is is_shown


def test_a_run_is_planned_whole(coordinator: Client) -> None:
    factories.course()
    factories.province("01")
    factories.department("IMM")
    trainer = factories.account("trainer", name="Meas Rithy")
    assert "Places on this run" in text(coordinator, "/runs/new/")
    answer = coordinator.post("/runs/new/", PLAN | {"trainers": [str(trainer.pk)]})
    assert answer.headers["Location"] == "/runs/BM-2027-1/"
    course_run = CourseRun.objects.get(code="BM-2027-1")
    assert {row.department_id: row.officers_count for row in course_run.targets.all()} == {
        "IMM": 12
    }
    assert list(course_run.trainers.all()) == [trainer]
    page = text(coordinator, "/runs/BM-2027-1/")
    assert "Import the roster" in page
    assert "Meas Rithy" in page


def test_an_empty_last_day_follows_from_the_course(coordinator: Client) -> None:
    factories.course()
    factories.province("01")
    factories.department("IMM")
    coordinator.post("/runs/new/", PLAN | {"ends_on": ""})
    assert CourseRun.objects.get(code="BM-2027-1").ends_on == date(2027, 1, 15)
    page = coordinator.post("/runs/new/", PLAN | {"ends_on": "", "course": "NONE"})
    assert page.context["form"].errors
    page = coordinator.post("/runs/new/", PLAN | {"ends_on": "soon"})
    assert list(page.context["form"].errors) == ["ends_on"]


def test_days_after_the_calendar_are_refused_in_words(coordinator: Client) -> None:
    factories.course()
    factories.province("01")
    factories.department("IMM")
    for days in ({"starts_on": "9999-12-31", "ends_on": ""}, {"ends_on": "9999-12-31"}):
        page = coordinator.post("/runs/new/", PLAN | days).content.decode()
        assert "Choose a day before the year 2100." in page
    assert not CourseRun.objects.exists()


def test_a_plan_that_cannot_be_keeps_what_was_typed(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    wrong = PLAN | {"code": "KK 2026", "ends_on": "2027-01-01", "target_IMM": "many"}
    page = coordinator.post("/runs/new/", wrong).content.decode()
    assert "The last day is before the first. Change one of them." in page
    assert "Write the code in Latin letters, digits and dashes" in page
    assert 'href="#id_code"' in page
    assert 'value="KK 2026"' in page
    assert 'value="many"' in page
    page = coordinator.post("/runs/new/", PLAN | {"code": "kk-2026-1"}).content.decode()
    assert "There is a run kk-2026-1 already." in page
    assert CourseRun.objects.count() == 1


def test_a_plan_is_changed(coordinator: Client, run: CourseRun) -> None:
    factories.department("IMM")
    page = text(coordinator, f"/runs/{run.code}/change/")
    assert 'value="2026-11-19"' in page
    assert 'name="code"' not in page
    coordinator.post(f"/runs/{run.code}/change/", PLAN)
    run.refresh_from_db()
    assert run.starts_on == date(2027, 1, 11)
    assert run.targets.get().officers_count == 12
    wrong = PLAN | {"ends_on": "2027-01-01"}
    page = coordinator.post(f"/runs/{run.code}/change/", wrong).content.decode()
    assert "The last day is before the first" in page


def test_a_run_is_cancelled_with_a_reason(coordinator: Client, run: CourseRun) -> None:
    address = f"/runs/{run.code}/cancel/"
    assert "Why is it cancelled?" in text(coordinator, address)
    coordinator.post(address, {"reason": ""})
    run.refresh_from_db()
    assert not run.is_cancelled
    coordinator.post(address, {"reason": "Flood"})
    run.refresh_from_db()
    assert run.is_cancelled
    assert "It is not counted" in text(coordinator, f"/runs/{run.code}/")


def test_a_run_that_was_tested_is_not_cancelled(coordinator: Client, run: CourseRun) -> None:
    [enrolment] = factories.enrolments(run, 1)
    factories.sat(enrolment, "before", factories.paper(), [1, 1, 1, 1])
    answer = coordinator.post(f"/runs/{run.code}/cancel/", {"reason": "Flood"})
    assert "it can be finished, not cancelled" in answer.content.decode()


def filled(client: Client, run: CourseRun) -> list[str]:
    """The words of the filled buttons on the page of a run."""
    page = text(client, f"/runs/{run.code}/")
    return [
        re.sub(
            "<[^>]*>", " ", part.split(">", 1)[1].split("</a>")[0].split("</button>")[0]
        ).strip()
        for part in page.split('class="btn btn-primary')[1:]
    ]


def test_a_past_run_is_completed_by_its_one_filled_button(
    coordinator: Client, run: CourseRun
) -> None:
    paper = factories.paper()
    assert filled(coordinator, run) == ["Import the roster"]
    [enrolment] = factories.enrolments(run, 1)
    assert filled(coordinator, run) == ["Choose the papers"]
    papers = {"before": [paper], "after": [paper]}
    actions.set_papers(run=run, papers=papers, by=None, now=factories.NOW)
    assert filled(coordinator, run) == ["Lay the course out"]
    session = factories.training_session(run, topic=factories.topic())
    assert filled(coordinator, run) == ["Choose who leads"]
    SessionTrainer.objects.create(
        session=session, trainer=Trainer.objects.create(name_latin="KIM Sophal"), part="lead"
    )
    assert filled(coordinator, run) == ["Take attendance"]
    attendance.tick_attendance(
        session=session, present={enrolment.pk: True}, by=None, now=factories.NOW
    )
    assert filled(coordinator, run) == ["Import answers"]
    factories.sat(enrolment, "before", paper, [0, 0, 0, 1])
    assert filled(coordinator, run) == ["Import answers"]
    factories.sat(enrolment, "after", paper, [1, 1, 1, 1])
    assert filled(coordinator, run) == ["Evaluation form"]
    actions.record_feedback(
        run=run,
        forms=[actions.NewFeedback(relevance=4, overall=5)],
        received_on=run.ends_on,
        by=None,
        now=factories.NOW,
    )
    assert filled(coordinator, run) == ["Finish the run"]
    coordinator.post(f"/runs/{run.code}/finish/", {"accept_missing": "on"})
    assert filled(coordinator, run) == ["Results sheet"]
    coordinator.post(f"/results/run/{run.code}/issue/")
    assert filled(coordinator, run) == ["Certificates"]
    coordinator.post(f"/runs/{run.code}/certificates/issue/")
    assert filled(coordinator, run) == ["The year after"]


def test_needs_in_order_and_not_due_are_listed(coordinator: Client, run: CourseRun) -> None:
    factories.enrolments(run, 2)
    page = text(coordinator, f"/runs/{run.code}/")
    side = page[page.index('id="attention"') :]
    assert "No test papers chosen" in side
    assert "In order: roster." in side
    assert "Not due yet: finishing, results sheet, certificates." in side


@pytest.mark.parametrize("days", [-30, -2, 30])
def test_finishing_is_offered_in_every_state_with_what_is_missing(
    coordinator: Client, run: CourseRun, days: int
) -> None:
    first = factories.NOW.date() - timedelta(days=days)
    CourseRun.objects.update(starts_on=first, ends_on=first + timedelta(days=4))
    page = text(coordinator, f"/runs/{run.code}/")
    for words in ("no roster", "no number of places", "no test papers chosen", "no timetable"):
        assert f"<li>{words}</li>" in page
    assert "Finish the run without what is missing" in page
    assert 'name="accept_missing" required' in page
    assert page.count("/finish/") >= 1


def test_the_days_of_a_run_say_who_was_there(coordinator: Client, run: CourseRun) -> None:
    CourseRun.objects.update(ends_on=factories.NOW.date() + timedelta(days=1))
    [enrolment, _other] = factories.enrolments(run, 2)
    first = factories.training_session(run, topic=factories.topic())
    today = factories.NOW.date()
    factories.training_session(run, on=today, kind="test", occasion="after", begins=915)
    attendance.tick_attendance(
        session=first, present={enrolment.pk: True}, by=None, now=factories.NOW
    )
    page = text(coordinator, f"/runs/{run.code}/")
    assert "1 of 2 present · 1 without a leader" in page
    assert "1 session from 15:15 · test after at 15:15" in page
    assert "no sessions" in page
    assert "Running, day 6 of 7" in page


def test_a_run_is_made_final(coordinator: Client, run: CourseRun) -> None:
    assert coordinator.get(f"/runs/{run.code}/finish/").status_code == 405
    answer = coordinator.post(f"/runs/{run.code}/finish/", follow=True)
    assert "Something is missing" in answer.content.decode()
    assert not CourseRun.objects.get(pk=run.pk).is_final
    form_data = {"accept_missing": "on", "reason": "Flood"}
    answer = coordinator.post(f"/runs/{run.code}/finish/", form_data, follow=True)
    assert "The run is finished." in answer.content.decode()
    assert CourseRun.objects.get(pk=run.pk).is_final


def test_a_viewer_sees_counts_and_no_names(visitor: Visitor, run: CourseRun) -> None:
    factories.enrolments(run, [factories.officer(name_latin="SECRET Name")])
    viewer = visitor("viewer")
    page = text(viewer, f"/runs/{run.code}/")
    assert "SECRET" not in page
    assert "/roster/" not in page
    assert text(viewer, "/runs/")


def test_a_trainer_sees_own_runs_alone(visitor: Visitor, run: CourseRun) -> None:
    teacher = factories.account("trainer")
    factories.run("MINE-1", trainers=[teacher])
    client = visitor(account=teacher)
    page = text(client, "/runs/")
    assert "MINE-1" in page
    assert "KK-2026-1" not in page
    assert text(client, "/runs/MINE-1/")
    assert client.get("/runs/KK-2026-1/").status_code == 403


def test_a_trainers_home_names_the_next_thing_to_do(visitor: Visitor, db: None) -> None:
    teacher = factories.account("trainer")
    factories.run("MINE-1", trainers=[teacher])
    page = text(visitor(account=teacher), "/")
    assert "/runs/MINE-1/roster/import/" in page
    actions.finish_run(
        run=CourseRun.objects.get(code="MINE-1"),
        accept_missing=True,
        by=None,
        now=factories.NOW,
    )
    assert "All your runs are final" in text(visitor(account=teacher), "/")


PLANNERS = ("change/", "cancel/")
OWNERS = (
    "roster/",
    "roster/add/",
    "roster/import/",
    "papers/",
    "answers/",
    "keying/",
    "keying/before/",
    "forms/",
    "comments/",
)


@pytest.mark.parametrize("page", [*PLANNERS, *OWNERS])
def test_pages_of_a_run_refuse_a_viewer_and_another_trainer(
    visitor: Visitor, run: CourseRun, page: str
) -> None:
    for role in ("viewer", "trainer", "administrator", "participant"):
        answer = visitor(role).get(f"/runs/{run.code}/{page}")
        assert answer.status_code == 403
        assert b"Not open to this account" in answer.content


@pytest.mark.parametrize("page", PLANNERS)
def test_only_coordinators_plan(visitor: Visitor, page: str) -> None:
    teacher = factories.account("trainer")
    factories.run("MINE-1", trainers=[teacher])
    client = visitor(account=teacher)
    assert client.get(f"/runs/MINE-1/{page}").status_code == 403
    assert client.get("/runs/new/").status_code == 403


@pytest.mark.django_db(databases=["default", "exchange"])
@pytest.mark.parametrize("role", ["administrator", "participant", "liaison"])
def test_the_list_refuses_other_roles(visitor: Visitor, run: CourseRun, role: str) -> None:
    assert visitor(role).get("/runs/").status_code == 403
    assert visitor(role).get(f"/runs/{run.code}/").status_code == 403


def test_a_stranger_signs_in_first(client: Client, run: CourseRun) -> None:
    for address in ("/runs/", "/runs/new/", f"/runs/{run.code}/", f"/runs/{run.code}/roster/"):
        assert "/account/login/" in client.get(address).headers["Location"]


def test_a_missing_run_is_not_found(coordinator: Client) -> None:
    assert coordinator.get("/runs/NO-SUCH/").status_code == 404
    assert coordinator.get("/runs/NO-SUCH/roster/").status_code == 404
