"""Waiting work of administrators: backups and roles to confirm, for the common list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Min, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from promdaen.kit import backup_state, machine
from promdaen.kit.waiting import LATER, OVERDUE, TODAY, WaitingWork
from promdaen.people import actions, queries

if TYPE_CHECKING:
    from promdaen.people.models import Account


def administration_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Backups that are late or untested, and what another administrator must see or confirm.

    Coordinators see the backups alone, and that an administrator can act.
    """
    if not queries.has_right("accounts", account=account):
        may_see = queries.has_right("runs", account=account)
        return list(_backups(now=now, may_act=False)) if may_see else []
    return [
        *_room(),
        *_backups(now=now, may_act=True),
        *_role_requests(account=account),
        *_roles(account=account),
        *_recoveries(account=account),
    ]


def name_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Names that wait for a decision."""
    return [queries.names_due_for_removal(account=account, now=now)]


def names_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Names that are due for removal and wait for a decision."""
    name_proposals = queries.names_due_for_removal(account=account, now=now)
    counted = name_proposals.aggregate(count=Count("pk"), first=Min("proposed_at"))
    count, first = counted["count"], counted["first"]
    if not count:
        return []
    subject = ngettext("%(count)s officer", "%(count)s officers", count) % {"count": count}
    return [
        WaitingWork(
            kind="names_due",
            action=_("Decide on names that are due for removal"),
            subject=subject,
            url=reverse("people:names_due"),
            urgency=LATER,
            since=first,
            icon="person",
        )
    ]


def job_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Background work that has ended and was not looked at."""
    return [queries.ended_jobs(account=account, now=now)]


def jobs_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Background work that was done or failed, until its owner has looked."""
    return [
        WaitingWork(
            kind="job_done" if job_row.job.state == "done" else "job_failed",
            action=job_row.ready
            if job_row.job.state == "done"
            else _("Work in the background failed"),
            subject=job_row.label,
            url=reverse("people:job", args=(job_row.job.pk,)),
            urgency=TODAY,
            since=job_row.job.ended_at,
            icon="check-circle-fill"
            if job_row.job.state == "done"
            else "exclamation-octagon-fill",
        )
        for job_row in queries.ended_jobs_unseen(account=account, now=now)
    ]


def _room() -> Iterator[WaitingWork]:
    if not machine.has_room():
        yield WaitingWork(
            kind="disk_nearly_full",
            action=_("Free space on the disk of the server"),
            subject=_("files and photographs are refused until then"),
            url=reverse("people:system"),
            urgency=OVERDUE,
            icon="cpu",
        )


def _backups(*, now: datetime, may_act: bool) -> Iterator[WaitingWork]:
    state = backup_state.backup_state(now=now)
    if state is None:
        return
    late_at = state.made_at + backup_state.LATE_AFTER if state.made_at else None
    rows = (
        ("backup_late", state.is_late, _("Make a backup"), _("Ask an administrator for a backup"),
         _("the last one is too old") if state.made_at else _("none has been made yet")),
        ("backup_opens_here", state.opens_here_only, _("Make a recovery key and print it"),
         _("Ask an administrator for a recovery key"),
         _("the last backup opens only on this machine")),
        ("backup_untried", not state.was_drilled, _("Test a backup"),
         _("Ask an administrator to test a backup"),
         _("none has been tested with drill yet")),
        ("backup_broken", not state.is_drill_good, _("Repair the backups"),
         _("Ask an administrator to repair the backups"),
         _("the last drill found that a backup cannot be restored completely")),
    )  # fmt: skip
    for kind, is_open, own_action, request_action, label in rows:
        if is_open:
            yield WaitingWork(
                kind=kind,
                action=own_action if may_act else request_action,
                subject=label,
                url=reverse("people:system"),
                urgency=OVERDUE,
                due_at=late_at if kind == "backup_late" else None,
                icon="shield-check",
            )


def _role_requests(*, account: Account) -> Iterator[WaitingWork]:
    for request in queries.role_requests():
        if request.account_id != account.pk:
            yield WaitingWork(
                kind="role_requested",
                action=_("Approve or refuse a requested role"),
                subject=request.account.name,
                url=reverse("people:accounts"),
                urgency=TODAY,
                since=request.asked_at,
                due_at=request.asked_at + actions.ROLE_DELAY,
                icon="person",
            )


def _roles(*, account: Account) -> Iterator[WaitingWork]:
    for self_given in queries.self_given_roles():
        if self_given.account.pk != account.pk:
            yield WaitingWork(
                kind="role_to_confirm",
                action=_("Confirm that you have seen the role"),
                subject=self_given.account.name,
                url=reverse("people:accounts"),
                urgency=LATER,
                since=self_given.given_at,
                icon="person",
            )


def _recoveries(*, account: Account) -> Iterator[WaitingWork]:
    for notice in queries.recovery_notices(administrator=account):
        yield WaitingWork(
            kind="account_recovered",
            action=_("Look at an account that was reset on the server"),
            subject=notice.account.name,
            url=reverse("people:account", args=(notice.account.pk,)),
            urgency=TODAY,
            since=notice.recovered_at,
            icon="key",
        )
