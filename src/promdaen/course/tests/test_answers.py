"""Files of answers imported whole, corrected and withdrawn."""

import io
from dataclasses import replace
from typing import Any

import pytest

from promdaen.assessment.models import Paper, Response, Sitting
from promdaen.course import actions, queries
from promdaen.course.models import CourseRun, Enrolment, Feedback, OfficerSummary, RunSitting
from promdaen.course.rules import answers as answer_rules
from promdaen.evidence import queries as evidence_queries
from promdaen.kit import spreadsheets
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "officer_code,pre_01,pre_02,pre_03,pre_04,post_01,post_02,post_03,post_04"


@pytest.fixture
def paper() -> Paper:
    return factories.paper("A")


@pytest.fixture
def run(paper: Paper) -> CourseRun:
    run = factories.run()
    actions.set_papers(
        run=run, papers={"before": [paper], "after": [paper]}, by=None, now=factories.NOW
    )
    officers = [factories.officer(code=f"KK-{number}") for number in (1, 2, 3)]
    factories.enrolments(run, officers)
    return run


def read(run: CourseRun, *lines: str, head: str = HEAD) -> answer_rules.Answers:
    text = io.StringIO("\n".join([head, *lines]) + "\n")
    table = spreadsheets.read_table(name="answers.csv", data=text.read().encode())
    return answer_rules.read_answers(
        table=table, run=queries.run_answers(run=run), as_marks=None, seed=1
    )


def take(run: CourseRun, answers: answer_rules.Answers, **fields: Any) -> actions.AnswersTaken:
    return actions.import_answers(run=run, answers=answers, by=None, now=factories.NOW, **fields)


def points(run: CourseRun) -> list[tuple[float | None, float | None]]:
    rows = OfficerSummary.objects.filter(run=run).order_by("enrolment__seat")
    return [(row.before_points, row.after_points) for row in rows]


def test_a_file_of_marks_becomes_sittings_responses_evidence_and_figures(run: CourseRun) -> None:
    outcome = take(run, read(run, "KK-1,1,0,0,0,1,1,0,1", "KK-2,0,0,,0,,,,", "KK-3,,,,,1,1,1,1"))
    assert (outcome.sittings_count, outcome.replaced_count, outcome.feedback_count) == (4, 0, 0)
    assert points(run) == [(25, 75), (0, None), (None, 100)]
    assert Response.objects.count() == 16
    assert evidence_queries.current().count() == 16
    first, last = Sitting.objects.order_by("opened_at").first(), Sitting.objects.last()
    assert (first.mode, first.language, first.opened_at.date()) == ("import", "km", run.starts_on)
    assert last.closed_at.date() == run.ends_on
    assert AuditLine.objects.get(action="import_answers").detail["sittings"] == 4


def test_a_file_of_options_is_marked_by_the_key(run: CourseRun) -> None:
    take(run, read(run, "KK-1,a,b,c,,a,a,a,b"))
    assert points(run)[0] == (25, 75)
    blank = Response.objects.filter(answer={})
    assert blank.count() == 1
    assert {row.answer["chosen"] for row in Response.objects.exclude(answer={})} == set("abc")


def test_an_officer_with_answers_is_refused_and_nothing_is_stored(run: CourseRun) -> None:
    take(run, read(run, "KK-1,1,0,0,0,,,,"))
    again = read(run, "KK-1,1,1,1,1,,,,", "KK-2,1,1,1,0,,,,")
    with pytest.raises(actions.CourseRefused, match="has answers on this occasion already"):
        take(run, again)
    with pytest.raises(actions.CourseRefused, match="Say why they are replaced"):
        take(run, again, replace=True, reason=" ")
    assert points(run)[:2] == [(25, None), (None, None)]
    assert Sitting.objects.count() == 1


def test_replaced_answers_are_withdrawn_and_kept(run: CourseRun) -> None:
    take(run, read(run, "KK-1,1,0,0,0,,,,"))
    outcome = take(
        run, read(run, "KK-1,1,1,1,1,1,1,1,0"), replace=True, reason="Sheets were mixed up"
    )
    assert (outcome.sittings_count, outcome.replaced_count) == (2, 1)
    assert points(run)[0] == (100, 75)
    assert Sitting.objects.get(withdrawn_at__isnull=False).withdrawn_reason == (
        "Sheets were mixed up"
    )
    assert evidence_queries.current().count() == 8


def test_feedback_is_split_off_without_a_name(run: CourseRun) -> None:
    head = f"{HEAD},relevance,overall,comments"
    answers = read(run, "KK-1,1,0,0,0,1,1,0,1,5,4,Very good", "KK-2,,,,,1,1,0,1,3,,", head=head)
    outcome = take(run, answers)
    assert outcome.feedback_count == 2
    rows = Feedback.objects.filter(run=run)
    assert sorted((row.relevance, row.overall, row.comment) for row in rows if row.overall) == [
        (5, 4, "Very good")
    ]
    assert {row.received_on for row in rows} == {run.ends_on}
    assert {row.department_id for row in rows} == {None}
    line = AuditLine.objects.get(action="record_feedback")
    assert line.subject_id == ""
    names = {str(row.pk) for row in rows} | {"KK-1", "KK-2"}
    assert not any(name in str(line.detail) for name in names)


def test_forms_of_a_file_that_replaces_answers_are_not_imported_again(run: CourseRun) -> None:
    head = f"{HEAD},relevance,overall"
    take(run, read(run, "KK-1,1,0,0,0,1,1,0,1,5,4", head=head))
    again = read(run, "KK-1,1,1,0,0,1,1,0,1,5,4", head=head)
    outcome = take(run, again, replace=True, reason="Keyed wrongly")
    assert (outcome.feedback_count, outcome.feedback_left_out_count) == (0, 1)
    assert Feedback.objects.count() == 1


def test_a_file_read_before_the_roster_changed_is_refused(run: CourseRun) -> None:
    answers = read(run, "KK-1,1,0,0,0,1,1,0,1")
    row = Enrolment.objects.get(officer__code="KK-1")
    actions.withdraw_enrolment(enrolment=row, reason="Left", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="Read the file again"):
        take(run, answers)
    assert not Sitting.objects.exists()


def test_a_file_read_before_the_papers_changed_is_refused(run: CourseRun) -> None:
    answers = read(run, "KK-1,1,0,0,0,1,1,0,1")
    other = factories.paper("C")
    actions.set_papers(
        run=run, papers={"before": [other], "after": [other]}, by=None, now=factories.NOW
    )
    with pytest.raises(actions.CourseRefused, match="Read the file again"):
        take(run, answers)


def test_each_half_of_a_crossed_run_is_marked_on_its_own_paper(run: CourseRun) -> None:
    anchor = factories.item("ANCHOR")
    papers = [
        factories.paper(
            code, items=[anchor, *[factories.item() for _ in range(3)]], anchors=["ANCHOR"]
        )
        for code in ("X", "Y")
    ]
    actions.set_papers(
        run=run, papers={"before": papers, "after": papers[::-1]}, by=None, now=factories.NOW
    )
    take(run, read(run, "KK-1,1,0,0,0,1,1,0,1", "KK-2,0,0,1,0,1,1,0,1"))
    for link in RunSitting.objects.select_related("enrolment", "sitting__paper"):
        is_first = (link.enrolment.half == 1) == (link.occasion == "before")
        assert link.sitting.paper.code == ("X" if is_first else "Y")


def test_a_later_test_is_dated_when_it_comes_in(run: CourseRun, paper: Paper) -> None:
    row = Enrolment.objects.order_by("seat")[0]
    link = factories.sat(row, "later", paper, [1, 1, 1, 0])
    assert link.sitting.opened_at == factories.NOW
    assert OfficerSummary.objects.get(enrolment=row).later_points == 75


def test_answers_that_an_item_does_not_offer_are_refused(run: CourseRun, paper: Paper) -> None:
    row = Enrolment.objects.order_by("seat")[0]
    with pytest.raises(actions.CourseRefused, match="between 0 and 1"):
        factories.sat(row, "before", paper, [1, 1, 1, 7])
    assert not RunSitting.objects.exists()


def test_a_corrected_answer_changes_the_figures(run: CourseRun, paper: Paper) -> None:
    row = Enrolment.objects.order_by("seat")[0]
    link = factories.sat(row, "before", paper, [1, 1, 1, 0])
    code = paper.places.get(position=4).item.code
    actions.finish_run(run=run, accept_missing=True, by=None, now=factories.NOW)
    correct: dict[str, Any] = {"run_sitting": link, "item": code, "by": None, "now": factories.NOW}
    actions.correct_answer(new_answer="a", reason="Keyed wrongly", **correct)
    actions.rebuild_marked_runs()
    assert points(run)[0] == (100, None)
    run.refresh_from_db()
    assert not run.is_final
    with pytest.raises(actions.CourseRefused, match="Say why"):
        actions.correct_answer(new_answer="b", reason="", **correct)


def test_a_withdrawn_sitting_leaves_the_figures(run: CourseRun, paper: Paper) -> None:
    row = Enrolment.objects.order_by("seat")[0]
    link = factories.sat(row, "before", paper, [1, 1, 1, 0])
    withdraw: dict[str, Any] = {"run_sitting": link, "by": None, "now": factories.NOW}
    actions.withdraw_run_sitting(reason="Another officer's sheet", **withdraw)
    actions.rebuild_marked_runs()
    assert points(run)[0] == (None, None)
    with pytest.raises(actions.CourseRefused, match="withdrawn before"):
        actions.withdraw_run_sitting(reason="Again", **withdraw)


def test_another_trainer_takes_nothing_in(run: CourseRun, paper: Paper) -> None:
    other = factories.account("trainer")
    answers = read(run, "KK-1,1,0,0,0,1,1,0,1")
    link = factories.sat(Enrolment.objects.order_by("seat")[0], "before", paper, [1, 1, 1, 0])
    by: dict[str, Any] = {"by": other, "now": factories.NOW}
    with pytest.raises(NotAllowed):
        actions.import_answers(run=run, answers=answers, **by)
    with pytest.raises(NotAllowed):
        actions.correct_answer(run_sitting=link, item="X", new_answer="a", reason="x", **by)
    with pytest.raises(NotAllowed):
        actions.withdraw_run_sitting(run_sitting=link, reason="x", **by)
    with pytest.raises(NotAllowed):
        actions.record_run_sittings(run=run, sittings=[], mode="keyed", **by)


def test_the_runs_own_trainer_takes_answers_in(run: CourseRun) -> None:
    trainer = factories.account("trainer")
    run.trainers.add(trainer)
    answers = read(run, "KK-1,1,0,0,0,1,1,0,1")
    actions.import_answers(run=run, answers=answers, by=trainer, now=factories.NOW)
    assert points(run)[0] == (25, 75)


def test_a_sitting_is_taken_down_once_a_round() -> None:
    run, paper = factories.run(), factories.paper("A")
    [row] = factories.enrolments(run, 1)
    later = actions.SittingAnswers(
        enrolment=row, occasion="later", months=3, paper=paper, responses={}
    )
    other = replace(later, months=6)

    def record_sittings(*sittings: actions.SittingAnswers) -> None:
        actions.record_run_sittings(
            run=run, sittings=sittings, mode="phone", by=None, now=factories.NOW
        )

    with pytest.raises(actions.CourseRefused, match="already"):
        record_sittings(later, later)
    record_sittings(later, other)
    with pytest.raises(actions.CourseRefused, match="already"):
        record_sittings(other)
    for wrong in (replace(later, months=2), replace(later, occasion="before")):
        with pytest.raises(actions.CourseRefused, match="no such round"):
            record_sittings(wrong)
    assert RunSitting.objects.count() == 2
