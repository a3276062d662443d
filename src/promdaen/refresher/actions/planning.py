"""Plan a window when it opens: by price for most officers, a plain pass for the control."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import numpy as np
from django.db import transaction

from promdaen.kit import audit
from promdaen.refresher.models import Member, Share, Window
from promdaen.refresher.queries import habits, memories
from promdaen.refresher.rules import (
    calendar,
    control,
    dates,
    importance,
    passes,
    planning,
    probe_lots,
)
from promdaen.refresher.rules import pieces as piece_rules

SECONDS_A_MINUTE = 60


def due_windows(*, today: date) -> list[Window]:
    """The windows that have opened and are not planned."""
    due = Window.objects.filter(
        planned_at__isnull=True,
        opens_on__lte=today,
        closes_on__gte=today,
        season__closed_at__isnull=True,
    )
    return list(due.order_by("opens_on", "pk"))


@transaction.atomic
def plan_window(*, window: Window, now: datetime) -> None:
    """Plan what each member of an arm is asked in a window; a planned window is unchanged."""
    window = Window.objects.select_for_update().select_related("season").get(pk=window.pk)
    if window.planned_at is not None:
        return
    season_memories = memories.memories()
    arm = dates.PLANNED if window.arm == dates.PROBE else window.arm
    rows = Member.objects.filter(season=window.season, arm=arm, left_at__isnull=True)
    members = list(rows.order_by("pk"))
    if window.arm == dates.PLANNED and window.season.fell_back_at is None:
        shares = _by_price(window=window, members=members, season_memories=season_memories)
    elif window.arm == dates.PROBE:
        drawn = _probes(window=window, season_memories=season_memories)
        shares = [_share(window, member, drawn, probes=drawn) for member in members]
    else:
        shares = _by_pass(window=window, members=members, season_memories=season_memories)
    _store_shares(window=window, shares=shares)
    question_counts = [len(share.outcomes) for share in shares]
    window.figures = window.figures | {"members": len(members), "questions": sum(question_counts)}
    window.planned_at = now
    window.save(update_fields=["figures", "planned_at", "price"])
    audit.record_line(
        action="plan_window", subject=window, by=None, now=now, detail=window.figures
    )


def _store_shares(*, window: Window, shares: Sequence[Share]) -> None:
    """Save the plan; outcomes answered offline before it remain and count."""
    before = {share.member_id: share for share in window.shares.select_for_update()}
    Share.objects.bulk_create(share for share in shares if share.member_id not in before)
    for share in shares:
        existing_share = before.get(share.member_id)
        if existing_share is not None:
            more = [
                outcome for outcome in share.outcomes if outcome not in existing_share.outcomes
            ]
            existing_share.outcomes = [*existing_share.outcomes, *more]
            existing_share.probes, existing_share.ahead = share.probes, share.ahead
            existing_share.save(update_fields=["outcomes", "probes", "ahead"])


def _by_price(
    *, window: Window, members: Sequence[Member], season_memories: memories.SeasonMemories
) -> list[Share]:
    if not members or not season_memories.outcomes:
        return [_share(window, member, ()) for member in members]
    cohort = memories.season_cohort(
        season=window.season, members=members, session=window.number, memories=season_memories
    )
    plan = planning.plan(
        tables=cohort.tables,
        cohort=planning.PlannedCohort(
            session=window.number,
            histories=cohort.replayed.histories,
            seconds_used=habits.seconds_used(members=members),
            pace=habits.paces(members=members),
            comes=habits.comes(members=members, before=window.opens_on),
        ),
        budget=planning.Budget(seconds=window.season.budget_minutes * SECONDS_A_MINUTE),
        importance=np.array(
            importance.weights(
                outcomes=season_memories.outcomes, critical=set(window.season.critical)
            )
        ),
        belief=cohort.belief,
    )
    window.price = plan.price if math.isfinite(plan.price) else None
    window.figures = {
        "minutes": round(float(plan.seconds.mean()) / SECONDS_A_MINUTE, 1),
        "families": {code: round(share, 3) for code, share in cohort.belief.weights.items()},
    }
    return [
        _share(
            window,
            member,
            _selected_outcomes(plan=plan, seat=seat, season_memories=season_memories),
            ahead=_ahead(cohort=cohort, plan=plan, seat=seat),
        )
        for seat, member in enumerate(members)
    ]


def _selected_outcomes(
    *, plan: planning.RefresherPlan, seat: int, season_memories: memories.SeasonMemories
) -> list[str]:
    worth = plan.advantage[seat]
    places = np.flatnonzero(plan.selected[seat])
    return [
        season_memories.outcomes[place]
        for place in sorted(places, key=lambda place: -worth[place])
    ]


def _ahead(
    *, cohort: memories.SeasonCohort, plan: planning.RefresherPlan, seat: int
) -> dict[str, str]:
    """By outcome what this window and the next two would ask, four hex digits each."""
    tree = planning.tree_for_phone(tables=cohort.tables, plan=plan, officer=seat)
    bits = zip(cohort.memories.outcomes, tree.bits, strict=True)
    return {outcome: f"{number:04x}" for outcome, number in bits if number}


def _by_pass(
    *, window: Window, members: Sequence[Member], season_memories: memories.SeasonMemories
) -> list[Share]:
    season = window.season
    count = len(control.FALLBACK_DAYS if season.fell_back_at else calendar.PASS_DAYS)
    seconds = season.budget_minutes * SECONDS_A_MINUTE / count
    probes = (
        _probes(window=window, season_memories=season_memories)
        if window.arm == dates.CONTROL
        else ()
    )
    return [
        _share(
            window,
            member,
            _first(
                probes,
                passes.turn(
                    outcomes=season_memories.outcomes,
                    number=window.number,
                    seconds=seconds,
                    start=piece_rules.key_seed(key=str(member.pk))
                    % max(len(season_memories.outcomes), 1),
                ),
            ),
            probes=probes,
        )
        for member in members
    ]


def _first(probes: Sequence[str], turn: Sequence[str]) -> list[str]:
    """The probes first, so that nothing of the same pass has taught them."""
    return [*probes, *(member for member in turn if member not in probes)]


def _probes(*, window: Window, season_memories: memories.SeasonMemories) -> tuple[str, ...]:
    """The probes, the same for both arms: windows of one day have the same number."""
    return probe_lots.probes(
        outcomes=season_memories.outcomes, seed=window.season.seed + window.number
    )


def _share(
    window: Window,
    member: Member,
    outcomes: Iterable[str],
    *,
    probes: Sequence[str] = (),
    ahead: Mapping[str, str] | None = None,
) -> Share:
    return Share(
        window=window,
        member=member,
        outcomes=list(outcomes),
        probes=list(probes),
        ahead=dict(ahead or {}),
    )
