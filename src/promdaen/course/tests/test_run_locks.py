"""What replaces rows of a run locks it first, so that two presses of a button lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promdaen.assessment.models import Paper
from promdaen.course import actions
from promdaen.course.actions import afterwards, feedback, rosters, sittings
from promdaen.course.models import CourseRun
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
    return run


@pytest.mark.parametrize(
    "act", [set_targets, set_papers, choose_later_paper, invite_officers, open_test, choose_quotes]
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


@pytest.mark.parametrize("act", [set_papers, choose_later_paper])
def test_papers_are_chosen_while_nobody_can_begin_a_test(
    act: Callable[[CourseRun, Paper], None], run: CourseRun, paper: Paper
) -> None:
    with CaptureQueriesContext(connection) as queries_made:
        act(run, paper)
    sqls = [query["sql"] for query in queries_made.captured_queries]
    of_run = 'FROM "course_enrolment" WHERE "course_enrolment"."run_id" = '
    roster = places(sqls, of_run, lock=True)
    checked = places(sqls, 'FROM "course_runsitting"')
    assert roster[0] < checked[0]
