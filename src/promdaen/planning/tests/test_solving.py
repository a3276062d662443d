"""Plans keep every rule of the text, and the bound is one: by a checker and by HiGHS."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from promdaen.planning.rules import exact, programmes, solving
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.tests import plan_references
from promdaen.planning.tests.test_programmes import GOOD, changed, lock, measure

CLOSE = 1e-6


def ticking(*, seconds: float) -> Callable[[], float]:
    """A clock that goes on by so much whenever it is looked at, however busy the machine is."""
    ticks = itertools.count()
    return lambda: seconds * next(ticks)


def answer(
    document: dict[str, Any], *, proof: float = 0.0, tick_seconds: float = 0.02
) -> dict[str, Any]:
    programme = programmes.programme_arrays(document=programmes.read_document(document=document))
    clock = ticking(seconds=tick_seconds)
    solution = solving.solve(
        programme=programme,
        seconds=solving.Seconds(clock=clock, began=clock(), answer=1.0, proof=proof),
    )
    return dict(solving.answer_document(solution=solution, seconds=0.0))


def bought(document: dict[str, Any]) -> dict[tuple[str, str], int]:
    solution = answer(document)
    assert plan_references.faults(document=document, answer=solution) == []
    return {(row["measure"], row["at"]): row["year"] for row in solution["plan"]}


@pytest.mark.parametrize(("proof", "count"), [(0.0, 40), (1.0, 10)])
def test_random_plans_keep_the_rules_and_lie_between_bound_and_optimum(
    proof: float, count: int
) -> None:
    for seed in range(count):
        document = plan_references.random_document(rng=np.random.default_rng([3, seed]))
        try:
            solution = answer(document, proof=proof)
        except DocumentRefused:
            least = plan_references.optimum(document=document | {"province_floor": {}}, unmet=[])
            assert least == float("inf")
            continue
        assert plan_references.faults(document=document, answer=solution) == [], seed
        least = plan_references.optimum(document=document, unmet=solution["unmet_floors"])
        assert least is not None
        assert solution["bound"] <= least + CLOSE * (1 + least), seed
        assert solution["objective"] >= least - CLOSE * (1 + least), seed


def test_the_answer_of_a_small_programme_is_right_in_every_figure() -> None:
    solution = answer(GOOD)
    # Both grids at once: 2 x (10 + 1) is above the budget of 20, so one waits for a year.
    assert {(row["at"], row["year"]) for row in solution["plan"]} == {("A", 1), ("B", 2)}
    assert solution["base"] == pytest.approx((12 + 3) * 1.75)
    assert solution["objective"] == pytest.approx(6 * 1.75 + 3)
    assert solution["open_share"] == pytest.approx(solution["objective"] / solution["base"])
    assert solution["spent"] == [11, 12, 2]
    assert solution["running_after"] == 2
    assert solution["bound"] <= solution["objective"]
    assert solution["unknown_scores"] == [["A", "water"]]


def test_years_of_a_plan_count_from_one_and_effort_is_of_the_start_year() -> None:
    document = GOOD | {"budget": [100] * 3, "capacity": {"build": [0, 1, 1]}}
    assert bought(document) == {("grid", "A"): 2, ("grid", "B"): 3}


def test_running_cost_after_the_last_year_is_kept() -> None:
    assert bought(GOOD | {"running_after": 1.5}) == {("grid", "A"): 1}


def test_what_is_required_is_bought_even_where_it_lifts_nothing() -> None:
    pump = measure("pump", scope="province", lifts={}, capital=4, running=0)
    document = changed("measures", [measure("grid", requires=["pump"]), pump])
    plan = bought(document | {"budget": [30] * 3})
    assert plan == {("pump", "P"): 1, ("grid", "A"): 1, ("grid", "B"): 1} or plan["pump", "P"] == 1


def test_a_plan_without_money_closes_nothing_and_shows_it() -> None:
    solution = answer(GOOD | {"budget": [0, 0, 0]})
    assert solution["plan"] == []
    assert solution["objective"] == solution["base"] == pytest.approx(solution["bound"])
    assert solution["closed_gap_per_cent"] == pytest.approx(0)


def test_a_programme_without_gaps_has_an_empty_answer() -> None:
    solution = answer(changed("standards", {}))
    assert (solution["base"], solution["open_share"], solution["closed_gap_per_cent"]) == (0, 0, 0)
    solution = answer(GOOD | {"measures": []})
    assert solution["objective"] == solution["bound"] == solution["base"]


def test_a_programme_of_one_year_is_planned() -> None:
    document = GOOD | {"years": 1, "budget": [11], "capacity": {}}
    assert bought(document) == {("grid", "A"): 1}


# ---- locks ----


def test_a_lock_means_exactly_that_year() -> None:
    document = GOOD | {"locked_in": [lock(year=3)], "budget": [100] * 3}
    assert bought(document) == {("grid", "A"): 3, ("grid", "B"): 1}


def test_a_lock_brings_what_it_requires_in_a_year_that_can_pay() -> None:
    pump = measure("pump", scope="province", lifts={}, capital=9, running=0, delivery="gift")
    document = changed("measures", [measure("grid", requires=["pump"], running=0), pump])
    document |= {"locked_in": [lock(year=2)], "budget": [9, 10, 0]}
    assert bought(document) == {("pump", "P"): 1, ("grid", "A"): 2}


def test_a_lock_may_be_of_what_lifts_nothing() -> None:
    document = GOOD | {"locked_in": [lock("pump", "P", year=1)]}
    assert bought(document)["pump", "P"] == 1


@pytest.mark.parametrize(
    ("more", "entry"),
    [
        ({"locked_in": [lock(year=1)], "budget": [10, 20, 20]}, "locked_in[0]"),
        ({"locked_in": [lock(year=1)], "running_after": 0.5}, "locked_in[0]"),
        ({"locked_in": [lock(year=1)], "capacity": {"build": [0.5] * 3}}, "locked_in[0]"),
        ({"locked_in": [lock(year=1), lock(at="B", year=1)]}, "locked_in[1]"),
        (
            {
                "locked_in": [lock(year=1)],
                "measures": [measure("grid", capital=5e-7, running=0)],
                "budget": [0, 0, 0],
            },
            "locked_in[0]",
        ),
    ],
)
def test_a_lock_that_cannot_be_paid_or_delivered_is_refused(
    more: dict[str, Any], entry: str
) -> None:
    with pytest.raises(DocumentRefused) as refused:
        answer(GOOD | more)
    assert refused.value.place == entry
    assert "do not allow" in str(refused.value)


def test_a_requirement_locked_to_a_later_year_makes_a_lock_infeasible() -> None:
    document = changed("measures.0.requires", ["pump"]) | {
        "budget": [100] * 3,
        "locked_in": [lock(year=1), lock("pump", "P", year=2)],
    }
    with pytest.raises(DocumentRefused):
        answer(document)
    document["locked_in"][1]["year"] = 1
    assert bought(document)["grid", "A"] == 1


# ---- floors ----


def test_a_floor_is_met_before_more_is_closed_elsewhere() -> None:
    document = changed(
        "checkpoints",
        [
            {"code": "A", "province": "P", "class": "local", "risk": 5},
            {"code": "B", "province": "Q", "class": "local", "risk": 1},
        ],
    )
    document |= {
        "scores": {"A": {"power": 0}, "B": {"power": 0}},
        "budget": [11, 1, 1],
        "running_after": 1,
    }
    assert bought(document) == {("grid", "A"): 1}
    document["province_floor"] = {"Q": 5}
    assert bought(document) == {("grid", "B"): 1}


def test_a_floor_that_nothing_can_meet_stays_unmet_and_is_listed() -> None:
    document = GOOD | {"province_floor": {"P": 1000, "Q": 5}}
    solution = answer(document, tick_seconds=0.002)
    assert solution["unmet_floors"] == ["P", "Q"]
    assert plan_references.faults(document=document, answer=solution) == []
    without = answer(GOOD, tick_seconds=0.002)
    assert solution["objective"] == pytest.approx(without["objective"])
    assert solution["bound"] == pytest.approx(without["bound"], rel=1e-3)


# ---- the proof ----


def test_a_proof_shows_that_a_small_plan_is_the_best() -> None:
    document = GOOD | {"budget": [15, 16, 13], "running_after": 1.5}
    least = plan_references.optimum(document=document, unmet=[])
    solution = answer(document, proof=20.0)
    assert solution["objective"] == pytest.approx(least)
    assert solution["bound"] == pytest.approx(least, rel=1e-5)
    assert answer(document)["bound"] < solution["bound"] - 0.1


def test_a_proof_of_more_items_than_a_neighbourhood_begins_with_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact, "_FIRST_SIZE", 1)
    document = GOOD | {"budget": [15, 16, 13], "running_after": 1.5}
    least = plan_references.optimum(document=document, unmet=[])
    assert answer(document, proof=20.0)["bound"] == pytest.approx(least, rel=1e-5)


def test_a_requirement_that_lifts_too_is_taken_together_with_what_requires_it() -> None:
    pump = measure("pump", scope="province", lifts={"power": 1}, capital=5, running=0)
    document = changed("measures", [measure("grid", requires=["pump"]), pump])
    plan = bought(document | {"budget": [16, 20, 20], "running_after": 9})
    assert plan["pump", "P"] == 1
    assert ("grid", "A") in plan


def test_a_programme_that_is_like_another_starts_from_its_prices() -> None:
    programme = programmes.programme_arrays(document=programmes.read_document(document=GOOD))
    seconds = solving.Seconds(clock=ticking(seconds=0.02), began=0.0, answer=1.0)
    first = solving.solve(programme=programme, seconds=seconds)
    again = solving.solve(
        programme=programme,
        seconds=solving.Seconds(clock=ticking(seconds=0.2), began=0.0, answer=1.0),
        warm=solving.WarmStart(prices=first.relaxed),
    )
    assert again.bound >= first.bound - CLOSE


def hurried(document: dict[str, Any], **warm: Any) -> dict[str, Any]:
    """What is found when all time is over at once."""
    programme = programmes.programme_arrays(document=programmes.read_document(document=document))
    if warm:
        warm["plan"] = solving.plan_start(programme=programme, plan=warm["plan"])
    solution = solving.solve(
        programme=programme,
        seconds=solving.Seconds(clock=ticking(seconds=9.0), began=0.0, answer=1.0),
        warm=solving.WarmStart(**warm),
    )
    return dict(solving.answer_document(solution=solution, seconds=0.0))


def test_a_plan_that_a_changed_programme_allows_is_never_made_worse() -> None:
    document = plan_references.random_document(rng=np.random.default_rng(52))
    plan = answer(document)
    assert hurried(document)["objective"] > plan["objective"] + 1
    richer = document | {
        "budget": [1.1 * money for money in document["budget"]],
        "running_after": 1.1 * document["running_after"],
    }
    locks = [row for row in document.get("locked_in", []) if row not in plan["plan"]]
    for changed_document in (
        document,
        richer,
        *(document | {"locked_in": [*locks, row]} for row in plan["plan"]),
    ):
        warm = hurried(changed_document, plan=plan["plan"])
        assert warm["objective"] <= plan["objective"]
        assert plan_references.faults(document=changed_document, answer=warm) == []


def test_a_plan_with_things_that_are_no_longer_there_is_a_start_all_the_same() -> None:
    gone = {"measure": "gone", "at": "A", "year": 1}
    plan = answer(GOOD)["plan"]
    warm = hurried(GOOD, plan=[gone, *plan])
    assert plan_references.faults(document=GOOD, answer=warm) == []
    assert gone not in warm["plan"]
