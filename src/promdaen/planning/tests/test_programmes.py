"""A programme's document is read strictly; cells and items are those of the text."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from promdaen.planning.rules import programmes
from promdaen.planning.rules.documents import DocumentRefused


def measure(code: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "scope": "checkpoint",
        "lifts": {"power": 2},
        "capital": 10,
        "running": 1,
        "effort": 1,
        "delivery": "build",
        "requires": [],
        "applies_to": ["international", "local"],
    } | changes


GOOD: dict[str, Any] = {
    "years": 3,
    "discount": 0.5,
    "checkpoints": [
        {"code": "A", "province": "P", "class": "international", "risk": 2},
        {"code": "B", "province": "P", "class": "local", "risk": 1},
        {"code": "C", "province": "Q", "class": "bilateral", "risk": 1},
    ],
    "indicators": [{"code": "power", "weight": 3}, {"code": "water", "weight": 1}],
    "standards": {"international": {"power": 3, "water": 1}, "local": {"power": 1, "water": 0}},
    "scores": {"A": {"power": 1, "water": None}, "B": {"power": 0}},
    "measures": [measure("grid"), measure("pump", scope="province", lifts={"water": 4})],
    "budget": [20, 20, 20],
    "running_after": 5,
    "capacity": {"build": [5, 5, 5]},
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good document with one entry changed; `...` takes it out."""
    document = copy.deepcopy(GOOD)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    within: Any = document
    for step in steps:
        within = within[step]
    if value is ...:
        del within[last]
    else:
        within[last] = value
    return document


def read(document: dict[str, Any]) -> programmes.ProgrammeArrays:
    return programmes.programme_arrays(document=programmes.read_document(document=document))


def lock(measure: str = "grid", at: str = "A", **more: Any) -> dict[str, Any]:
    return {"measure": measure, "at": at, **more}


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("years", ..., "years is missing"),
        ("years", 0, "years is 0.0; write 1 or more"),
        ("years", 2.5, "years is not a whole number"),
        ("discount", "1", "discount is not a number"),
        ("checkpoints.1.code", "A", 'checkpoints[1].code names "A" twice'),
        ("checkpoints.0.class", "regional", 'checkpoints[0].class names "regional"'),
        ("checkpoints.0.risk", -1, "checkpoints[0].risk is -1.0"),
        ("checkpoints.0", 7, "checkpoints[0] is not an object"),
        ("indicators.0.weight", 4, "indicators[0].weight is 4.0; write 3"),
        ("standards", {"regional": {}}, 'standards names "regional"'),
        ("standards.local", {"x": 1}, 'standards.local names "x"'),
        ("standards.local.power", 5, "standards.local.power is 5.0"),
        ("scores", {"D": {}}, 'scores names "D"'),
        ("scores.A.power", 1.5, "scores.A.power is not a whole number"),
        ("measures.1.code", "grid", 'measures[1].code names "grid" twice'),
        ("measures.0.scope", "town", 'measures.grid.scope names "town"'),
        ("measures.0.lifts", {"x": 1}, 'measures.grid.lifts names "x"'),
        ("measures.0.capital", -5, "measures.grid.capital is -5.0; write 0.0 or more"),
        ("measures.0.capital", {"international": 5}, "measures.grid.capital.local is missing"),
        ("measures.0.running", {"x": 5}, 'measures.grid.running names "x"'),
        ("measures.1.capital", {"local": 1}, "measures.pump.capital is given by class"),
        ("measures.0.applies_to", ["x"], 'measures.grid.applies_to[0] names "x"'),
        ("measures.0.effort", ..., "measures.grid.effort is missing"),
        ("measures.0.delivery", 3, "measures.grid.delivery is not a text"),
        ("measures.0.requires", ["x"], 'measures.grid.requires names "x"'),
        ("measures.1.requires", ["grid"], "whose scope is narrower"),
        ("measures.0.requires", ["grid"], "measures.grid.requires requires itself"),
        ("budget", [1, 2], "budget has 2 entries; write 3"),
        ("budget", [1, 2, -3], "budget[2] is -3.0"),
        ("running_after", ..., "running_after is missing"),
        ("capacity.build", [1], "capacity.build has 1 entries"),
        ("province_floor", {"R": 1}, 'province_floor names "R"'),
        ("province_floor", {"P": -1}, "province_floor.P is -1.0"),
        ("critical_year", 0, "critical_year is 0.0"),
        ("critical_factor", -1, "critical_factor is -1.0"),
        ("locked_in", {}, "locked_in is not a list"),
        ("locked_in", [lock("x", year=1)], 'locked_in[0].measure names "x"'),
        ("locked_in", [lock(at="P", year=1)], 'locked_in[0].at names "P"'),
        ("locked_in", [lock(year=4)], "locked_in[0].year is 4.0"),
        ("locked_in", [lock()], "locked_in[0].year is missing"),
        ("locked_in", [lock(at="C", year=1)], 'locks "grid" at "C", where it cannot be bought'),
        ("locked_in", [lock(year=1), lock(year=2)], "locked_in[1] locks"),
        ("locked_out", [lock("pump")], 'locked_out[0].at names "A"'),
    ],
)
def test_an_entry_that_is_wrong_is_named(path: str, value: Any, message: str) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read(changed(path, value))
    assert message in str(refused.value)
    assert refused.value.words.km


def test_a_longer_cycle_of_requirements_is_written_out() -> None:
    listed = [
        measure("a", requires=["b", "d"]),
        measure("b", requires=["c", "d"]),
        measure("c", requires=["a"]),
        measure("d"),
    ]
    with pytest.raises(DocumentRefused, match="a → b → c → a"):
        read(changed("measures", listed))


def test_a_lock_on_what_is_locked_out_is_refused() -> None:
    document = GOOD | {"locked_in": [lock(year=1)], "locked_out": [lock()]}
    with pytest.raises(DocumentRefused, match=r"locked_in\[0\] locks in .* which is locked out"):
        read(document)


def test_cells_are_weighed_by_year_risk_weight_and_the_critical_year() -> None:
    programme = read(GOOD | {"critical_year": 2, "critical_factor": 3})
    # A lacks two levels of power (2 x 3 a year, and 3 x 2 x 3 more in year 2), B lacks one.
    years = 1 + 0.5 + 0.25
    assert programme.base == pytest.approx(2 * (6 * years + 18) + 3 * years)
    assert read(GOOD).base == pytest.approx(2 * 6 * years + 3 * years)
    assert read(GOOD | {"critical_year": 4, "critical_factor": 3}).base == read(GOOD).base
    assert read(GOOD | {"critical_year": 2}).base == read(GOOD).base


def test_a_standard_without_a_score_is_left_out_and_listed() -> None:
    assert read(GOOD).unknown_scores == (("A", "water"),)
    assert read(changed("scores", {})).unknown_scores == (
        ("A", "power"), ("A", "water"), ("B", "power"),
    )  # fmt: skip


def test_items_are_what_lifts_something_and_what_that_requires() -> None:
    assert read(GOOD).names == (("grid", "A"), ("grid", "B"))
    needs = changed("measures.0.requires", ["pump"])
    programme = read(needs)
    assert set(programme.names) == {("pump", "P"), ("grid", "A"), ("grid", "B")}
    pump = programme.names.index(("pump", "P"))
    assert programme.before.tolist() == [pump, pump]
    assert set(read(GOOD | {"province_floor": {"P": 1}}).names) == set(programme.names)


def test_what_requires_something_that_cannot_be_bought_cannot_be_bought() -> None:
    document = changed("measures.0.requires", ["pump"]) | {"locked_out": [lock("pump", "P")]}
    assert read(document).names == ()
    bridge = measure("bridge", scope="nation", applies_to=["bilateral"])
    document = changed("measures", [measure("grid", requires=["bridge"]), bridge])
    assert ("bridge", "nation") in read(document).names
    bridge["applies_to"] = []
    assert read(document).names == ()


def test_costs_are_those_of_the_class() -> None:
    programme = read(changed("measures.0.capital", {"international": 7, "local": 3}))
    assert programme.capital.tolist() == [7, 3]


def test_a_kind_of_delivery_without_capacity_has_no_limit() -> None:
    document = changed("measures.0.delivery", "gift")
    del document["capacity"]
    assert np.isinf(read(document).capacity).all()
