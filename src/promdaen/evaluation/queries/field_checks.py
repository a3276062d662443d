"""Field checks: plans, what waits, figures without posts or officers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from promdaen.evaluation.models import FieldCheck, FieldCheckPlan
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import field_checks as rules
from promdaen.kit import remembered
from promdaen.kit.texts import Text
from promdaen.people import queries as people_queries
from promdaen.specimen.queries import skill
from promdaen.specimen.rules import detection

if TYPE_CHECKING:
    from promdaen.people.models import Account

APPROVE_RIGHT = ("runs", "accounts")
RECORD_RIGHT = ("runs", "visits")
READ_RIGHTS = ("runs", "accounts", "visits", "results")


@dataclass(frozen=True, kw_only=True)
class CheckPlanProgress:
    """A plan with its number of checks and of those recorded."""

    plan: FieldCheckPlan
    state: Text
    checks: int
    recorded: int


@dataclass(frozen=True, kw_only=True)
class FieldChecksPage:
    """All plans, the figures of all recorded checks, the laboratory's figure beside them."""

    lines: Sequence[CheckPlanProgress]
    figures: Sequence[rules.FieldFigures]
    laboratory: detection.DetectionMeasures | None
    not_done: int
    limits: Sequence[Text]


def field_checks_page(*, account: Account | None) -> FieldChecksPage:
    """The figures over all plans; small groups are not shown."""
    plans = FieldCheckPlan.objects.annotate(
        checks_n=Count("checks"), recorded_n=Count("checks", filter=~Q(checks__outcome=""))
    )
    recorded = list(FieldCheck.objects.exclude(outcome=""))
    results = [
        rules.FieldResult(
            is_defective=check.is_defective,
            is_stopped=check.outcome == rules.STOPPED,
            is_referred=check.is_referred,
            officers=check.officers_count,
            trained=check.trained_count,
        )
        for check in recorded
        if check.outcome != rules.NOT_DONE
    ]
    return FieldChecksPage(
        lines=[
            CheckPlanProgress(
                plan=plan,
                state=rules.PLAN_STATES[plan.state],
                checks=plan.checks_n,
                recorded=plan.recorded_n,
            )
            for plan in plans
        ],
        figures=rules.grouped_figures(results=results) if results else [],
        laboratory=_laboratory(account=account),
        not_done=len(recorded) - len(results),
        limits=rules.FIELD_CHECK_LIMITS,
    )


def _laboratory(*, account: Account | None) -> detection.DetectionMeasures | None:
    """The skill of all officers in the laboratory, for those who may read it."""
    if account is None or not people_queries.has_right(*skill.RIGHTS, account=account):
        return None
    whole = skill.skill_page(account=account, filters=skill.SkillFilter()).whole
    if not whole.is_shown:
        return None
    counts = detection.DetectionCounts(
        hits=whole.hit_share.hits,
        misses=whole.hit_share.n - whole.hit_share.hits,
        false_alarms=whole.stopped.hits,
        passes=whole.stopped.n - whole.stopped.hits,
    )
    return detection.detection_measures(counts=counts)


def check_plan(*, code: str) -> FieldCheckPlan:
    """The plan of a code. Raises EvaluationNotFound."""
    plan = (
        FieldCheckPlan.objects.select_related("first_approver", "second_approver")
        .filter(code=code)
        .first()
    )
    if plan is None:
        raise EvaluationNotFound(_("There is no such plan."))
    return plan


def checks_of_plan(*, plan: FieldCheckPlan) -> list[FieldCheck]:
    """The checks of a plan in order of time."""
    return list(FieldCheck.objects.filter(plan=plan).select_related("checkpoint"))


def field_check(*, plan: FieldCheckPlan, number: int) -> FieldCheck:
    """A check of an announced plan. Raises EvaluationNotFound."""
    field_checks = FieldCheck.objects.filter(plan=plan, number=number).select_related("checkpoint")
    check = field_checks.first()
    if check is None:
        raise EvaluationNotFound(_("There is no such check."))
    return check


def unfinished_plans(*, today: date) -> QuerySet[FieldCheckPlan]:
    """Plans that are not announced, or have checks of a day or before that are not recorded."""
    is_due = Exists(FieldCheck.objects.filter(plan=OuterRef("pk"), outcome="", day__lte=today))
    return FieldCheckPlan.objects.filter(Q(announced_on=None) | is_due)


@remembered.cache_per_request
def _plans(*, today: date) -> list[Any]:
    """All plans with `due`, their number of checks of a day or before that are not recorded."""
    due = Count("checks", filter=Q(checks__outcome="", checks__day__lte=today))
    return list(FieldCheckPlan.objects.annotate(due=due))


def plans_to_approve(*, account: Account, today: date) -> list[FieldCheckPlan]:
    """Plans that wait for this account's approval."""
    return [
        plan
        for plan in _plans(today=today)
        if plan.second_approver_id is None and plan.first_approver_id != account.pk
    ]


def plans_to_announce(*, today: date) -> list[FieldCheckPlan]:
    """Approved plans that are not announced yet."""
    return [
        plan
        for plan in _plans(today=today)
        if plan.announced_on is None and plan.second_approver_id is not None
    ]


def due_checks(*, today: date) -> list[tuple[FieldCheckPlan, int]]:
    """Announced plans with the number of checks of today or before that are not recorded."""
    return [
        (plan, plan.due)
        for plan in _plans(today=today)
        if plan.announced_on is not None and plan.due
    ]
