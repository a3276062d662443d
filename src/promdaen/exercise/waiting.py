"""Rows of the task list for controllers of exercises."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.exercise.queries import findings, visible
from promdaen.exercise.rules import states
from promdaen.kit.waiting import LATER, SOON, WaitingWork, urgency_on
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.exercise.models import ExerciseRun
    from promdaen.people.models import Account

REPORT_WITHIN = timedelta(days=5)
LISTED_BEFORE = timedelta(days=14)
"""So long before its day a planned exercise, or an improvement, is listed."""


def exercises_candidates(*, account: Account, now: datetime) -> list[QuerySet[Any]]:
    """Open runs up to two weeks ahead."""
    if not people_queries.has_right("exercises", account=account):
        return []
    last = timezone.localdate(now) + LISTED_BEFORE
    runs = visible.runs_visible_to(account=account).exclude(state=states.CLOSED)
    return [runs.filter(planned_on__lte=last)]


def exercises_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Runs to start, to control and to report on."""
    candidates = exercises_candidates(account=account, now=now)
    return [_run(run=run, now=now) for runs in candidates for run in runs]


def improvements_candidates(*, account: Account, now: datetime) -> list[QuerySet[Any]]:
    """Improvements that are due within two weeks."""
    if not people_queries.has_right("exercises", account=account):
        return []
    last = timezone.localdate(now) + LISTED_BEFORE
    return [findings.due_until(account=account, last=last)]


def improvements_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Improvements that are due."""
    today = timezone.localdate(now)
    return [
        WaitingWork(
            kind="improvement_due",
            action=_("Still to improve"),
            subject=finding.shown_title,
            where=" · ".join(
                str(part)
                for part in (finding.run.scenario.title, finding.owner and finding.owner.short)
                if part
            ),
            url=reverse("exercise:finding", args=(finding.run.code, finding.number)),
            urgency=urgency_on(due_on=finding.due_on, today=today),
            due_on=finding.due_on,
            icon="list-check",
        )
        for rows in improvements_candidates(account=account, now=now)
        for finding in rows
    ]


def _run(*, run: ExerciseRun, now: datetime) -> WaitingWork:
    today = timezone.localdate(now)
    page = "exercise:console"
    due_on: date | None = run.planned_on
    urgency = urgency_on(due_on=due_on, today=today)
    if run.state == states.DRAFT:
        kind, action, page = "exercise_planned", _("Open the briefing"), "exercise:run"
    elif run.state == states.BRIEFING:
        kind, action = "exercise_briefing", _("Open the console")
    elif run.state in states.PLAYED_STATES:
        kind, action = "exercise_running", _("Control the exercise")
        due_on, urgency = None, SOON
    else:
        kind, action, page = "exercise_report", _("Write the report"), "exercise:report"
        due_on = run.planned_on + REPORT_WITHIN
        urgency = urgency_on(due_on=due_on, today=today)
    return WaitingWork(
        kind=kind,
        action=action,
        subject=str(run.scenario.title),
        where=" · ".join(part for part in (run.code, run.place) if part),
        url=reverse(page, args=(run.code,)),
        urgency=LATER if run.is_rehearsal and urgency != SOON else urgency,
        due_on=due_on,
        icon="puzzle",
    )
