"""Actions of whole pages: a plan, a marked roster, a kept file, sheets; all of it or nothing."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.course.actions import (
    CourseRefused,
    RunDetails,
    answer_drafts,
    drafts,
    intake,
    marking,
    plans,
)
from promdaen.course.models import CourseRun, Enrolment, ImportDraft, MissingReason
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.people.rules.roster import Roster
from tests import factories

pytestmark = pytest.mark.django_db
EMPTY = Roster(rows=(), refused=(), columns=(), heads=(), notes=())


@pytest.fixture
def run() -> CourseRun:
    return factories.run()


def audit_actions() -> list[str]:
    return list(AuditLine.objects.order_by("sequence").values_list("action", flat=True))


def details() -> RunDetails:
    return RunDetails(
        course=factories.course().code,
        province=factories.province().code,
        starts_on=date(2027, 1, 4),
        ends_on=date(2027, 1, 8),
    )


def test_a_plan_is_made_whole_or_not_at_all() -> None:
    viewer = factories.account("viewer")
    factories.department("IMM")
    plan = plans.RunPlan(details=details(), targets={"IMM": 3}, trainers=[viewer])
    with pytest.raises(CourseRefused, match="is not a trainer"):
        plans.plan_run(code="X-1", plan=plan, by=None, now=factories.NOW)
    assert not CourseRun.objects.exists()
    assert audit_actions() == []


def test_a_run_without_numbers_takes_the_places_that_the_targets_leave() -> None:
    factories.department("IMM")
    factories.province("09")
    factories.programme(
        "P-1",
        targets={("IMM", "09", 2026): 30, ("IMM", "09", 2027): 5},
        ends_on=date(2027, 12, 31),
    )
    planned = RunDetails(
        course=factories.course().code,
        province="09",
        programme="P-1",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 3, 6),
    )

    def places(code: str, **targets: int) -> dict[str, int]:
        plan = plans.RunPlan(details=planned, targets=targets)
        run = plans.plan_run(code=code, plan=plan, by=None, now=factories.NOW)
        return {row.department_id: row.officers_count for row in run.targets.all()}

    assert places("X-1", IMM=12) == {"IMM": 12}
    assert places("X-2") == {"IMM": 18}
    assert places("X-3", IMM=0) == {}


def test_what_stays_of_a_plan_leaves_no_line(run: CourseRun) -> None:
    factories.department("IMM")
    plan = plans.RunPlan(details=details(), targets={"IMM": 3, "MAR": 0})
    plans.replan_run(run=run, plan=plan, by=None, now=factories.NOW)
    plans.replan_run(run=run, plan=plan, by=None, now=factories.NOW)
    assert audit_actions()[1:] == ["change_run", "set_targets", "change_run"]


def test_a_roster_is_marked_whole_or_not_at_all(run: CourseRun) -> None:
    first, second = factories.enrolments(run, 2)
    factories.sat(first, "before", factories.paper(), [1, 1, 1, 1])
    for wrong in ({(uuid4(), "before"): "ill"}, {(first.pk, "before"): "ill"}):
        with pytest.raises(CourseRefused):
            marking.mark_roster(
                run=run,
                attended={second.pk: True},
                reasons={(second.pk, "before"): "ill"} | wrong,
                by=None,
                now=factories.NOW,
            )
    assert not MissingReason.objects.exists()
    assert not Enrolment.objects.filter(has_attended=True).exists()


def test_a_reason_that_stays_leaves_no_line(run: CourseRun) -> None:
    [first] = factories.enrolments(run, 1)
    for _ in range(2):
        marking.mark_roster(
            run=run,
            attended={first.pk: True},
            reasons={(first.pk, "before"): "ill", (first.pk, "after"): ""},
            by=None,
            now=factories.NOW,
        )
    recorded_actions = audit_actions()
    assert recorded_actions.count("give_missing_reason") == 1
    assert recorded_actions.count("mark_attendance") == 1


def test_keeping_a_file_removes_those_of_yesterday(run: CourseRun) -> None:
    account = factories.account("coordinator")
    for days in (0, 1):
        drafts.keep_roster_draft(
            run=run,
            file_name="r" * 300,
            roster=EMPTY,
            by=account,
            now=factories.NOW + timedelta(days=days),
        )
    draft = ImportDraft.objects.get()
    assert draft.made_at == factories.NOW + timedelta(days=1)
    assert len(draft.file_name) == drafts.MAX_FILE_NAME_LENGTH


def test_a_file_is_for_its_maker_and_who_may_change_the_run(run: CourseRun) -> None:
    maker = factories.account("coordinator")
    draft = drafts.keep_roster_draft(
        run=run, file_name="r.csv", roster=EMPTY, by=maker, now=factories.NOW
    )
    for other in (factories.account("coordinator"), factories.account("viewer")):
        with pytest.raises(NotAllowed):
            drafts.take_in_draft(draft=draft, leaves_refused_out=True, by=other, now=factories.NOW)
        with pytest.raises(NotAllowed):
            drafts.decide_draft(draft=draft, decisions={}, by=other, now=factories.NOW)
    with pytest.raises(NotAllowed):
        drafts.keep_roster_draft(
            run=run,
            file_name="r.csv",
            roster=EMPTY,
            by=factories.account("viewer"),
            now=factories.NOW,
        )


def test_a_file_is_imported_or_deleted_once(run: CourseRun) -> None:
    maker = factories.account("coordinator")
    drafts.keep_roster_draft(run=run, file_name="r.csv", roster=EMPTY, by=maker, now=factories.NOW)
    stale_draft, draft = ImportDraft.objects.get(), ImportDraft.objects.get()
    drafts.discard_draft(draft=draft, by=maker, now=factories.NOW)
    stamp: dict[str, Any] = {"draft": stale_draft, "by": maker, "now": factories.NOW}
    for act in (
        lambda: drafts.take_in_draft(leaves_refused_out=True, **stamp),
        lambda: drafts.decide_draft(decisions={}, **stamp),
        lambda: drafts.discard_draft(**stamp),
        lambda: answer_drafts.take_in_answer_draft(**stamp),
    ):
        with pytest.raises(CourseRefused, match="already imported or deleted"):
            act()
    assert AuditLine.objects.filter(action="discard_draft").count() == 1


def test_no_one_new_is_not_taken_in(run: CourseRun) -> None:
    maker = factories.account("coordinator")
    draft = drafts.keep_roster_draft(
        run=run, file_name="r.csv", roster=EMPTY, by=maker, now=factories.NOW
    )
    with pytest.raises(CourseRefused, match="Everyone on this roster is already enrolled"):
        drafts.take_in_draft(draft=draft, leaves_refused_out=True, by=maker, now=factories.NOW)
    assert ImportDraft.objects.exists()


def test_sheets_of_officers_who_are_not_on_the_run_are_refused(run: CourseRun) -> None:
    with pytest.raises(CourseRefused, match="not on this run"):
        intake.key_sheets(
            run=run,
            occasion="before",
            sheets={uuid4(): {}},
            is_checked_twice=False,
            by=None,
            now=factories.NOW,
        )
