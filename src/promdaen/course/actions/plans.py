"""Plan a whole run: details, targets and trainers in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from promdaen.course.actions.runs import (
    RunDetails,
    change_run,
    create_run,
    set_targets,
    set_trainers,
)
from promdaen.course.models import CourseRun
from promdaen.course.queries.programme_targets import places_left
from promdaen.people.models import Account


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """A planned run as a coordinator enters it; `targets` are officers by department code."""

    details: RunDetails
    targets: Mapping[str, int] = field(default_factory=dict)
    trainers: Sequence[Account] = ()


@transaction.atomic
def plan_run(*, code: str, plan: RunPlan, by: Account | None, now: datetime) -> CourseRun:
    """Create a run with targets and trainers, all or none.

    Raises CourseRefused as its parts do. Without target numbers, the run gets the number still
    open in the programme's targets.
    """
    run = create_run(code=code, details=plan.details, by=by, now=now)
    if not any(plan.targets.values()) and run.programme is not None:
        plan = replace(plan, targets=places_left(run=run))
    _set_changed(run=run, plan=plan, by=by, now=now)
    return run


@transaction.atomic
def replan_run(*, run: CourseRun, plan: RunPlan, by: Account | None, now: datetime) -> CourseRun:
    """Change the plan of a run; targets and trainers that do not change are not logged."""
    change_run(run=run, details=plan.details, by=by, now=now)
    _set_changed(run=run, plan=plan, by=by, now=now)
    return run


def _set_changed(*, run: CourseRun, plan: RunPlan, by: Account | None, now: datetime) -> None:
    target_counts = {code: number for code, number in plan.targets.items() if number}
    if target_counts != {
        run_target.department_id: run_target.officers_count for run_target in run.targets.all()
    }:
        set_targets(run=run, targets=target_counts, by=by, now=now)
    if {account.pk for account in plan.trainers} != {row.pk for row in run.trainers.all()}:
        set_trainers(run=run, trainers=plan.trainers, by=by, now=now)
