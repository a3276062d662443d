"""What is locked before rows of a run are replaced, so that two people at once lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promdaen.assessment.models import Paper
from promdaen.course import actions
from promdaen.course.actions import (
    afterwards,
    answers,
    certificates,
    evaluations,
    feedback,
    rosters,
    sittings,
)
from promdaen.course.models import CourseRun
from promdaen.course.rules import answers as answer_rules
from tests import factories

pytestmark = pytest.mark.django_db
STAMP: dict[str, Any] = {"by": None, "now": factories.NOW}
WRITES = ("INSERT", "UPDATE", "DELETE")


def set_targets(run: CourseRun, paper: Paper) -> None:
    actions.set_targets(run=run, targets={}, **STAMP)


def set_papers(run: CourseRun, paper: Paper) -> None:
    papers = {"before": [paper], "after": [paper]}
    actions.set_papers(run=run, papers=papers, **STAMP)


def choose_later_paper(run: CourseRun, paper: Paper) -> None:
    afterwards.choose_later_paper(run=run, paper=paper, **STAMP)


def invite_officers(run: CourseRun, paper: Paper) -> None:
    afterwards.invite_officers(run=run, months=3, **STAMP)


def open_test(run: CourseRun, paper: Paper) -> None:
    sittings.open_test(run=run, occasion="before", minutes=None, **STAMP)


def choose_quotes(run: CourseRun, paper: Paper) -> None:
    feedback.choose_quotes(run=run, quotes={}, **STAMP)


def enrol_officer(run: CourseRun, paper: Paper) -> None:
    factories.enrolments(run, [factories.officer()])


def withdraw_enrolment(run: CourseRun, paper: Paper) -> None:
    rosters.withdraw_enrolment(enrolment=run.enrolments.all()[0], reason="Ill", **STAMP)


def send_form(run: CourseRun, paper: Paper) -> None:
    form = feedback.NewFeedback(relevance=5, overall=5)
    evaluations.send_form(enrolment=run.enrolments.all()[0], form=form, **STAMP)


def import_answers(run: CourseRun, paper: Paper) -> None:
    nothing = answer_rules.Answers(
        sittings=(), absences=(), feedback=(), refused=(), heads=(), notes=(), as_marks=False
    )
    answers.import_answers(run=run, answers=nothing, **STAMP)


def finish_run(run: CourseRun, paper: Paper) -> None:
    actions.finish_run(run=run, accept_missing=True, **STAMP)


def issue_certificate(run: CourseRun, paper: Paper) -> None:
    certificates.issue_certificate(enrolment=run.enrolments.all()[0], reason="Attended", **STAMP)


def change_run(run: CourseRun, paper: Paper) -> None:
    details = actions.RunDetails(
        course=run.course.code,
        province=run.province.code,
        starts_on=run.starts_on,
        ends_on=run.ends_on,
        place={"en": "Poipet"},
    )
    actions.change_run(run=run, details=details, **STAMP)


def places(sqls: list[str], *words: str, lock: bool = False) -> list[int]:
    """Where statements have all of the words; a lock is seen where the database has locks."""
    is_seen = lock and connection.features.has_select_for_update
    return [
        place
        for place, sql in enumerate(sqls)
        if all(word in sql for word in words) and (not is_seen or "FOR NO KEY UPDATE" in sql)
    ]


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    run = factories.run()
    set_papers(run, paper)
    enrolments = factories.enrolments(run, 2)
    attended = {enrolment.pk: True for enrolment in enrolments}
    rosters.mark_attendance(run=run, attended=attended, **STAMP)
    evaluations.open_feedback(run=run, **STAMP)
    return run


@pytest.mark.parametrize(
    "act",
    [
        set_targets,
        set_papers,
        choose_later_paper,
        invite_officers,
        open_test,
        choose_quotes,
        withdraw_enrolment,
        finish_run,
        issue_certificate,
        change_run,
    ],
)
def test_a_run_is_locked_before_its_rows_are_read_and_replaced(
    act: Callable[[CourseRun, Paper], None], run: CourseRun, paper: Paper
) -> None:
    with CaptureQueriesContext(connection) as queries_made:
        act(run, paper)
    sqls = [query["sql"] for query in queries_made.captured_queries]
    where = 'WHERE "course_courserun"."id" = '
    locked = places(sqls, 'FROM "course_courserun"', where, lock=True)
    writes = [place for place, sql in enumerate(sqls) if sql.startswith(WRITES)]
    assert locked[0] < writes[0]


def test_a_run_that_was_cancelled_meanwhile_is_not_finished(run: CourseRun) -> None:
    actions.cancel_run(run=CourseRun.objects.get(pk=run.pk), reason="Flood", **STAMP)
    with pytest.raises(actions.CourseRefused, match="cancelled"):
        actions.finish_run(run=run, accept_missing=True, **STAMP)


@pytest.mark.parametrize(
    "act",
    [set_papers, choose_later_paper, enrol_officer, send_form, import_answers, withdraw_enrolment],
)
def test_no_test_begins_meanwhile_and_enrolments_are_locked_before_the_run(
    act: Callable[[CourseRun, Paper], None], run: CourseRun, paper: Paper
) -> None:
    with CaptureQueriesContext(connection) as queries_made:
        act(run, paper)
    sqls = [query["sql"] for query in queries_made.captured_queries]
    roster = places(sqls, 'FROM "course_enrolment" WHERE "course_enrolment"."', lock=True)
    where = 'WHERE "course_courserun"."id" = '
    locked = places(sqls, 'FROM "course_courserun"', where, lock=True)
    checked = places(sqls, 'FROM "course_runsitting"')
    assert roster[0] < min([*locked, *checked])
