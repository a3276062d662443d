"""The form on phones: opened, closed, sent once, and shown from five on."""

from typing import Any

import pytest

from promdaen.course import actions
from promdaen.course.actions import evaluations
from promdaen.course.models import CourseRun, Enrolment, Feedback, Trainer
from promdaen.course.queries import evaluations as queries
from promdaen.kit.models import AuditLine
from promdaen.people.models import Account
from promdaen.people.queries import NotAllowed
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return factories.account("trainer")


@pytest.fixture
def run(account: Account) -> CourseRun:
    """A run with two topics, two trainers (one with an account) and eleven officers."""
    course_run = factories.run(trainers=[account])
    codes = ["IMM"] * 6 + ["MAR"] * 5
    factories.enrolments(
        course_run, [factories.officer(department=factories.department(code)) for code in codes]
    )
    for number, code in enumerate(("UNTOC", "CORRUPT"), start=1):
        session = factories.training_session(course_run, topic=factories.topic(code, number))
        owner = account if number == 1 else None
        trainer = Trainer.objects.create(name_latin=f"TRAINER {number}", account=owner)
        session.assignments.create(trainer=trainer)
    factories.training_session(course_run, kind="rest")
    evaluations.open_feedback(run=course_run, by=None, now=NOW)
    return course_run


def form(**fields: Any) -> actions.NewFeedback:
    return actions.NewFeedback(**({"relevance": 5, "overall": 4} | fields))


def send(enrolment: Enrolment, **fields: Any) -> None:
    evaluations.send_form(enrolment=enrolment, form=form(**fields), by=None, now=NOW)


def officers(run: CourseRun) -> list[Enrolment]:
    return list(run.enrolments.order_by("seat"))


def test_a_form_is_sent_once_from_a_badge(run: CourseRun) -> None:
    first = officers(run)[0]
    assert [row.page for row in queries.phone_rows(enrolment=first, now=NOW)] == [
        "course:phone_feedback"
    ]
    send(first, topics={"UNTOC": 5, "CORRUPT": 3}, texts={"helped": " Drills ", "change": " "})
    row = Feedback.objects.get()
    assert (row.topics, row.texts) == ({"CORRUPT": 3, "UNTOC": 5}, {"helped": "Drills"})
    assert row.received_on == run.ends_on
    first.refresh_from_db()
    assert first.has_given_feedback
    assert queries.phone_rows(enrolment=first, now=NOW) == []
    with pytest.raises(actions.CourseRefused, match="already"):
        send(first)
    assert Feedback.objects.count() == 1


def test_an_empty_form_and_one_after_closing_are_refused(run: CourseRun) -> None:
    first = officers(run)[0]
    with pytest.raises(actions.CourseRefused, match="empty"):
        send(first, relevance=None, overall=None, texts={"helped": " "})
    with pytest.raises(actions.CourseRefused, match="not sent"):
        evaluations.send_form(enrolment=first, form=form(), by=factories.account(), now=NOW)
    evaluations.close_feedback(run=run, by=None, now=NOW)
    with pytest.raises(actions.CourseRefused, match="closed"):
        send(first)
    first.refresh_from_db()
    assert not first.has_given_feedback
    assert queries.phone_rows(enrolment=first, now=NOW) == []


def test_what_cannot_be_taken_leaves_the_badge_free(run: CourseRun) -> None:
    first = officers(run)[0]
    with pytest.raises(actions.CourseRefused, match="not of this run"):
        send(first, topics={"HEALTH": 3})
    first.refresh_from_db()
    assert not first.has_given_feedback


def test_opening_and_closing_each_write_one_line_and_forms_none(run: CourseRun) -> None:
    with pytest.raises(actions.CourseRefused, match="already open"):
        evaluations.open_feedback(run=run, by=None, now=NOW)
    for officer in officers(run)[:3]:
        send(officer)
    assert evaluations.close_feedback(run=run, by=None, now=NOW) == 3
    with pytest.raises(actions.CourseRefused, match="not open"):
        evaluations.close_feedback(run=run, by=None, now=NOW)
    lines = list(AuditLine.objects.order_by("sequence").values_list("action", "detail"))
    assert lines[-2:] == [("open_feedback", {}), ("close_feedback", {"count": 3})]


def test_a_department_is_kept_from_the_fifth_of_it_on_and_with_consent(run: CourseRun) -> None:
    imm, mar = officers(run)[:6], officers(run)[6:]
    for officer in [*imm[:5], *mar[:4]]:
        send(officer, has_consent=True)
    departments = list(Feedback.objects.values_list("department_id", flat=True))
    assert sorted(departments, key=str) == ["IMM", *[None] * 8]
    send(imm[5])
    assert Feedback.objects.filter(department="IMM").count() == 1


def page(run: CourseRun, account: Account) -> queries.EvaluationPage:
    run.refresh_from_db()
    return queries.evaluation_page(run=run, account=account)


def test_nothing_but_the_number_is_shown_while_open_or_below_five(
    run: CourseRun, account: Account
) -> None:
    coordinator = factories.account("coordinator")
    for officer in officers(run)[:4]:
        send(officer)
    evaluations.close_feedback(run=run, by=None, now=NOW)
    for reader in (account, coordinator):
        feedback_page = page(run, reader)
        assert (
            feedback_page.forms_count,
            feedback_page.is_shown,
            feedback_page.topics,
            feedback_page.trainers,
        ) == (4, False, [], [])
        assert [question.ratings for question in feedback_page.whole] == [None, None]
    evaluations.open_feedback(run=run, by=None, now=NOW)
    send(officers(run)[4])
    assert not page(run, coordinator).is_shown


def test_topics_and_trainers_are_shown_from_five_ratings_and_a_trainer_sees_the_own(
    run: CourseRun, account: Account
) -> None:
    first, second = (line.code for line in queries.trainer_ratings(run=run))
    for place, officer in enumerate(officers(run)[:6]):
        rated = {"topics": {"UNTOC": 4}, "trainers": {first: 5, second: 3}}
        send(officer, **(rated if place < 5 else {"topics": {"CORRUPT": 2}}))
    evaluations.close_feedback(run=run, by=None, now=NOW)
    feedback_page = page(run, factories.account("coordinator"))
    assert [topic.ratings.counts if topic.ratings else None for topic in feedback_page.topics] == [
        (0, 0, 0, 5, 0),
        None,
    ]
    means = {
        trainer.name.en: trainer.ratings.mean
        for trainer in feedback_page.trainers
        if trainer.ratings
    }
    assert means == {"TRAINER 1": 5, "TRAINER 2": 3}
    assert [trainer.name.en for trainer in page(run, account).trainers] == ["TRAINER 1"]
    assert page(run, account).enrolled_count == 11


def test_others_neither_open_nor_close(run: CourseRun) -> None:
    stranger = factories.account("trainer")
    with pytest.raises(NotAllowed):
        evaluations.open_feedback(run=run, by=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        evaluations.close_feedback(run=run, by=stranger, now=NOW)
