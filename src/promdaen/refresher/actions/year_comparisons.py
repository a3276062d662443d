"""Calculate the promise of a season, and compare it with its control every quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from promdaen.kit import audit
from promdaen.refresher.actions import isolated_steps, planning, seasons
from promdaen.refresher.models import Season, Window
from promdaen.refresher.queries import control, memories
from promdaen.refresher.rules import comparing, promises


def watch_seasons(*, now: datetime) -> None:
    """Hourly task: plan opened windows, compare closed ones, calculate missing promises.

    Windows and seasons are processed separately; raises an ExceptionGroup of failures at the end.
    """
    due = planning.due_windows(today=timezone.localdate(now))
    failed = isolated_steps.each(
        items=due, work=lambda window: planning.plan_window(window=window, now=now)
    )
    closed = list(control.uncompared(today=timezone.localdate(now)))
    failed += isolated_steps.each(
        items=closed, work=lambda window: compare_quarter(window=window, now=now)
    )
    waiting = list(Season.objects.filter(promised_at__isnull=True, closed_at__isnull=True))
    failed += isolated_steps.each(
        items=waiting, work=lambda season: promise_season(season=season, now=now)
    )
    isolated_steps.require_none(failed=failed)


def promise_season(*, season: Season, now: datetime) -> None:
    """Calculate the forecast for the minutes of a season, and for passes of the same cost."""
    season_memories = memories.memories()
    officers = season.members.filter(left_at__isnull=True).count()
    promise: Mapping[str, Any] = {}
    if season_memories.outcomes and officers:
        promise = asdict(
            promises.promise(
                tables=memories.tables_for(days=tuple(season.days)),
                officers=officers,
                memories=len(season_memories.outcomes),
                budget_minutes=season.budget_minutes,
                seed=season.seed,
            )
        )
    with transaction.atomic():
        minutes = season.budget_minutes
        # If the budget was changed meanwhile, the next run recalculates the promise.
        seasons = Season.objects.filter(pk=season.pk, budget_minutes=minutes)
        if seasons.update(promise=promise, promised_at=now):
            audit.record_line(action="promise_season", subject=season, by=None, now=now)


@transaction.atomic
def compare_quarter(*, window: Window, now: datetime) -> comparing.ArmComparison:
    """Compare the plan with its control after a quarter; if it is not ahead, fall back."""
    window = Window.objects.select_for_update().select_related("season").get(pk=window.pk)
    arm_comparison = control.comparison(season=window.season, number=window.number)
    window.figures = window.figures | {"comparison": asdict(arm_comparison)}
    window.save(update_fields=["figures"])
    audit.record_line(
        action="compare_quarter",
        subject=window,
        by=None,
        now=now,
        detail={"quarter": window.number + 1, "state": arm_comparison.state},
    )
    if arm_comparison.state == comparing.BEHIND:
        seasons.fall_back(season=window.season, now=now)
    return arm_comparison
