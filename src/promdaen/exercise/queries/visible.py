"""Which exercise runs an account may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.rules import states
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def runs_visible_to(*, account: Account) -> QuerySet[ExerciseRun]:
    """The runs that an account may see.

    Coordinators see all runs, controllers their own; accounts that read results see closed runs
    that were not rehearsals (their reports have no names).
    """
    exercise_runs = ExerciseRun.objects.select_related("scenario", "course_run").defer(
        "scenario__body"
    )
    if people_queries.has_right("exercises", account=account):
        if people_queries.has_right("runs", account=account):
            return exercise_runs
        return exercise_runs.filter(controllers=account)
    if people_queries.has_right("results", account=account):
        return exercise_runs.filter(state=states.CLOSED, is_rehearsal=False)
    return exercise_runs.none()


def visible_run(*, code: str, account: Account) -> ExerciseRun | None:
    """A run that an account may see, by its code; None for any other."""
    return runs_visible_to(account=account).filter(code=code).first()


def is_run_open(*, code: str) -> bool:
    """Whether the run with this code is not closed."""
    return ExerciseRun.objects.filter(code=code, closed_at=None).exists()


def controlled_run(*, code: str, account: Account) -> ExerciseRun | None:
    """A run that an account may control, by its code; None for any other."""
    if not people_queries.has_right("exercises", account=account):
        return None
    return visible_run(code=code, account=account)
