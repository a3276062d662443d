"""The findings of runs and the improvement plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from promdaen.exercise.models import ExerciseRun, Finding
from promdaen.exercise.queries import visible
from promdaen.exercise.rules import improving
from promdaen.exercise.rules.statements import IMPROVEMENT
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class FindingFilter:
    """The filter of the plan; "" means all, for states: all that are not closed."""

    owner: str = ""
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class FindingSummary:
    """A finding of the plan, and whether its day is over."""

    finding: Finding
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class OverdueImprovements:
    """How many improvements of a run are overdue, of how many, and the earliest due date.

    `unowned` of the overdue ones have no owner.
    """

    run: ExerciseRun
    overdue: int
    unowned: int
    total: int
    due_on: date


def run_findings(*, run: ExerciseRun) -> list[Finding]:
    """The findings of a run with their owners and steps, by number."""
    findings = Finding.objects.filter(run=run).select_related("owner", "run", "seen_again")
    return list(findings.prefetch_related("steps"))


def run_finding(*, run: ExerciseRun, number: int) -> Finding | None:
    """A finding of a run by its number; None where there is none."""
    findings = Finding.objects.filter(run=run, number=number).select_related(
        "owner", "run__scenario"
    )
    return findings.prefetch_related("steps").first()


def due_until(*, account: Account, last: date) -> QuerySet[Finding]:
    """Visible findings not closed and due by `last`, earliest due date first."""
    findings = _not_closed(improvements(account=account).filter(due_on__lte=last))
    return findings.select_related("owner", "run__scenario").order_by(
        "due_on", "run__code", "number"
    )


def improvement_plan(
    *, account: Account, filters: FindingFilter, today: date
) -> list[FindingSummary]:
    """The improvements of all runs visible to an account.

    Overdue ones first, then by due date; those without a date last.
    """
    findings = improvements(account=account).select_related("owner", "run__scenario", "seen_again")
    if filters.owner:
        findings = findings.filter(owner=filters.owner)
    findings = findings.filter(state=filters.state) if filters.state else _not_closed(findings)
    ordered = findings.order_by(F("due_on").asc(nulls_last=True), "run__code", "number")
    summaries = [
        FindingSummary(
            finding=finding,
            is_overdue=improving.is_overdue(
                state=finding.state, due_on=finding.due_on, today=today
            ),
        )
        for finding in ordered.prefetch_related("steps")
    ]
    return sorted(summaries, key=lambda summary: not summary.is_overdue)


@dataclass(frozen=True, kw_only=True)
class EarlierFindings:
    """The findings of the exercise before and their states; overdue ones counted separately."""

    run: ExerciseRun
    lines: list[Finding]
    completed: int
    ongoing: int
    open: int
    late: int


def earlier_findings(*, run: ExerciseRun, account: Account, today: date) -> EarlierFindings | None:
    """The improvements of the last exercise before a run that had any, or None."""
    findings = improvements(account=account).filter(
        run__planned_on__lte=run.planned_on, run__is_simulated=False
    )
    findings = findings.exclude(run=run).select_related("run__scenario", "owner", "seen_again")
    last = findings.order_by("-run__planned_on", "-run__made_at", "number").first()
    if last is None:
        return None
    lines = list(findings.filter(run=last.run).order_by("number"))
    states = [finding.state for finding in lines]
    return EarlierFindings(
        run=last.run,
        lines=lines,
        completed=states.count(improving.CLOSED),
        ongoing=states.count(improving.ONGOING),
        open=states.count(improving.OPEN),
        late=sum(
            improving.is_overdue(state=finding.state, due_on=finding.due_on, today=today)
            for finding in lines
        ),
    )


def improvements(*, account: Account) -> QuerySet[Finding]:
    """The improvements of visible runs; none without the right to plan exercises."""
    findings = Finding.objects.filter(kind=IMPROVEMENT)
    if not people_queries.has_right("exercises", account=account):
        return findings.none()
    return findings.filter(run__in=visible.runs_visible_to(account=account).values("pk"))


def findings_selected(*, account: Account, ids: Sequence[UUID]) -> list[Finding]:
    """The findings of a selection that an account sees, in the order of the plan."""
    findings = improvements(account=account).filter(pk__in=ids).select_related("owner", "run")
    return list(findings.order_by(F("due_on").asc(nulls_last=True), "run__code", "number"))


def overdue_by_run(*, runs: Sequence[ExerciseRun], today: date) -> list[OverdueImprovements]:
    """The runs with overdue improvements, earliest due date first."""
    runs_by_id = {run.pk: run for run in runs}
    is_overdue = ~Q(state=improving.CLOSED) & Q(due_on__lt=today)
    counts = (
        Finding.objects.filter(kind=IMPROVEMENT, run__in=runs_by_id)
        .order_by()
        .values("run")
        .annotate(
            overdue=Count("pk", filter=is_overdue),
            unowned=Count("pk", filter=is_overdue & Q(owner=None)),
            total=Count("pk"),
            first_on=Min("due_on", filter=is_overdue),
        )
        .filter(overdue__gt=0)
        .order_by("first_on", "run__code")
    )
    return [
        OverdueImprovements(
            run=runs_by_id[row["run"]],
            overdue=row["overdue"],
            unowned=row["unowned"],
            total=row["total"],
            due_on=row["first_on"],
        )
        for row in counts
    ]


def improvement_counts(*, is_demo: bool) -> tuple[int, int]:
    """How many improvements real exercises found, and how many of them are closed.

    A demonstration has only simulated ones, so it counts these.
    """
    findings = Finding.objects.filter(kind=IMPROVEMENT, run__is_rehearsal=False)
    findings = findings if is_demo else findings.filter(run__is_simulated=False)
    states = list(findings.values_list("state", flat=True))
    return len(states), states.count(improving.CLOSED)


def dated_findings(*, last: date) -> Sequence[Finding]:
    """Findings not closed and due by `last`, with run and owner, for reminders.

    Rehearsals are included, simulated runs are not: their findings are invented.
    """
    findings = _not_closed(Finding.objects.filter(kind=IMPROVEMENT, due_on__lte=last))
    findings = findings.filter(run__is_simulated=False)
    return list(findings.select_related("run", "owner").order_by("due_on", "run__code", "number"))


def _not_closed(findings: QuerySet[Finding]) -> QuerySet[Finding]:
    return findings.filter(~Q(state=improving.CLOSED))
