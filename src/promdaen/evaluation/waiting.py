"""Work waiting for coordinators: the next step of each roll-out, as rows of the shared list."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.evaluation import queries
from promdaen.kit.waiting import LATER, WaitingWork, urgency_on
from promdaen.people import queries as people_queries

if TYPE_CHECKING:
    from promdaen.evaluation.models import Rollout

DAY = timedelta(days=1)


def rollouts_waiting(*, account: Any, now: datetime) -> list[WaitingWork]:
    """Orders to draw, protocols to seal, periods without scores, results to compute."""
    if not people_queries.has_right(queries.WRITE, account=account):
        return []
    today = timezone.localdate(now)
    rows = []
    for line in queries.unfinished_rollouts(today=today):
        rollout = line.rollout
        # A protocol must be sealed at the latest on the day before the first period.
        seal_on = line.first_day - DAY
        if line.is_to_draw:
            rows.append(_row("rollout_to_draw", _("Draw the order"), rollout, page="draw"))
        elif line.is_to_seal:
            rows.append(
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
        elif line.has_unscored_period:
            rows.append(_row("rollout_scores", _("Record scores"), rollout, page="scores"))
        elif line.is_over:
            rows.append(_row("rollout_results", _("Compute the results"), rollout, page="results"))
    return rows


def _row(kind: str, action: str, rollout: Rollout, *, page: str) -> WaitingWork:
    return WaitingWork(
        kind=kind,
        action=action,
        subject=str(rollout.title),
        url=reverse(f"evaluation:{page}", args=(rollout.code,)),
        urgency=LATER,
        icon="bar-chart",
    )
