"""Work waiting: the next step of each roll-out, questions on contacts to open and to close."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.evaluation import queries
from promdaen.evaluation.queries import checklists as checklist_queries
from promdaen.evaluation.queries import field_checks as check_queries
from promdaen.evaluation.queries import ties as tie_queries
from promdaen.evaluation.rules import ties
from promdaen.kit.months import months_after
from promdaen.kit.waiting import LATER, WaitingWork, urgency_on
from promdaen.people import queries as people_queries
from promdaen.people.rules.roles import TEACHING

if TYPE_CHECKING:
    from promdaen.evaluation.models import Rollout
    from promdaen.people.models import Account

DAY = timedelta(days=1)


def rollout_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Roll-outs with a next step."""
    may_write = people_queries.has_right(queries.WRITE_RIGHT, account=account)
    today = timezone.localdate(now)
    return [queries.rollouts_to_continue(today=today)] if may_write else []


def rollouts_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Orders to draw, protocols to seal, periods without scores, results to compute."""
    if not people_queries.has_right(queries.WRITE_RIGHT, account=account):
        return []
    today = timezone.localdate(now)
    waiting_work = []
    for rollout in queries.rollouts_to_continue(today=today):
        # A protocol must be sealed at the latest on the day before the first period.
        seal_on = rollout.first_day - DAY
        if rollout.drawn_at is None:
            waiting_work.append(_row("rollout_to_draw", _("Draw the order"), rollout, page="draw"))
        elif not rollout.protocols_n:
            waiting_work.append(
                WaitingWork(
                    kind="rollout_to_seal",
                    action=_("Seal the protocol"),
                    subject=str(rollout.title),
                    url=reverse("evaluation:rollout", args=(rollout.code,)),
                    urgency=urgency_on(due_on=seal_on, today=today),
                    due_on=seal_on,
                    icon="lock",
                )
            )
        elif rollout.lacks_scores:
            waiting_work.append(_row("rollout_scores", _("Record scores"), rollout, page="scores"))
        else:
            waiting_work.append(
                _row("rollout_results", _("Compute the results"), rollout, page="results")
            )
    return waiting_work


def _row(kind: str, action: str, rollout: Rollout, *, page: str) -> WaitingWork:
    return WaitingWork(
        kind=kind,
        action=action,
        subject=str(rollout.title),
        url=reverse(f"evaluation:{page}", args=(rollout.code,)),
        urgency=LATER,
        icon="bar-chart",
    )


def tie_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Rounds of questions that may be due."""
    if not people_queries.has_right(*TEACHING, account=account):
        return []
    return [tie_queries.rounds_in_time(account=account, today=timezone.localdate(now))]


def ties_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Rounds of questions that are due after a course or 6 months later, and long open ones."""
    if not people_queries.has_right(*TEACHING, account=account):
        return []
    today = timezone.localdate(now)
    return [
        WaitingWork(
            kind="tie_round_to_close" if due.is_to_close else "tie_round_to_open",
            action=_("Close the questions on contacts")
            if due.is_to_close
            else _("Ask about contacts: %(occasion)s")
            % {"occasion": ties.OCCASION_NAMES[due.occasion]},
            subject=due.run.label,
            url=reverse("evaluation:tie_rounds"),
            urgency=LATER if due.is_to_close else urgency_on(due_on=due.due_on, today=today),
            due_on=None if due.is_to_close else due.due_on,
            icon="people",
        )
        for due in tie_queries.due_rounds(account=account, today=today)
    ]


def checklist_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Course runs whose checklist is due, and checklists that are open for long."""
    if not people_queries.has_right(*TEACHING, account=account):
        return []
    return [checklist_queries.runs_in_time(account=account, today=timezone.localdate(now))]


def checklists_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Checklists to open from 3 to 5 months after a course, and long open ones."""
    if not people_queries.has_right(*TEACHING, account=account):
        return []
    today, waiting_work = timezone.localdate(now), []
    for run in checklist_queries.runs_in_time(account=account, today=today):
        is_open = hasattr(run, "checklist")
        until = months_after(day=run.ends_on, months=checklist_queries.UNTIL_MONTHS)
        waiting_work.append(
            WaitingWork(
                kind="checklist_to_close" if is_open else "checklist_to_open",
                action=_("Close the supervisors' checklist")
                if is_open
                else _("Open the supervisors' checklist"),
                subject=run.label,
                url=reverse("evaluation:checklist_rounds"),
                urgency=LATER if is_open else urgency_on(due_on=until, today=today),
                due_on=None if is_open else until,
                icon="list-check",
            )
        )
    return waiting_work


def field_check_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Plans of field checks that are not announced, or have checks to record."""
    rights = (*check_queries.APPROVE_RIGHT, queries.WRITE_RIGHT, *check_queries.RECORD_RIGHT)
    if not people_queries.has_right(*rights, account=account):
        return []
    return [check_queries.unfinished_plans(today=timezone.localdate(now))]


def field_checks_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Plans of field checks to approve and to announce, and checks to record."""
    waiting_work, today = [], timezone.localdate(now)
    if people_queries.has_right(*check_queries.APPROVE_RIGHT, account=account):
        waiting_work += [
            _check_row("field_checks_to_approve", _("Approve the field checks"), plan.code)
            for plan in check_queries.plans_to_approve(account=account, today=today)
        ]
    if people_queries.has_right(queries.WRITE_RIGHT, account=account):
        waiting_work += [
            _check_row("field_checks_to_announce", _("Announce the field checks"), plan.code)
            for plan in check_queries.plans_to_announce(today=today)
        ]
    if people_queries.has_right(*check_queries.RECORD_RIGHT, account=account):
        waiting_work += [
            _check_row("field_checks_due", _("Record field checks"), plan.code, count=count)
            for plan, count in check_queries.due_checks(today=today)
        ]
    return waiting_work


def _check_row(kind: str, action: str, code: str, *, count: int = 0) -> WaitingWork:
    return WaitingWork(
        kind=kind,
        action=action,
        subject=code,
        url=reverse("evaluation:check_plan", args=(code,)),
        urgency=LATER,
        count=count,
        icon="clipboard-check",
    )
