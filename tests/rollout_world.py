"""Roll-outs in each of their states, for tests of pages and of actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import numpy as np

from promdaen.evaluation import actions
from promdaen.evaluation.models import Rollout
from promdaen.evaluation.rules import comparisons, protocols
from tests import check_world, factories, job_world, tie_world

CODES = ("01", "02", "03", "04")
TEXT = {"en": "Does it work?", "km": "តើមានប្រសិទ្ធភាពឬទេ?"}
SOURCE = {"en": "the national lottery of 5 January", "km": "ឆ្នោតជាតិថ្ងៃទី ៥ មករា"}
SEED = "47-02-11"
FIRST = date(2026, 2, 1)


def plan(code: str = "ROLL-1", **changes: Any) -> actions.NewRollout:
    """A plan of four provinces in two steps and three periods of a month."""
    for number, province in enumerate(CODES, start=1):
        factories.province(province, name_km=f"ខេត្តទី{'០១២៣៤'[number]}")
    values: dict[str, Any] = {
        "code": code,
        "title": {"en": "Roll-out 2026", "km": "ការអនុវត្តជាជំហាន ២០២៦"},
        "clusters": dict.fromkeys(CODES, 6),
        "steps": 2,
        "periods": protocols.consecutive_periods(starts_on=FIRST, months=1, count=3),
        "sd": 13.0,
        "icc": 0.05,
        "cac": 0.8,
        "effect": 20.0,
        "question": TEXT,
        "included": TEXT,
        "measure": TEXT,
        "missing": TEXT,
    }
    return actions.NewRollout(**values | changes)


def at(day: date) -> datetime:
    """The time of tests on a day."""
    return factories.NOW.replace(year=day.year, month=day.month, day=day.day)


def planned(code: str = "ROLL-1", **changes: Any) -> Rollout:
    """A plan, made a month before its first period."""
    return actions.plan_rollout(plan=plan(code, **changes), by=None, now=at(date(2026, 1, 1)))


def announced(code: str = "ROLL-1") -> Rollout:
    """A roll-out whose seed is announced."""
    return actions.announce_seed(
        rollout=planned(code),
        source=SOURCE,
        known_on=date(2026, 1, 5),
        by=None,
        now=at(date(2026, 1, 2)),
    )


def drawn(code: str = "ROLL-1") -> Rollout:
    """A roll-out whose order is drawn."""
    return actions.draw_order(
        rollout=announced(code), seed=SEED, by=None, now=at(date(2026, 1, 6))
    )


def sealed(code: str = "ROLL-1") -> Rollout:
    """A roll-out with a sealed protocol."""
    rollout = drawn(code)
    actions.seal_protocol(rollout=rollout, by=None, now=at(date(2026, 1, 7)))
    return Rollout.objects.get(pk=rollout.pk)


def posts_sealed(codes: Sequence[str]) -> Rollout:
    """A roll-out among posts with a sealed protocol."""
    changes = plan(unit=protocols.POSTS, clusters=dict.fromkeys(codes, 6))
    rollout = actions.plan_rollout(plan=changes, by=None, now=at(date(2026, 1, 1)))
    rollout = actions.announce_seed(
        rollout=rollout,
        source=SOURCE,
        known_on=date(2026, 1, 5),
        by=None,
        now=at(date(2026, 1, 2)),
    )
    rollout = actions.draw_order(rollout=rollout, seed=SEED, by=None, now=at(date(2026, 1, 6)))
    actions.seal_protocol(rollout=rollout, by=None, now=at(date(2026, 1, 7)))
    return Rollout.objects.get(pk=rollout.pk)


def scores_of(*, rollout: Rollout, period: int, effect: float = 20.0) -> dict[str, list[float]]:
    """Scores of six officers a province, with an effect after the course; one is missing."""
    draw = np.random.default_rng(period)
    steps: Mapping[str, int] = {
        cluster.code: cluster.step
        for cluster in protocols.drawn_clusters(order=rollout.drawn_order, seed=rollout.seed)
    }
    scores: dict[str, Any] = {
        code: [
            float(np.clip(50 + effect * (period > step) + draw.normal(0, 5), 0, 100))
            for _officer in range(6)
        ]
        for code, step in sorted(steps.items())
    }
    scores["01"][0] = None
    return scores


def tested(code: str = "ROLL-1", *, periods: Sequence[int] = (1, 2, 3)) -> Rollout:
    """A sealed roll-out with the scores of these periods."""
    rollout = sealed(code)
    for period in rollout.periods.all():
        if period.number in periods:
            actions.record_scores(
                rollout=rollout,
                period=period.number,
                scores=scores_of(rollout=rollout, period=period.number),
                by=None,
                now=at(period.ends_on),
            )
    return rollout


def few_simulations() -> Any:
    """Measure the rates of methods by a handful of draws: tests do not look at them."""
    return patch.object(comparisons.rejection_rates, "__kwdefaults__", {"simulations": 4})


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of pages of roll-outs need, one in each state."""
    planned("ROLL-2")
    tested("ROLL-1", periods=[1, 2])
    ended("ROLL-3")
    return {
        "evaluation": {"code": "ROLL-1", "form": "pdf"},
        "evaluation:change_rollout": {"code": "ROLL-2"},
        "evaluation:results": {"code": "ROLL-3"},
        "evaluation:later_scores": {"code": "ROLL-3"},
        **tie_world.addresses(),
        **check_world.addresses(),
        **job_world.addresses(),
    }


def ended(code: str = "ROLL-1") -> Rollout:
    """A roll-out with a deviation whose results are open."""
    rollout = tested(code)
    new = actions.NewDeviation(happened_on=date(2026, 3, 9), text=TEXT, reason=TEXT)
    actions.record_deviation(rollout=rollout, new=new, by=None, now=at(date(2026, 3, 10)))
    last = rollout.periods.all().reverse()[0].ends_on
    with few_simulations():
        actions.open_results(rollout=rollout, by=None, now=at(last + timedelta(days=1)))
    later = last + timedelta(days=90)
    scores = scores_of(rollout=rollout, period=4)
    actions.record_later_scores(
        rollout=rollout, tested_on=later, scores=scores, by=None, now=at(later)
    )
    return Rollout.objects.get(pk=rollout.pk)
