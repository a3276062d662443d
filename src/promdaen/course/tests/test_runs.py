"""Course runs planned, changed, given trainers, targets and papers, finished or cancelled."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from promdaen.assessment.models import Paper
from promdaen.course import actions
from promdaen.course.models import Course, CourseRun, RunPaper, RunTarget
from promdaen.course.queries import sheets
from promdaen.kit import content
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from tests import factories, trainers

pytestmark = pytest.mark.django_db


def details(**fields: Any) -> actions.RunDetails:
    values = {
        "course": factories.course().code,
        "province": factories.province("09").code,
        "starts_on": date(2026, 11, 19),
        "ends_on": date(2026, 11, 23),
        "place": {"en": "Koh Kong", "km": "កោះកុង"},
    } | fields
    return actions.RunDetails(**values)


def create(code: str = "KK-1", **fields: Any) -> CourseRun:
    return actions.create_run(code=code, details=details(**fields), by=None, now=factories.NOW)


def test_a_run_is_planned_with_its_place_in_both_languages() -> None:
    factories.programme("P-2026")
    run = create(programme="P-2026")
    assert (run.place_en, run.place_km, run.province_id) == ("Koh Kong", "កោះកុង", "09")
    assert run.programme is not None
    assert run.programme.code == "P-2026"
    assert AuditLine.objects.get(action="create_run").subject_id == str(run.pk)


@pytest.mark.parametrize(
    ("code", "fields", "word"),
    [
        (" ", {}, "Give the run a code"),
        ("new", {}, "Latin letters"),
        ("ក", {}, "Latin letters"),
        ("kk-0", {}, "already"),
        ("KK-1", {"ends_on": date(2026, 11, 1)}, "before the first"),
        ("KK-1", {"language": "fr"}, "Khmer"),
        ("KK-1", {"course": "NONE"}, "no course NONE"),
        ("KK-1", {"province": "99"}, "no province 99"),
        ("KK-1", {"programme": "NONE"}, "no programme NONE"),
    ],
)
def test_a_run_that_cannot_be_is_refused(code: str, fields: dict[str, Any], word: str) -> None:
    create("KK-0")
    with pytest.raises(actions.CourseRefused, match=word):
        create(code, **fields)
    assert CourseRun.objects.count() == 1


def test_every_mistake_of_a_plan_is_reported_at_once() -> None:
    with pytest.raises(actions.CourseRefused) as refused:
        create(course="NONE", province="99", language="fr")
    assert len(refused.value.lines) == 3


def test_a_plan_is_changed_and_the_log_names_what_changed() -> None:
    run = create()
    actions.change_run(
        run=run, details=details(ends_on=date(2026, 11, 24)), by=None, now=factories.NOW
    )
    run.refresh_from_db()
    assert run.ends_on == date(2026, 11, 24)
    assert AuditLine.objects.get(action="change_run").detail == {"changed": ["ends_on"]}
    with pytest.raises(actions.CourseRefused):
        actions.change_run(run=run, details=details(course="X"), by=None, now=factories.NOW)


def test_a_run_is_within_the_dates_of_its_programme() -> None:
    factories.programme("P-2026", ends_on=date(2026, 11, 22))
    with pytest.raises(actions.CourseRefused, match="P-2026: 2026-01-01 to 2026-11-22"):
        create(programme="P-2026")
    run = create(programme="P-2026", ends_on=date(2026, 11, 22))
    with pytest.raises(actions.CourseRefused, match="outside the dates"):
        actions.change_run(
            run=run,
            details=details(programme="P-2026", starts_on=date(2025, 12, 31)),
            by=None,
            now=factories.NOW,
        )


def test_a_closed_programme_takes_no_new_run_and_lets_its_own_be_changed() -> None:
    programme = factories.programme("P-2026")
    own, other = create(programme="P-2026"), create("KK-2")
    actions.close_programme(programme=programme, reason="Over", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="takes no more runs"):
        create("KK-3", programme="P-2026")
    moved = details(programme="P-2026", place={"en": "Elsewhere"})
    with pytest.raises(actions.CourseRefused, match="takes no more runs"):
        actions.change_run(run=other, details=moved, by=None, now=factories.NOW)
    actions.change_run(run=own, details=moved, by=None, now=factories.NOW)
    own.refresh_from_db()
    assert own.place_en == "Elsewhere"


def run_with_sitting() -> tuple[CourseRun, Paper]:
    run, paper = create(), factories.paper()
    set_papers(run, before=[paper], after=[paper])
    [row] = factories.enrolments(run, 1)
    factories.sat(row, "before", paper, [1, 0, 0, 1])
    return run, paper


def set_papers(run: CourseRun, **papers: list[Paper]) -> None:
    actions.set_papers(run=run, papers=papers, by=None, now=factories.NOW)


def test_a_run_is_cancelled_for_a_reason_unless_somebody_was_tested() -> None:
    run, _paper = run_with_sitting()
    other = create("KK-2")
    with pytest.raises(actions.CourseRefused, match="Say why"):
        actions.cancel_run(run=other, reason="", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="not cancelled"):
        actions.cancel_run(run=run, reason="Flood", by=None, now=factories.NOW)
    actions.cancel_run(run=other, reason="Flood", by=None, now=factories.NOW)
    other.refresh_from_db()
    assert other.is_cancelled


def test_a_finished_run_is_open_again_when_its_marks_change() -> None:
    run, paper = run_with_sitting()
    actions.finish_run(run=run, accept_missing=True, by=None, now=factories.NOW)
    run.refresh_from_db()
    assert run.is_final
    factories.sat(run.enrolments.get(), "after", paper, [1, 1, 0, 1])
    run.refresh_from_db()
    assert not run.is_final


def test_a_run_that_lacks_something_is_finished_only_when_that_is_accepted() -> None:
    run, _paper = run_with_sitting()
    with pytest.raises(actions.CourseRefused, match="No evaluation forms") as refused:
        actions.finish_run(run=run, by=None, now=factories.NOW)
    assert "Something is missing" in refused.value.lines[0]
    assert not CourseRun.objects.get(pk=run.pk).is_final
    missing = actions.finish_run(
        run=run, accept_missing=True, reason=" Flood ", by=None, now=factories.NOW
    )
    detail = AuditLine.objects.get(action="finish_run").detail
    assert detail == {
        "missing": {shortfall.code: shortfall.count for shortfall in missing},
        "reason": "Flood",
    }
    assert "feedback" in detail["missing"]


def test_a_run_is_finished_before_it_begins_and_not_when_it_was_cancelled() -> None:
    run = create(starts_on=date(2027, 1, 4), ends_on=date(2027, 1, 8))
    [first, *_] = actions.finish_run(run=run, accept_missing=True, by=None, now=factories.NOW)
    assert first.code == "not_over"
    assert CourseRun.objects.get(pk=run.pk).is_final
    actions.cancel_run(run=run, reason="Flood", by=None, now=factories.NOW)
    with pytest.raises(actions.CourseRefused, match="nothing to finish"):
        actions.finish_run(run=run, accept_missing=True, by=None, now=factories.NOW)


def test_a_complete_run_is_finished_without_a_word() -> None:
    run, paper = run_with_sitting()
    factories.sat(run.enrolments.get(), "after", paper, [1, 1, 0, 1])
    actions.set_targets(run=run, targets={"IMM": 1}, by=None, now=factories.NOW)
    form = actions.NewFeedback(relevance=5, overall=5)
    actions.record_feedback(
        run=run, forms=[form], received_on=run.ends_on, by=None, now=factories.NOW
    )
    run.enrolments.update(has_attended=True)
    trainers.session(run, {trainers.trainer(): "lead"})
    assert actions.finish_run(run=run, by=None, now=factories.NOW) == []


def test_trainers_are_accounts_with_that_role() -> None:
    run, trainer = create(), factories.account("trainer")
    actions.set_trainers(run=run, trainers=[trainer], by=None, now=factories.NOW)
    assert list(run.trainers.all()) == [trainer]
    with pytest.raises(actions.CourseRefused, match="is not a trainer"):
        actions.set_trainers(
            run=run, trainers=[factories.account("viewer")], by=None, now=factories.NOW
        )
    assert list(run.trainers.all()) == [trainer]


def test_targets_replace_the_ones_before() -> None:
    run = create()
    factories.department("MAR")
    for targets in ({"MAR": 9}, {factories.department().code: 20, "MAR": 0}):
        actions.set_targets(run=run, targets=targets, by=None, now=factories.NOW)
    stored_targets = dict(RunTarget.objects.values_list("department_id", "officers_count"))
    assert stored_targets == {"IMM": 20}
    for targets, word in (({"NONE": 1}, "no department"), ({"IMM": -1}, "0 or more")):
        with pytest.raises(actions.CourseRefused, match=word):
            actions.set_targets(run=run, targets=targets, by=None, now=factories.NOW)


@pytest.fixture
def pair() -> tuple[Paper, Paper]:
    anchor = factories.item("ANCHOR")
    first, second = (
        factories.paper(code, items=[anchor, factories.item()], anchors=["ANCHOR"])
        for code in "AB"
    )
    return first, second


def test_one_paper_serves_both_occasions_or_two_are_crossed(pair: tuple[Paper, Paper]) -> None:
    run, (a, b) = create(), pair
    set_papers(run, before=[a], after=[a], later=[b])
    assert run.design == "same"
    set_papers(run, before=[a, b], after=[b, a])
    run.refresh_from_db()
    assert run.design == "crossed"
    run_papers = RunPaper.objects.values_list("occasion", "half", "paper__code")
    assert sorted(run_papers) == [
        ("after", 1, "B"),
        ("after", 2, "A"),
        ("before", 1, "A"),
        ("before", 2, "B"),
    ]


Plan = Callable[[Paper, Paper, Paper], dict[str, list[Paper]]]


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        (lambda a, b, c: {"never": [a]}, "before, after or later"),
        (lambda a, b, c: {"before": [a], "after": [b]}, "one paper for before and after"),
        (lambda a, b, c: {"after": [a]}, "one paper for before and after"),
        (lambda a, b, c: {"before": [a, b], "after": [a, b]}, "Crossed papers swap"),
        (lambda a, b, c: {"before": [a, c], "after": [c, a]}, "share none"),
    ],
)
def test_papers_that_cannot_be_compared_are_refused(
    pair: tuple[Paper, Paper], plan: Plan, word: str
) -> None:
    run = create()
    with pytest.raises(actions.CourseRefused, match=word):
        set_papers(run, **plan(*pair, factories.paper("C")))
    assert not RunPaper.objects.exists()


def test_papers_stay_once_somebody_was_tested() -> None:
    run, paper = run_with_sitting()
    with pytest.raises(actions.CourseRefused, match="stay as they are"):
        set_papers(run, before=[paper], after=[paper])


def test_the_courses_of_the_content_go_in_once() -> None:
    records = content.read_content(root=content.content_root(), names=["course"])["course"]
    by: dict[str, Any] = {"records": records, "by": None, "now": factories.NOW}
    assert actions.load_courses(**by).added == len(records)
    assert actions.load_courses(**by).unchanged == len(records)
    assert Course.objects.get(code="FIVE-DAY").name_km


@pytest.mark.parametrize("role", ["trainer", "viewer", "administrator", "participant"])
def test_only_the_coordinator_plans_runs(role: str) -> None:
    run = create()
    by: dict[str, Any] = {"by": factories.account(role), "now": factories.NOW}
    for attempt in (
        lambda: actions.create_run(code="KK-2", details=details(), **by),
        lambda: actions.change_run(run=run, details=details(), **by),
        lambda: actions.cancel_run(run=run, reason="x", **by),
        lambda: actions.finish_run(run=run, **by),
        lambda: actions.set_trainers(run=run, trainers=[], **by),
        lambda: actions.set_targets(run=run, targets={}, **by),
        lambda: actions.set_papers(run=run, papers={}, **by),
        lambda: actions.load_courses(records=[], **by),
    ):
        with pytest.raises(NotAllowed):
            attempt()


@pytest.mark.django_db
def test_quick_questions_are_no_test_that_a_run_may_choose() -> None:
    run = factories.run()
    test, quiz = factories.paper("T"), factories.paper("Q1", use="quiz")
    offered = sheets.papers_to_choose(run=run)
    assert test in offered
    assert quiz not in offered
