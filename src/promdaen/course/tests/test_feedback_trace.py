"""Somebody with the whole database tries to tell whose form is whose, and cannot.

docs/why/feedback-without-a-trace.md says what is promised and what is not.
"""

import json
import random
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from promdaen.course import actions
from promdaen.course.actions import evaluations
from promdaen.course.models import CourseRun, Enrolment, Feedback
from promdaen.kit.models import AuditLine
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def emptied_table() -> None:
    """Feedback stored on new pages.

    In PostgreSQL the tests before, rolled back, leave pages with gaps of any size: a row goes to
    any page where it fits. All forms of one of these tests fit on a single new page.
    """
    if not settings.IS_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE course_feedback CASCADE")


@pytest.fixture
def run(emptied_table: None) -> CourseRun:
    course_run = factories.run()
    factories.enrolments(course_run, 8)
    for number, code in enumerate(("UNTOC", "CORRUPT"), start=1):
        factories.training_session(course_run, topic=factories.topic(code, number))
    other = factories.run()
    evaluations.open_feedback(run=other, by=None, now=factories.NOW)
    evaluations.open_feedback(run=course_run, by=None, now=factories.NOW)
    return course_run


def send(enrolment: Enrolment, **fields: Any) -> None:
    form = actions.NewFeedback(**({"relevance": 5, "overall": 4} | fields))
    evaluations.send_form(enrolment=enrolment, form=form, by=None, now=factories.NOW)


def rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def stored_places(table: str) -> list[str]:
    """The ids of a table in the order in which its rows are stored in the database."""
    place = "rowid" if settings.IS_SQLITE else "ctid"
    return [str(key) for (key,) in rows(f"SELECT id FROM {table} ORDER BY {place}")]  # noqa: S608


def test_the_stored_order_of_forms_is_that_of_their_random_ids(run: CourseRun) -> None:
    senders = list(run.enrolments.all())
    random.Random(7).shuffle(senders)
    for place, enrolment in enumerate(senders):
        send(enrolment, comment=f"I came as number {place}")
        places = stored_places("course_feedback")
        assert places == sorted(places)
        assert {row.pk.version for row in Feedback.objects.all()} == {4}


def test_a_form_keyed_between_is_stored_among_the_others(run: CourseRun) -> None:
    first, second, *_rest = run.enrolments.all()
    send(first)
    keyed = [actions.NewFeedback(relevance=3, overall=3)] * 6
    actions.record_feedback(
        run=run, forms=keyed, received_on=run.starts_on, by=None, now=factories.NOW
    )
    send(second)
    places = stored_places("course_feedback")
    assert places == sorted(places)
    # Paper and phone bear one day: two would part them, and few papers would be known by it.
    assert set(Feedback.objects.values_list("received_on", flat=True)) == {run.ends_on}


def test_no_row_bears_an_hour_or_an_officer(run: CourseRun) -> None:
    for enrolment in run.enrolments.all():
        send(enrolment)
    kinds = {field.name: field.get_internal_type() for field in Feedback._meta.fields}
    assert "DateTimeField" not in kinds.values()
    text = json.dumps(list(Feedback.objects.values()), default=str)
    for enrolment in run.enrolments.select_related("officer"):
        for identity in (enrolment.pk, enrolment.officer_id, enrolment.officer.name_latin):
            assert str(identity) not in text


def test_the_log_has_no_line_between_opening_and_closing(run: CourseRun) -> None:
    before = AuditLine.objects.count()
    for enrolment in run.enrolments.all():
        send(enrolment)
    assert AuditLine.objects.count() == before
    evaluations.close_feedback(run=run, by=None, now=factories.NOW)
    line = AuditLine.objects.latest("sequence")
    ids = [str(key) for key in Feedback.objects.values_list("pk", flat=True)]
    assert (line.subject_id, line.detail) == (str(run.pk), {"count": len(ids)})


def test_the_order_in_which_a_form_was_filled_is_not_kept(run: CourseRun) -> None:
    first, second, *_rest = run.enrolments.all()
    send(first, topics={"UNTOC": 4, "CORRUPT": 4}, texts={"change": "a", "helped": "b"})
    send(second, topics={"CORRUPT": 4, "UNTOC": 4}, texts={"helped": "b", "change": "a"})
    stored_rows = rows("SELECT topics, texts FROM course_feedback")
    assert str(stored_rows[0]) == str(stored_rows[1])


def test_sending_a_form_does_not_change_the_roster(run: CourseRun) -> None:
    before = stored_places("course_enrolment")
    for enrolment in reversed(run.enrolments.all()):
        send(enrolment)
    assert stored_places("course_enrolment") == before


def test_one_transaction_wrote_all_forms_and_the_whole_roster(run: CourseRun) -> None:
    # SQLite keeps no number of a transaction; what it keeps, the order of rows, is tested above.
    number = "NULL" if settings.IS_SQLITE else "xmin::text"
    for enrolment in list(run.enrolments.all())[:5]:
        send(enrolment)
        for table in ("course_feedback", "course_enrolment"):
            assert len(rows(f"SELECT DISTINCT {number} FROM {table}")) == 1  # noqa: S608
