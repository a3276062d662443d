"""Moves on a plan keep its sums, and each does what it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from promdaen.planning.rules import programmes, schedules
from promdaen.planning.rules.schedules import Schedule
from promdaen.planning.tests import plan_references
from promdaen.planning.tests.test_programmes import GOOD, changed, lock, measure


def schedule(document: dict[str, Any] = GOOD) -> Schedule:
    return Schedule(
        programme=programmes.programme_arrays(document=programmes.read_document(document=document))
    )


def free(plan: Schedule) -> np.ndarray:
    """Costs of starts that make nothing dear."""
    return np.zeros((plan.items, plan.years + 1))


def test_moves_leave_the_sums_that_loading_finds() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        document = plan_references.random_document(rng=rng)
        document.pop("locked_in", None)
        plan = schedule(document)
        for _move in range(30 if plan.items else 0):
            plan.move(item=int(rng.integers(plan.items)), year=int(rng.integers(plan.never + 1)))
        again = Schedule(programme=plan.programme, start=plan.start)
        assert np.array_equal(plan.counts, again.counts)
        for name in ("money", "after", "effort", "floors_left"):
            assert getattr(plan, name) == pytest.approx(getattr(again, name))


def test_a_move_to_the_same_year_changes_nothing() -> None:
    plan = schedule()
    plan.move(item=0, year=plan.never)
    assert plan.value() == schedule().value()


def test_repair_delays_until_the_limits_hold() -> None:
    plan = schedule()
    plan.load(start=np.zeros(2, dtype=np.intp))
    assert not plan.limits_hold()
    assert plan.repair()
    assert plan.is_feasible()
    assert sorted(plan.start.tolist()) == [0, 1]


def test_repair_fails_where_locks_forbid_it() -> None:
    plan = schedule(GOOD | {"locked_in": [lock(year=1), lock(at="B", year=1)]})
    plan.load(start=np.zeros(2, dtype=np.intp))
    assert not plan.repair()


def test_repair_drops_what_nothing_allows() -> None:
    plan = schedule(GOOD | {"running_after": 0.5, "capacity": {"build": [0, 0, 0]}})
    plan.load(start=np.array([0, 2]))
    assert plan.repair()
    assert (plan.start == plan.never).all()


def test_prune_keeps_what_a_floor_needs_and_drops_the_rest() -> None:
    both = [measure("grid"), measure("pump", lifts={"power": 1})]
    plan = schedule(changed("measures", both) | {"province_floor": {"P": 40}})
    plan.load(start=np.zeros(plan.items, dtype=np.intp))
    plan.prune()
    assert len(plan.unmet()) == 0
    plan = schedule(changed("measures", both))
    plan.load(start=np.zeros(plan.items, dtype=np.intp))
    plan.prune()
    remaining = {plan.programme.names[item][0] for item in np.nonzero(plan.start < plan.never)[0]}
    assert remaining in ({"grid"}, {"grid", "pump"})
    assert (plan.start < plan.never).sum() == 2


def test_a_bundle_that_does_not_fit_is_taken_back() -> None:
    pump = measure("pump", scope="province", lifts={}, capital=15, running=0)
    plan = schedule(changed("measures", [measure("grid", requires=["pump"]), pump]))
    plan.buy_with_requirements(costs=free(plan))
    assert (plan.start == plan.never).all()
    plan = schedule(
        changed("measures", [measure("grid", requires=["pump"]), pump]) | {"budget": [40] * 3}
    )
    plan.buy_with_requirements(costs=free(plan))
    assert (plan.start == 0).sum() >= 2


def test_polishing_stops_when_time_is_over() -> None:
    plan = schedule()
    schedules.polish(schedule=plan, costs=free(plan), is_over=lambda: True)
    assert (plan.start == plan.never).all()


def test_polishing_forces_in_what_is_worth_more() -> None:
    plan = schedule(GOOD | {"running_after": 1})
    plan.move(item=plan.programme.names.index(("grid", "B")), year=0)
    looks = iter([False] * 20)
    schedules.polish(schedule=plan, costs=free(plan), is_over=lambda: next(looks, True))
    bought = np.nonzero(plan.start < plan.never)[0].tolist()
    assert [plan.programme.names[item] for item in bought] == [("grid", "A")]
