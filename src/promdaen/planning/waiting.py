"""Work on border programmes that waits for an account, as rows of the shared list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.kit.waiting import LATER, OVERDUE, TODAY, WaitingWork
from promdaen.planning.queries import experts, plans

if TYPE_CHECKING:
    from promdaen.people.models import Account


def planning_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Versions to sign, and forms of experts that are open."""
    return [plans.unsigned_signatures(account=account), experts.open_panels(account=account)]


def planning_waiting(*, account: Account, now: datetime) -> list[WaitingWork]:
    """Versions to sign, and forms to answer as an expert."""
    return [
        *_signatures_waiting(account=account, now=now),
        *_judgements_waiting(account=account, now=now),
    ]


def panels_candidates(*, account: Account, now: datetime) -> list[QuerySet[Model]]:
    """Panels whose answers can be used."""
    return [experts.panels_to_pool(account=account, today=timezone.localdate(now))]


def _signatures_waiting(*, account: Account, now: datetime) -> Iterator[WaitingWork]:
    for signature in plans.unsigned_versions(account=account):
        if signature.asked_at <= now:
            version = signature.version
            yield WaitingWork(
                kind="plan_to_sign",
                action=_("Sign the border programme"),
                subject=str(version.plan.title),
                url=reverse("planning:version", args=(version.plan.code, version.number)),
                urgency=TODAY,
                since=signature.asked_at,
                icon="pencil",
            )


def _judgements_waiting(*, account: Account, now: datetime) -> Iterator[WaitingWork]:
    today = timezone.localdate(now)
    for panel in experts.unanswered_panels(account=account):
        if panel.begun_at <= now:
            yield WaitingWork(
                kind="judgements_to_give",
                action=_("Judge measures of the border programme"),
                subject=str(panel.version.plan.title),
                url=reverse("planning:judge", args=(panel.pk,)),
                urgency=OVERDUE if panel.due_on < today else LATER,
                since=panel.second_at or panel.begun_at,
                due_on=panel.due_on,
                icon="pencil",
            )


def panels_waiting(*, account: Account, now: datetime) -> Iterator[WaitingWork]:
    """Answers of experts to use."""
    for panel in experts.panels_to_pool(account=account, today=timezone.localdate(now)):
        version = panel.version
        yield WaitingWork(
            kind="judgements_to_pool",
            action=_("Use the judgements of experts"),
            subject=str(version.plan.title),
            url=reverse("planning:experts", args=(version.plan.code, version.number)),
            urgency=TODAY,
            since=panel.second_at or panel.begun_at,
            icon="list-check",
        )
