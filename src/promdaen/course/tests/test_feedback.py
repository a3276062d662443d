"""Evaluation forms: no name, no order, no hour."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from promdaen.course import actions, queries
from promdaen.course.models import CourseRun, Feedback
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture
def run() -> CourseRun:
    run = factories.run()
    codes = ["IMM"] * 5 + ["MAR"] * 4
    factories.enrolments(
        run, [factories.officer(department=factories.department(code)) for code in codes]
    )
    return run


def form(**fields: Any) -> actions.NewFeedback:
    return actions.NewFeedback(**({"relevance": 5, "overall": 4} | fields))


def record(run: CourseRun, *forms: actions.NewFeedback) -> int:
    return actions.record_feedback(
        run=run, forms=forms, received_on=DAY, by=None, now=factories.NOW
    )


def test_forms_are_kept_without_officer_and_blank_ones_left_out(run: CourseRun) -> None:
    stored_count = record(run, form(), form(relevance=None, overall=None, comment=" "))
    assert stored_count == 1
    [row] = Feedback.objects.all()
    assert row.pk.version == 4
    assert "officer" not in {field.name for field in Feedback._meta.get_fields()}


def test_fewer_than_five_forms_of_a_run_show_their_number_alone(run: CourseRun) -> None:
    record(run, *[form(comment="Good", has_consent=True)] * 4)
    counts = queries.feedback_counts(runs=CourseRun.objects.all())
    assert (counts.forms, counts.shown, sum(counts.relevance)) == (4, 0, 0)
    assert not queries.comments(run=run, account=None).exists()
    other = factories.run()
    record(other, *[form()] * 5)
    counts = queries.feedback_counts(runs=CourseRun.objects.all())
    assert (counts.forms, counts.shown) == (9, 5)
    record(run, form(relevance=1))
    counts = queries.feedback_counts(runs=CourseRun.objects.filter(pk=run.pk))
    assert (counts.shown, counts.relevance, counts.overall) == (
        5,
        (1, 0, 0, 0, 4),
        (0, 0, 0, 5, 0),
    )
    run.is_feedback_open = True
    run.save()
    counts = queries.feedback_counts(runs=CourseRun.objects.filter(pk=run.pk))
    assert (counts.forms, counts.shown, sum(counts.relevance)) == (5, 0, 0)


def test_a_question_that_fewer_than_five_of_a_run_rated_shows_no_ratings(run: CourseRun) -> None:
    record(run, form(overall=1), *[form(overall=None)] * 4)
    counts = queries.feedback_counts(runs=CourseRun.objects.filter(pk=run.pk))
    assert (counts.shown, sum(counts.relevance), sum(counts.overall)) == (5, 5, 0)
    record(factories.run(), *[form()] * 5)
    # Nor can it be computed as the difference of two runs together and one of them alone.
    counts = queries.feedback_counts(runs=CourseRun.objects.all())
    assert (counts.shown, counts.overall) == (10, (0, 0, 0, 5, 0))


def test_a_department_is_kept_only_where_five_or_more_of_it_are_on_the_run(
    run: CourseRun,
) -> None:
    record(run, form(department="IMM"), form(department="MAR"))
    departments = Feedback.objects.order_by("department").values_list("department_id", flat=True)
    assert set(departments) == {"IMM", None}


def test_the_audit_line_names_no_form(run: CourseRun) -> None:
    record(run, form(comment="The heat"), form())
    line = AuditLine.objects.get(action="record_feedback")
    assert (line.subject_id, line.detail) == ("", {"run": run.code})


@pytest.mark.parametrize(
    ("fields", "match"),
    [
        ({"relevance": 0}, "1, 2, 3, 4 or 5"),
        ({"overall": 6}, "1, 2, 3, 4 or 5"),
        ({"topics": {"UNTOC": 9}}, "1, 2, 3, 4 or 5"),
        ({"topics": {"UNTOC": 3}}, "not of this run"),
        ({"trainers": {"somebody": 3}}, "not of this run"),
        ({"texts": {"name": "Sok"}}, "no such question"),
    ],
)
def test_a_form_that_cannot_be_stores_nothing(
    run: CourseRun, fields: dict[str, Any], match: str
) -> None:
    with pytest.raises(actions.CourseRefused, match=match):
        record(run, form(), form(**fields))
    assert not Feedback.objects.exists()


def choose(run: CourseRun, quotes: dict[UUID, dict[str, str]]) -> int:
    return actions.choose_quotes(run=run, quotes=quotes, by=None, now=factories.NOW)


TEXT = {"en": "Good.", "km": "ល្អ។"}


def test_quotes_are_printed_with_consent_and_in_both_languages(run: CourseRun) -> None:
    record(
        run,
        form(comment="Good", has_consent=True, department="IMM"),
        form(comment="Bad", has_consent=False),
        *[form()] * 3,
    )
    agreed = Feedback.objects.get(has_consent=True)
    private = Feedback.objects.get(comment="Bad")
    assert choose(run, {agreed.pk: TEXT}) == 1
    [quote] = queries.quotes(runs=CourseRun.objects.all())
    assert (quote.en, quote.km, quote.department, quote.run) == ("Good.", "ល្អ។", "IMM", run.code)
    with pytest.raises(actions.CourseRefused, match="consent"):
        choose(run, {private.pk: TEXT})
    with pytest.raises(actions.CourseRefused, match="in Khmer and in English"):
        choose(run, {agreed.pk: {"en": "Good.", "km": " "}})
    with pytest.raises(actions.CourseRefused, match="not of this run"):
        choose(run, {uuid4(): TEXT})
    assert choose(run, {}) == 0
    assert queries.quotes(runs=CourseRun.objects.all()) == []


def test_others_neither_record_nor_choose_nor_read_comments(run: CourseRun) -> None:
    record(run, form(comment="Good", has_consent=True), *[form()] * 4)
    for role in ("administrator", "viewer", "trainer"):
        account = factories.account(role)
        with pytest.raises(NotAllowed):
            actions.record_feedback(
                run=run, forms=[form()], received_on=DAY, by=account, now=factories.NOW
            )
        with pytest.raises(NotAllowed):
            actions.choose_quotes(run=run, quotes={}, by=account, now=factories.NOW)
        assert not queries.comments(run=run, account=account).exists()
    assert queries.comments(run=run, account=None).count() == 1
    assert queries.comments(run=run, account=factories.account("coordinator")).count() == 1
