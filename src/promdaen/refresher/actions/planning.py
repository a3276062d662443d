"""A window is planned when it opens: by price for most, by a plain pass for the control."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import numpy as np
from django.db import transaction

from promdaen.kit import audit
from promdaen.refresher.models import Member, Share, Window
from promdaen.refresher.queries import habits, memories
from promdaen.refresher.rules import calendar, control, dates, importance, lots, passes, planning
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
    """Decide what each member of an arm is asked in a window; a planned one stays as it is."""
    window = Window.objects.select_for_update().select_related("season").get(pk=window.pk)
    if window.planned_at is not None:
        return
    held = memories.memories()
    members = _members(window=window)
    if window.arm == dates.PLANNED and window.season.fell_back_at is None:
        shares = _by_price(window=window, members=members, held=held)
    elif window.arm == dates.PROBE:
        drawn = _probes(window=window, held=held)
        shares = [_share(window, member, drawn, probes=drawn) for member in members]
    else:
        shares = _by_pass(window=window, members=members, held=held)
    _put(window=window, shares=shares)
    asked = [len(one.outcomes) for one in shares]
    window.figures = window.figures | {"members": len(members), "questions": sum(asked)}
    window.planned_at = now
    window.save(update_fields=["figures", "planned_at", "price"])
    audit.record_line(
        action="plan_window", subject=window, by=None, now=now, detail=window.figures
    )


def _put(*, window: Window, shares: Sequence[Share]) -> None:
    """Store what is asked; what a phone without signal asked before the plan stays and counts."""
    before = {share.member_id: share for share in window.shares.select_for_update()}
    Share.objects.bulk_create(one for one in shares if one.member_id not in before)
    for share in shares:
        held = before.get(share.member_id)
        if held is not None:
            more = [one for one in share.outcomes if one not in held.outcomes]
            held.outcomes = [*held.outcomes, *more]
            held.probes, held.ahead = share.probes, share.ahead
            held.save(update_fields=["outcomes", "probes", "ahead"])


def _members(*, window: Window) -> list[Member]:
    arm = dates.PLANNED if window.arm == dates.PROBE else window.arm
    rows = Member.objects.filter(season=window.season, arm=arm, left_at__isnull=True)
    return list(rows.order_by("pk"))


def _by_price(
    *, window: Window, members: Sequence[Member], held: memories.Memories
) -> list[Share]:
    if not members or not held.outcomes:
        return [_share(window, member, ()) for member in members]
    cohort = memories.cohort_of(
        season=window.season, members=members, session=window.number, held=held
    )
    made = planning.plan(
        tables=cohort.tables,
        cohort=planning.Cohort(
            session=window.number,
            histories=cohort.replayed.histories,
            seconds_used=habits.seconds_used(members=members),
            pace=habits.paces(members=members),
            comes=habits.comes(members=members, before=window.opens_on),
        ),
        budget=planning.Budget(seconds=window.season.budget_minutes * SECONDS_A_MINUTE),
        importance=np.array(
            importance.weights(outcomes=held.outcomes, critical=set(window.season.critical))
        ),
        belief=cohort.belief,
    )
    window.price = made.price if math.isfinite(made.price) else None
    window.figures = {
        "minutes": round(float(made.seconds.mean()) / SECONDS_A_MINUTE, 1),
        "families": {code: round(share, 3) for code, share in cohort.belief.weights.items()},
    }
    return [
        _share(
            window,
            member,
            _asked(made=made, seat=seat, held=held),
            ahead=_ahead(cohort=cohort, made=made, seat=seat),
        )
        for seat, member in enumerate(members)
    ]


def _asked(*, made: planning.Plan, seat: int, held: memories.Memories) -> list[str]:
    worth = made.advantage[seat]
    places = np.flatnonzero(made.asked[seat])
    return [held.outcomes[place] for place in sorted(places, key=lambda place: -worth[place])]


def _ahead(*, cohort: memories.Cohort, made: planning.Plan, seat: int) -> dict[str, str]:
    """By outcome, what this window and the next two would ask, four hexadecimal digits each."""
    tree = planning.tree_for_phone(tables=cohort.tables, plan=made, officer=seat)
    bits = zip(cohort.memories.outcomes, tree.bits, strict=True)
    return {outcome: f"{number:04x}" for outcome, number in bits if number}


def _by_pass(*, window: Window, members: Sequence[Member], held: memories.Memories) -> list[Share]:
    season = window.season
    count = len(control.FALLBACK_DAYS if season.fell_back_at else calendar.PASS_DAYS)
    seconds = season.budget_minutes * SECONDS_A_MINUTE / count
    probes = _probes(window=window, held=held) if window.arm == dates.CONTROL else ()
    return [
        _share(
            window,
            member,
            _first(
                probes,
                passes.turn(
                    outcomes=held.outcomes,
                    number=window.number,
                    seconds=seconds,
                    start=_start(member=member, count=len(held.outcomes)),
                ),
            ),
            probes=probes,
        )
        for member in members
    ]


def _first(probes: Sequence[str], turn: Sequence[str]) -> list[str]:
    """Probes before all else, so that nothing of the same pass has taught them."""
    return [*probes, *(one for one in turn if one not in probes)]


def _start(*, member: Member, count: int) -> int:
    return piece_rules.seed_of(key=str(member.pk)) % max(count, 1)


def _probes(*, window: Window, held: memories.Memories) -> tuple[str, ...]:
    """The same for both arms: the windows of both have the same number on the same day."""
    return lots.probes(outcomes=held.outcomes, seed=window.season.seed + window.number)


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
