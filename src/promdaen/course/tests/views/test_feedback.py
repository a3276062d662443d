"""Evaluation forms typed without names, and comments that are printed."""

import pytest
from django.test import Client

from promdaen.course import actions
from promdaen.course.models import CourseRun, Feedback, Trainer
from promdaen.kit.models import AuditLine
from tests import factories

MANAGEMENT = {"form-TOTAL_FORMS": "10", "form-INITIAL_FORMS": "0"}


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def comments(run: CourseRun) -> tuple[Feedback, Feedback]:
    """One comment with consent, one without."""
    forms = [
        actions.NewFeedback(relevance=5, overall=5, comment="Very good", has_consent=True),
        actions.NewFeedback(relevance=2, overall=1, comment="Too short"),
        *[actions.NewFeedback(relevance=4, overall=4)] * 3,
    ]
    actions.record_feedback(
        run=run, forms=forms, received_on=run.ends_on, by=None, now=factories.NOW
    )
    return Feedback.objects.get(has_consent=True), Feedback.objects.get(comment="Too short")


def test_forms_are_keyed_without_a_name(coordinator: Client, run: CourseRun) -> None:
    address = f"/runs/{run.code}/forms/"
    assert "0 forms are in already." in text(coordinator, address)
    typed = MANAGEMENT | {
        "form-0-relevance": "៥",
        "form-0-overall": "4",
        "form-0-comments": "Good",
        "form-0-has_consent": "on",
        "form-3-relevance": "2",
    }
    page = coordinator.post(address, typed, follow=True).content.decode()
    assert "Evaluation forms imported: 2." in page
    assert "2 forms are in already." in page
    form = Feedback.objects.get(has_consent=True)
    assert (form.relevance, form.overall, form.comment) == (5, 4, "Good")
    assert form.received_on == run.ends_on
    line = AuditLine.objects.get(action="record_feedback")
    assert (line.subject_kind, line.detail) == ("", {"run": run.code})


def test_a_rating_outside_the_scale_is_refused_and_kept(
    coordinator: Client, run: CourseRun
) -> None:
    typed = MANAGEMENT | {"form-0-relevance": "6", "form-1-relevance": "5"}
    page = coordinator.post(f"/runs/{run.code}/forms/", typed).content.decode()
    assert "There is 1 problem" in page
    assert 'value="6"' in page
    assert not Feedback.objects.exists()


def test_comments_are_none_before_forms_are_in(coordinator: Client, run: CourseRun) -> None:
    assert "No comments yet" in text(coordinator, f"/runs/{run.code}/comments/")


def test_a_quote_needs_both_languages_and_consent(
    coordinator: Client, run: CourseRun, comments: tuple[Feedback, Feedback]
) -> None:
    spoken, silent = comments
    address = f"/runs/{run.code}/comments/"
    page = text(coordinator, address)
    assert "Too short" in page
    assert f"is_quoted_{silent.pk}" not in page
    typed = {f"is_quoted_{spoken.pk}": "on", f"km_{spoken.pk}": "ល្អណាស់"}
    page = coordinator.post(address, typed).content.decode()
    assert "A quote needs its text in Khmer and in English." in page
    assert "ល្អណាស់" in page
    coordinator.post(address, typed | {f"en_{spoken.pk}": "Very good indeed"})
    spoken.refresh_from_db()
    assert spoken.is_quoted
    assert "Very good indeed" in text(coordinator, f"/runs/{run.code}/")
    coordinator.post(address, {f"km_{spoken.pk}": ""})
    spoken.refresh_from_db()
    assert not spoken.is_quoted


def test_topics_trainers_and_words_are_keyed_by_their_marks(
    coordinator: Client, run: CourseRun
) -> None:
    session = factories.training_session(run, topic=factories.topic("UNTOC"))
    trainer = Trainer.objects.create(name_latin="KEO Dara")
    session.assignments.create(trainer=trainer)
    address = f"/runs/{run.code}/forms/"
    page = text(coordinator, address)
    assert "KEO Dara" in page
    typed = MANAGEMENT | {
        "form-0-topics_UNTOC": "5",
        f"form-0-trainers_{trainer.pk}": "៣",
        "form-0-helped": "The drills",
        "form-1-topics_UNTOC": "7",
    }
    assert "There is 1 problem" in coordinator.post(address, typed).content.decode()
    coordinator.post(address, typed | {"form-1-topics_UNTOC": ""})
    row = Feedback.objects.get()
    assert (row.topics, row.trainers, row.texts) == (
        {"UNTOC": 5},
        {str(trainer.pk): 3},
        {"helped": "The drills"},
    )
