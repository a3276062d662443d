"""Answers that cannot have been given yet are refused; early ones need dates and a reason."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from promdaen.assessment.models import Paper, Sitting
from promdaen.course import actions, queries
from promdaen.course.actions import intake, keying
from promdaen.course.models import CourseRun, RunSitting
from promdaen.course.queries import answer_times
from promdaen.course.rules import answers as answer_rules
from promdaen.course.rules.rounds import RunOccasion
from promdaen.kit import spreadsheets
from promdaen.kit.models import AuditLine
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
PRE = "pre_01,pre_02,pre_03,pre_04"
POST = "post_01,post_02,post_03,post_04"


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    """A run on its second day: the test before was, the test after is to come."""
    run = factories.run(starts_on=date(2026, 11, 23), ends_on=date(2026, 11, 27))
    papers = {"before": [paper], "after": [paper], "later": [paper]}
    actions.set_papers(run=run, papers=papers, by=None, now=NOW)
    factories.enrolments(run, [factories.officer(code=f"KK-{number}") for number in (1, 2)])
    return run


def read(run: CourseRun, head: str, *lines: str) -> answer_rules.Answers:
    data = io.StringIO("\n".join([head, *lines]) + "\n").read().encode()
    table = spreadsheets.read_table(name="answers.csv", data=data)
    return answer_rules.read_answers(
        table=table, run=queries.run_answers(run=run), as_marks=True, seed=1
    )


def take(run: CourseRun, answers: answer_rules.Answers, **fields: Any) -> actions.AnswersTaken:
    decision = intake.AnswersDecision(**fields)
    return intake.take_in_answers(run=run, answers=answers, decision=decision, by=None, now=NOW)


def test_answers_of_a_test_that_has_begun_need_no_date(run: CourseRun) -> None:
    assert take(run, read(run, f"officer_code,{PRE}", "KK-1,1,0,0,1")).sittings_count == 1
    assert "not_begun" not in AuditLine.objects.get(action="import_answers").detail


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (f"officer_code,date,{PRE}", "KK-1,25/11/2026,1,0,0,1"),
        (f"officer_code,pre_date,{PRE}", "KK-1,25/11/2026,1,0,0,1"),
    ],
)
def test_answers_dated_after_today_are_refused(run: CourseRun, head: str, line: str) -> None:
    answers = read(run, head, line)
    with pytest.raises(actions.CourseRefused, match=r"Row 2: .* dated 25/11/2026"):
        take(run, answers, confirms_early=True, reason="Trust me")
    assert not Sitting.objects.exists()


def test_a_date_of_the_occasion_goes_before_that_of_the_row(run: CourseRun) -> None:
    head = f"officer_code,date,pre_date,{PRE}"
    take(run, read(run, head, "KK-1,25/11/2026,23/11/2026,1,0,0,1"))
    assert Sitting.objects.get().opened_at == datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def test_a_date_that_cannot_be_read_refuses_its_row(run: CourseRun) -> None:
    answers = read(run, f"officer_code,date,{PRE}", "KK-1,31/02/2026,1,0,0,1")
    [refused] = answers.refused
    [message] = refused.messages
    assert (message.code, message.row, message.column) == ("date_impossible", 2, "B")


def test_lines_of_one_test_are_of_their_last_day(run: CourseRun) -> None:
    lines = [
        f"KK-1,before,{item},1,{day}"
        for item, day in ((1, "22/11/2026"), (2, "23/11/2026"), (3, ""), (4, "23/11/2026"))
    ]
    answers = read(run, "officer_code,occasion,item,answer,date", *lines)
    assert [sitting.on for sitting in answers.sittings] == [date(2026, 11, 23)]
    answers = read(run, "officer_code,occasion,item,answer,date", "KK-1,before,1,1,soon")
    assert answers.refused[0].messages[0].code == "date_unclear"


def test_answers_of_a_test_that_has_not_begun_need_dates(run: CourseRun) -> None:
    answers = read(run, f"officer_code,{POST}", "KK-1,1,0,0,1")
    with pytest.raises(actions.CourseRefused, match=r"begins on 27/11/2026 00:00.*dates"):
        take(run, answers, confirms_early=True, reason="Shorter course")


def test_dated_answers_of_such_a_test_need_a_person_and_a_reason(run: CourseRun) -> None:
    answers = read(run, f"officer_code,date,{POST}", "KK-1,24/11/2026,1,0,0,1")
    for fields in ({}, {"confirms_early": True}, {"reason": "Shorter course"}):
        with pytest.raises(actions.CourseRefused, match="Confirm that officers took it before"):
            take(run, answers, **fields)
    assert not Sitting.objects.exists()
    take(run, answers, confirms_early=True, reason="Shorter course")
    detail = AuditLine.objects.get(action="import_answers").detail
    assert (detail["not_begun"], detail["reason"]) == (["after"], "Shorter course")
    sitting = Sitting.objects.get()
    assert sitting.opened_at <= sitting.closed_at <= NOW


def test_one_officer_without_a_date_is_enough_to_refuse(run: CourseRun) -> None:
    answers = read(run, f"officer_code,date,{POST}", "KK-1,24/11/2026,1,0,0,1", "KK-2,,1,0,0,1")
    with pytest.raises(actions.CourseRefused, match="accepted only from a file"):
        take(run, answers, confirms_early=True, reason="Shorter course")


def test_a_later_test_begins_when_the_run_is_over(run: CourseRun) -> None:
    answers = read(run, "officer_code,later_01,later_02,later_03,later_04", "KK-1,1,0,0,1")
    with pytest.raises(actions.CourseRefused, match=r"Later test, 3 months begins on 28/11/2026"):
        take(run, answers, later_months=3)


def test_a_test_begins_with_its_first_session(run: CourseRun) -> None:
    for begins in (900, 600):
        factories.training_session(
            run, on=date(2026, 11, 24), begins=begins, kind="test", occasion="after"
        )
    begins_at = answer_times.test_begins_at(run=run, test_round=RunOccasion(occasion="after"))
    assert begins_at == NOW
    assert take(run, read(run, f"officer_code,{POST}", "KK-1,1,0,0,1")).sittings_count == 1


def test_a_course_of_the_past_is_entered_on_one_day(paper: Paper) -> None:
    run = factories.run(starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 20))
    papers = {"before": [paper], "after": [paper]}
    actions.set_papers(run=run, papers=papers, by=None, now=NOW)
    factories.enrolments(run, [factories.officer(code="KK-9")])
    take(run, read(run, f"officer_code,{PRE},{POST}", "KK-9,1,0,0,1,1,1,1,1"))
    opened = RunSitting.objects.order_by("occasion").values_list("sitting__opened_at", flat=True)
    assert [run_sitting.day for run_sitting in opened] == [20, 16]


def test_sheets_of_a_test_that_has_not_begun_are_not_entered(run: CourseRun) -> None:
    enrolment = run.enrolments.order_by("seat")[0]
    with pytest.raises(actions.CourseRefused, match="no answer sheet of it can be entered"):
        actions.key_sheet(enrolment=enrolment, occasion="after", typed={}, by=None, now=NOW)
    with pytest.raises(actions.CourseRefused, match="no answer sheet of it can be entered"):
        keying.take_in_sheet(
            enrolment=enrolment,
            test_round=RunOccasion(occasion="after"),
            typed={},
            by=None,
            now=NOW,
        )
    actions.key_sheet(enrolment=enrolment, occasion="before", typed={}, by=None, now=NOW)
