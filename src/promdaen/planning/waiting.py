"""Border programmes that wait for an account's signature, as rows of the shared list."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from promdaen.kit.waiting import TODAY, WaitingWork
from promdaen.planning.queries import plans


def plans_waiting(*, account: Any, now: datetime) -> list[WaitingWork]:
    """Versions that wait for the account's signature."""
    return [
        WaitingWork(
            kind="plan_to_sign",
            action=_("Sign the border programme"),
            subject=str(one.version.plan.title),
            url=reverse("planning:version", args=(one.version.plan.code, one.version.number)),
            urgency=TODAY,
            since=one.asked_at,
            icon="pencil",
        )
        for one in plans.unsigned(account=account)
        if one.asked_at <= now
    ]
