"""Time spent on refreshers by officers, their speed, and the share of windows used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import Count, Q, Sum

from promdaen.refresher.models import Answer, Member, Share
from promdaen.refresher.rules import attending, calendar, planning

Reals = np.ndarray[Any, np.dtype[np.float64]]
# From this credit on an answer takes as long as a right one.
RIGHT_FROM = 0.5


def paces(*, members: Sequence[Member]) -> Reals:
    """Each member's multiple of the reference time, over all their seasons."""
    rows = (
        Answer.objects.filter(share__member__officer__in=_officers(members))
        .values("share__member__officer")
        .annotate(
            total=Sum("seconds"),
            right=Count("pk", filter=Q(mark__gte=RIGHT_FROM)),
            wrong=Count("pk", filter=Q(mark__lt=RIGHT_FROM)),
        )
    )
    total: dict[UUID, float] = {}
    reference: dict[UUID, float] = {}
    for row in rows:
        officer = row["share__member__officer"]
        total[officer] = row["total"]
        reference[officer] = (
            calendar.RIGHT_SECONDS * row["right"] + calendar.WRONG_SECONDS * row["wrong"]
        )
    return planning.pace_by(
        seconds_answering=_in_order(total, members), reference=_in_order(reference, members)
    )


def comes(*, members: Sequence[Member], before: date) -> Reals:
    """The chance that each member takes part, from all windows closed before a day."""
    rows = Share.objects.filter(
        member__officer__in=_officers(members), window__closes_on__lt=before
    ).annotate(answered=Count("answers"))
    offered: Counter[UUID] = Counter()
    latencies: dict[UUID, float] = {}
    for officer, outcomes, answered in rows.values_list("member__officer", "outcomes", "answered"):
        if outcomes:
            offered[officer] += 1
            latencies[officer] = latencies.get(officer, 0.0) + min(answered / len(outcomes), 1.0)
    return attending.chances(
        offered=_in_order(offered, members), completed=_in_order(latencies, members)
    )


def seconds_used(*, members: Sequence[Member]) -> Reals:
    """The seconds used by each member so far, with an opening for each window."""
    rows = (
        Answer.objects.filter(share__member__in=[member.pk for member in members])
        .values("share__member")
        .annotate(seconds=Sum("seconds"), shares=Count("share", distinct=True))
    )
    spent = {
        row["share__member"]: row["seconds"] + calendar.OPENING_SECONDS * row["shares"]
        for row in rows
    }
    return np.array([spent.get(member.pk, 0.0) for member in members], dtype=float)


def _officers(members: Sequence[Member]) -> list[UUID]:
    return [member.officer_id for member in members]


def _in_order(values_by_officer: dict[UUID, Any], members: Sequence[Member]) -> Reals:
    return np.array(
        [values_by_officer.get(member.officer_id, 0.0) for member in members], dtype=float
    )
