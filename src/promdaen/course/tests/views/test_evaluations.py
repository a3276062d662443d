"""The form on a phone, its results, and the form on paper."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from promdaen.course import actions
from promdaen.course.actions import evaluations
from promdaen.course.models import CourseRun, Enrolment, Feedback, Trainer
from promdaen.course.queries import evaluations as queries
from promdaen.course.rules import evaluations as rules
from promdaen.curriculum import actions as curriculum_actions
from tests import factories, phones
from tests.factories import NOW

Visitor = Callable[..., Client]
CONTENT = Path(__file__).parents[5] / "content" / "feedback.toml"
FORM = "/p/feedback/"


@pytest.fixture
def trainer(db: None) -> Trainer:
    return Trainer.objects.create(name_latin="KEO Dara", account=factories.account("trainer"))


@pytest.fixture
def opened(run: CourseRun, trainer: Trainer) -> CourseRun:
    factories.enrolments(run, 6)
    session = factories.training_session(run, topic=factories.topic("UNTOC"))
    session.assignments.create(trainer=trainer)
    evaluations.open_feedback(run=run, by=None, now=NOW)
    return run


@pytest.fixture
def officer(opened: CourseRun) -> Enrolment:
    return opened.enrolments.order_by("seat")[0]


def text(client: Client, address: str, **typed: str) -> str:
    answer = client.post(address, typed, follow=True) if typed else client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_phone_sends_the_form_once_and_keeps_nothing_of_it(
    opened: CourseRun,
    officer: Enrolment,
    trainer: Trainer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    phone = phones.phone_of(officer)
    page = text(phone, FORM)
    assert "Topic 1" in page
    assert "KEO Dara" in page
    typed = {
        "relevance": "5",
        "topics_UNTOC": "4",
        f"trainers_{trainer.pk}": "3",
        "helped": "The drills with the lamp",
        "has_consent": "on",
    }
    caplog.set_level("DEBUG")
    assert "Thank you" in text(phone, FORM, **typed)
    row = Feedback.objects.get()
    assert (row.relevance, row.overall, row.topics) == (5, None, {"UNTOC": 4})
    assert (row.trainers, row.texts) == ({str(trainer.pk): 3}, {"helped": typed["helped"]})
    assert "has_consent" not in text(phone, FORM)
    page = text(phone, FORM, **typed)
    assert "already" in page or "Thank you" in page
    assert Feedback.objects.count() == 1
    stored_sessions = [session.get_decoded() for session in Session.objects.all()]
    assert [sorted(session_values) for session_values in stored_sessions] == [["phone"]]
    assert "lamp" not in caplog.text
    assert str(row.pk) not in caplog.text


def test_an_empty_form_is_asked_for_one_answer(opened: CourseRun, officer: Enrolment) -> None:
    page = text(phones.phone_of(officer), FORM, helped=" ")
    assert "Answer at least one question" in page
    assert not Feedback.objects.exists()


def test_a_closed_form_is_announced(opened: CourseRun, officer: Enrolment) -> None:
    evaluations.close_feedback(run=opened, by=None, now=NOW)
    assert "The form is closed" in text(phones.phone_of(officer), FORM)


def test_the_form_reads_in_khmer(opened: CourseRun, officer: Enrolment) -> None:
    page = text(phones.phone_of(officer, language="km"), FORM)
    assert rules.QUESTIONS["helped"].text.km in page


def send(run: CourseRun, count: int) -> None:
    for enrolment in run.enrolments.order_by("seat")[:count]:
        form = actions.NewFeedback(
            relevance=5, overall=4, topics={"UNTOC": 4}, texts={"change": "More time"}
        )
        evaluations.send_form(enrolment=enrolment, form=form, by=None, now=NOW)


def test_results_are_shown_once_closed_from_five_forms_on(
    coordinator: Client, opened: CourseRun, trainer: Trainer
) -> None:
    address = f"/runs/{opened.code}/evaluation/"
    send(opened, 5)
    page = text(coordinator, address)
    assert "only the number of forms is shown" in page
    assert "More time" not in text(coordinator, f"/runs/{opened.code}/comments/")
    page = text(coordinator, f"{address}close/", act="close")
    assert "Topic 1" in page
    assert "4.0" in page
    assert "fewer than five ratings: not shown" in page
    assert "More time" in text(coordinator, f"/runs/{opened.code}/comments/")
    assert "is not open" in text(coordinator, f"{address}close/", act="close")
    assert "already open" not in text(coordinator, f"{address}open/", act="open")
    assert "already open" in text(coordinator, f"{address}open/", act="open")


def test_fewer_than_five_show_their_number(coordinator: Client, opened: CourseRun) -> None:
    address = f"/runs/{opened.code}/evaluation/"
    send(opened, 4)
    page = text(coordinator, f"{address}close/", act="close")
    assert "Fewer than five forms" in page
    assert "Topic 1" not in page
    assert "Ratings are shown once" in text(coordinator, f"/runs/{opened.code}/")
    other = factories.run()
    assert "No forms are in" in text(coordinator, f"/runs/{other.code}/evaluation/")


@pytest.mark.parametrize("language", ["km", "en"])
def test_the_form_is_printed(coordinator: Client, opened: CourseRun, language: str) -> None:
    coordinator.cookies["promdaen_language"] = language
    for code in (opened.code, factories.run().code):
        answer = coordinator.get(f"/runs/{code}/evaluation.pdf")
        assert answer.content.startswith(b"%PDF")


def test_others_see_nothing(opened: CourseRun, visitor: Visitor) -> None:
    for role in ("trainer", "viewer"):
        client = visitor(role)
        for rest in ("evaluation/", "evaluation.pdf"):
            assert client.get(f"/runs/{opened.code}/{rest}").status_code == 403
        for rest in ("open", "close"):
            assert client.post(f"/runs/{opened.code}/evaluation/{rest}/").status_code == 403
    assert Client().get(FORM).status_code == 302


def test_the_words_of_the_form_are_those_of_the_content_and_follow_an_edit(db: None) -> None:
    content = {
        question["code"]: question for question in tomllib.loads(CONTENT.read_text())["feedback"]
    }
    assert rules.questions(texts=content) == dict(rules.QUESTIONS)
    values = {"question": {"en": "What helped?", "km": "តើអ្វីជួយ?"}}
    curriculum_actions.put_edited(kind="feedback", code="helped", values=values, by=None, now=NOW)
    helped = queries.questions()["helped"]
    assert helped.text.en == "What helped?"
    assert helped.help == rules.QUESTIONS["helped"].help
