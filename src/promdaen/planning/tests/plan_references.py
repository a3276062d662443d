"""Small random programmes, a checker of plans, and the optimum by HiGHS.

All written from the text of the command alone: dictionaries, no arrays of the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy import optimize

CLASSES = ("international", "bilateral", "local")
SCOPES = ("checkpoint", "province", "nation")
CLOSE = 1e-6

Key = tuple[str, str]
Cell = tuple[str, str, int]


def random_document(*, rng: np.random.Generator) -> dict[str, Any]:
    """A programme small enough for HiGHS, with every feature of the text now and then."""
    years = int(rng.integers(1, 5))
    places = [
        {
            "code": f"c{number}",
            "province": f"p{int(rng.integers(0, 2))}",
            "class": str(rng.choice(CLASSES)),
            "risk": float(rng.choice([0, 0.5, 1, 2.5], p=[0.05, 0.2, 0.5, 0.25])),
        }
        for number in range(int(rng.integers(1, 6)))
    ]
    indicators = [
        {"code": f"i{number}", "weight": int(rng.integers(1, 4))}
        for number in range(int(rng.integers(1, 5)))
    ]
    measures = [
        _measure(rng=rng, number=number, indicators=indicators)
        for number in range(int(rng.integers(1, 8)))
    ]
    _require(rng=rng, measures=measures)
    document: dict[str, Any] = {
        "years": years,
        "discount": float(rng.choice([0.9, 0.95, 1])),
        "checkpoints": places,
        "indicators": indicators,
        "standards": {
            name: {
                indicator["code"]: int(rng.integers(0, 5))
                for indicator in indicators
                if rng.random() < 0.9
            }
            for name in CLASSES
            if rng.random() < 0.95
        },
        "scores": {
            place["code"]: {
                indicator["code"]: int(rng.integers(0, 4)) if rng.random() < 0.9 else None
                for indicator in indicators
                if rng.random() < 0.95
            }
            for place in places
            if rng.random() < 0.95
        },
        "measures": measures,
        "budget": [float(rng.uniform(0, 60)) for _year in range(years)],
        "running_after": float(rng.uniform(0, 20)),
        "capacity": {
            kind: [float(rng.uniform(0, 5)) for _year in range(years)]
            for kind in ("build", "train")
            if rng.random() < 0.7
        },
    }
    if rng.random() < 0.5:
        provinces = sorted({place["province"] for place in places})
        document["province_floor"] = {
            code: float(rng.uniform(0, 60)) for code in provinces if rng.random() < 0.7
        }
    if rng.random() < 0.7:
        document["critical_year"] = int(rng.integers(1, years + 2))
        document["critical_factor"] = float(rng.choice([0, 1, 3]))
    _lock(rng=rng, document=document)
    return document


def _measure(
    *, rng: np.random.Generator, number: int, indicators: list[dict[str, Any]]
) -> dict[str, Any]:
    scope = str(rng.choice(SCOPES, p=[0.6, 0.25, 0.15]))
    applies = [name for name in CLASSES if rng.random() < 0.7]
    size = {"checkpoint": 1.0, "province": 2.0, "nation": 3.0}[scope]
    capital, running = size * float(rng.uniform(0, 25)), size * float(rng.uniform(0, 4))
    by_class = scope == "checkpoint" and rng.random() < 0.5
    return {
        "code": f"m{number}",
        "scope": scope,
        "lifts": {
            indicator["code"]: int(rng.integers(0, 5))
            for indicator in indicators
            if rng.random() < 0.5
        },
        "capital": {name: capital * rng.uniform(0.5, 2) for name in applies}
        if by_class
        else capital,
        "running": {name: running * rng.uniform(0.5, 2) for name in applies}
        if by_class
        else running,
        "effort": float(rng.uniform(0, 3)),
        "delivery": str(rng.choice(["build", "train", "procure"])),
        "requires": [],
        "applies_to": applies,
    }


def _require(*, rng: np.random.Generator, measures: list[dict[str, Any]]) -> None:
    for number, measure in enumerate(measures):
        for other in measures[:number]:
            is_wider = SCOPES.index(other["scope"]) >= SCOPES.index(measure["scope"])
            if is_wider and rng.random() < 0.2:
                measure["requires"].append(other["code"])


def _lock(*, rng: np.random.Generator, document: dict[str, Any]) -> None:
    keys = [*buyable(document=document, out=frozenset())]
    if not keys:
        return
    for name, chance in (("locked_in", 0.15), ("locked_out", 0.3)):
        if rng.random() < chance:
            measure, at = keys[int(rng.integers(len(keys)))]
            document[name] = [{"measure": measure, "at": at}]
            if name == "locked_in":
                document[name][0]["year"] = int(rng.integers(1, document["years"] + 1))


# ---- what the text says ----


def _members(*, document: Mapping[str, Any], key: Key) -> list[dict[str, Any]]:
    """The checkpoints where an item lifts."""
    measure = _by_code(document=document)[key[0]]
    within = {
        "checkpoint": lambda place: place["code"] == key[1],
        "province": lambda place: place["province"] == key[1],
        "nation": lambda _place: True,
    }[measure["scope"]]
    return [
        place
        for place in document["checkpoints"]
        if within(place) and place["class"] in measure["applies_to"]
    ]


def _by_code(*, document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {measure["code"]: measure for measure in document["measures"]}


def _ats(*, document: Mapping[str, Any], scope: str) -> list[str]:
    if scope == "nation":
        return ["nation"]
    key = {"checkpoint": "code", "province": "province"}[scope]
    return [*dict.fromkeys(place[key] for place in document["checkpoints"])]


def required(*, document: Mapping[str, Any], key: Key) -> Iterator[Key]:
    """What an item requires, at the place that the scope of each says."""
    measures = _by_code(document=document)
    scope, at = measures[key[0]]["scope"], key[1]
    for name in measures[key[0]]["requires"]:
        required_scope = measures[name]["scope"]
        if required_scope == "nation":
            yield name, "nation"
        elif required_scope == scope:
            yield name, at
        else:
            place = next(
                checkpoint for checkpoint in document["checkpoints"] if checkpoint["code"] == at
            )
            yield name, place["province"]


def buyable(*, document: Mapping[str, Any], out: frozenset[Key]) -> set[Key]:
    """Items that can be bought, requirements among them."""
    items = {
        (measure["code"], at)
        for measure in document["measures"]
        for at in _ats(document=document, scope=measure["scope"])
        if _members(document=document, key=(measure["code"], at))
    } - out
    while True:
        remaining = {
            key
            for key in items
            if all(
                required_item in items for required_item in required(document=document, key=key)
            )
        }
        if remaining == items:
            return items
        items = remaining


def open_cells(*, document: Mapping[str, Any]) -> dict[Cell, list[float]]:
    """The weight of each open cell by year."""
    weights = {}
    for place in document["checkpoints"]:
        for indicator in document["indicators"]:
            standard = document["standards"].get(place["class"], {}).get(indicator["code"], 0)
            score = document["scores"].get(place["code"], {}).get(indicator["code"])
            if not standard or score is None:
                continue
            weight = place["risk"] * indicator["weight"]
            is_critical = place["class"] == "international" and indicator["weight"] == 3
            by_year = [
                document["discount"] ** (year - 1) * weight
                + (
                    document.get("critical_factor", 0) * weight
                    if is_critical and year == document.get("critical_year")
                    else 0
                )
                for year in range(1, document["years"] + 1)
            ]
            for level in range(score + 1, standard + 1):
                weights[place["code"], indicator["code"], level] = by_year
    return weights


def cost(*, document: Mapping[str, Any], key: Key, cost_kind: str) -> float:
    """Capital or running cost of an item."""
    value = _by_code(document=document)[key[0]][cost_kind]
    if isinstance(value, dict):
        place = next(
            checkpoint for checkpoint in document["checkpoints"] if checkpoint["code"] == key[1]
        )
        return float(value[place["class"]])
    return float(value)


def covered(*, document: Mapping[str, Any], key: Key) -> set[Cell]:
    """Every cell that an item lifts over."""
    lifts = _by_code(document=document)[key[0]]["lifts"]
    return {
        (place["code"], indicator, level)
        for place in _members(document=document, key=key)
        for indicator, most in lifts.items()
        for level in range(1, most + 1)
    }


def province_of(*, document: Mapping[str, Any], key: Key) -> str | None:
    """The province whose floor an item counts for."""
    scope = _by_code(document=document)[key[0]]["scope"]
    if scope == "province":
        return key[1]
    for place in document["checkpoints"]:
        if scope == "checkpoint" and place["code"] == key[1]:
            return str(place["province"])
    return None


def locked_out(*, document: Mapping[str, Any]) -> frozenset[Key]:
    """Items that a person keeps out."""
    return frozenset((row["measure"], row["at"]) for row in document.get("locked_out", []))


def uses(*, document: Mapping[str, Any], key: Key, year: int) -> dict[tuple[Any, ...], float]:
    """What an item that starts in a year takes of each limit."""
    measure, years = _by_code(document=document)[key[0]], document["years"]
    capital, running = (
        cost(document=document, key=key, cost_kind=cost_kind)
        for cost_kind in ("capital", "running")
    )
    amounts: dict[tuple[Any, ...], float] = {
        ("money", later_year): running + (capital if later_year == year else 0)
        for later_year in range(year, years + 1)
    }
    amounts["after",] = running
    if measure["delivery"] in document["capacity"]:
        amounts["effort", measure["delivery"], year] = measure["effort"]
    return amounts


def limits(*, document: Mapping[str, Any]) -> dict[tuple[Any, ...], float]:
    """Every limit."""
    amounts: dict[tuple[Any, ...], float] = {
        ("money", year): money for year, money in enumerate(document["budget"], 1)
    }
    amounts["after",] = document["running_after"]
    for kind, most in document["capacity"].items():
        amounts |= {("effort", kind, year): value for year, value in enumerate(most, 1)}
    return amounts


def spending(*, document: Mapping[str, Any], key: Key, year: int) -> float:
    """Capital and running cost over all years."""
    return cost(document=document, key=key, cost_kind="capital") + cost(
        document=document, key=key, cost_kind="running"
    ) * (document["years"] - year + 1)


# ---- checking ----


def faults(*, document: Mapping[str, Any], answer: Mapping[str, Any]) -> list[str]:
    """What is wrong with an answer."""
    plan = {(row["measure"], row["at"]): row["year"] for row in answer["plan"]}
    problems = ["something twice"] if len(plan) != len(answer["plan"]) else []
    problems += _order_faults(document=document, plan=plan)
    left = limits(document=document)
    for key, year in plan.items():
        for limit, value in uses(document=document, key=key, year=year).items():
            left[limit] -= value
    problems += [
        f"{limit} is overdrawn by {-value}" for limit, value in left.items() if value < -CLOSE
    ]
    value = objective(document=document, plan=plan)
    base = objective(document=document, plan={})
    if abs(value - answer["objective"]) > CLOSE * (1 + value):
        problems.append(f"the objective is {value}")
    if abs(base - answer["base"]) > CLOSE * (1 + base):
        problems.append(f"the base is {base}")
    spent = [
        document["budget"][year - 1] - left["money", year]
        for year in range(1, document["years"] + 1)
    ]
    if not np.allclose(spent, answer["spent"], atol=1e-6):
        problems.append(f"spent is {spent}")
    problems += _floor_faults(document=document, plan=plan, answer=answer, left=left)
    return problems


def _order_faults(*, document: Mapping[str, Any], plan: Mapping[Key, int]) -> list[str]:
    problems = []
    can = buyable(document=document, out=locked_out(document=document))
    for key, year in plan.items():
        if key not in can or not 1 <= year <= document["years"]:
            problems.append(f"{key} in {year} cannot be bought")
        elif any(
            plan.get(required_item, 99) > year
            for required_item in required(document=document, key=key)
        ):
            problems.append(f"{key} starts before what it requires")
    for row in document.get("locked_in", []):
        if plan.get((row["measure"], row["at"])) != row["year"]:
            problems.append(f"{row} is not kept")
    return problems


def objective(*, document: Mapping[str, Any], plan: Mapping[Key, int]) -> float:
    """Weighted open cells, summed over years."""
    first: dict[Cell, int] = {}
    for key, year in plan.items():
        for cell in covered(document=document, key=key):
            first[cell] = min(year, first.get(cell, 99))
    return sum(
        weight
        for cell, weights in open_cells(document=document).items()
        for year, weight in enumerate(weights, 1)
        if first.get(cell, 99) > year
    )


def _floor_faults(
    *,
    document: Mapping[str, Any],
    plan: Mapping[Key, int],
    answer: Mapping[str, Any],
    left: Mapping[tuple[Any, ...], float],
) -> list[str]:
    money: dict[str | None, float] = {}
    for key, year in plan.items():
        province = province_of(document=document, key=key)
        spent = spending(document=document, key=key, year=year)
        money[province] = money.get(province, 0) + spent
    floors = document.get("province_floor", {})
    unmet = [code for code, least in floors.items() if money.get(code, 0) < least - CLOSE]
    problems = [] if sorted(unmet) == sorted(answer["unmet_floors"]) else [f"unmet are {unmet}"]
    out = locked_out(document=document)
    still = {
        (cell, year)
        for cell in open_cells(document=document)
        for year in range(1, document["years"] + 1)
        if not any(
            cell in covered(document=document, key=key) and begun <= year
            for key, begun in plan.items()
        )
    }
    for key in buyable(document=document, out=out) - plan.keys():
        if province_of(document=document, key=key) not in unmet:
            continue
        for year in range(1, document["years"] + 1):
            fits = all(
                value <= left[limit] - CLOSE
                for limit, value in uses(document=document, key=key, year=year).items()
            ) and all(
                plan.get(required_item, 99) <= year
                for required_item in required(document=document, key=key)
            )
            closes = any(
                cell in covered(document=document, key=key) and when >= year
                for cell, when in still
            )
            if fits and closes:
                problems.append(f"{key} in {year} would fit for a floor")
    return problems


# ---- the optimum ----


def optimum(
    *, document: Mapping[str, Any], unmet: list[str], seconds: float = 10.0
) -> float | None:
    """The least objective by HiGHS without some floors; None where it proves none in time.

    Infinite where nothing is feasible.
    """
    keys = sorted(buyable(document=document, out=locked_out(document=document)))
    years = range(1, document["years"] + 1)
    variables = {
        pair: number for number, pair in enumerate((key, year) for key in keys for year in years)
    }
    cells = open_cells(document=document)
    pairs = [(cell, year) for cell in cells for year in years]
    lefts = {pair: len(variables) + number for number, pair in enumerate(pairs)}
    rows = _Rows()
    _add_order(rows=rows, document=document, variables=variables, keys=keys)
    _add_limits(rows=rows, document=document, variables=variables, unmet=unmet)
    covers = {key: covered(document=document, key=key) for key in keys}
    for (cell, year), number in lefts.items():
        row = {
            variable: -1.0
            for (key, when), variable in variables.items()
            if when <= year and cell in covers[key]
        }
        rows.add({**row, number: -1.0}, most=-1)
    lowest = np.zeros(len(variables) + len(lefts))
    for locked in document.get("locked_in", []):
        if (locked["measure"], locked["at"]) not in covers:
            return float("inf")
        lowest[variables[(locked["measure"], locked["at"]), locked["year"]]] = 1
    costs = np.zeros(len(lowest))
    costs[len(variables) :] = [cells[cell][year - 1] for cell, year in pairs]
    return _solved(rows=rows, costs=costs, lowest=lowest, count=len(variables), seconds=seconds)


def _add_order(
    *,
    rows: _Rows,
    document: Mapping[str, Any],
    variables: Mapping[tuple[Key, int], int],
    keys: list[Key],
) -> None:
    """An item starts once at most, and not before what it requires."""
    years = range(1, document["years"] + 1)
    for key in keys:
        rows.add({variables[key, year]: 1 for year in years}, most=1)
        for year in years:
            for required_item in required(document=document, key=key):
                begun = {variables[key, when]: 1.0 for when in years if when <= year}
                begun |= {variables[required_item, when]: -1.0 for when in years if when <= year}
                rows.add(begun, most=0)


def _add_limits(
    *,
    rows: _Rows,
    document: Mapping[str, Any],
    variables: Mapping[tuple[Key, int], int],
    unmet: list[str],
) -> None:
    shared: dict[tuple[Any, ...], dict[int, float]] = {}
    money: dict[str | None, dict[int, float]] = {}
    for (key, year), number in variables.items():
        for limit, value in uses(document=document, key=key, year=year).items():
            shared.setdefault(limit, {})[number] = value
        province = province_of(document=document, key=key)
        spent = spending(document=document, key=key, year=year)
        money.setdefault(province, {})[number] = -spent
    for limit, most in limits(document=document).items():
        rows.add(shared.get(limit, {}), most=most)
    for code, least in document.get("province_floor", {}).items():
        if code not in unmet:
            rows.add(money.get(code, {}), most=-least)


class _Rows:
    """Rows that are at most a number."""

    def __init__(self) -> None:
        self.rows: list[dict[int, float]] = []
        self.most: list[float] = []

    def add(self, row: Mapping[int, float], *, most: float) -> None:
        self.rows.append({**row})
        self.most.append(most)

    def matrix(self, *, width: int) -> sp.csr_array:
        lil_array = sp.lil_array((len(self.rows), width))
        for number, row in enumerate(self.rows):
            for column, value in row.items():
                lil_array[number, column] = value
        return sp.csr_array(lil_array)


def _solved(
    *, rows: _Rows, costs: np.ndarray, lowest: np.ndarray, count: int, seconds: float
) -> float | None:
    if not len(costs):
        return 0.0
    solution = optimize.milp(
        c=costs,
        constraints=optimize.LinearConstraint(
            rows.matrix(width=len(costs)), -np.inf, np.array(rows.most)
        ),
        integrality=(np.arange(len(costs)) < count).astype(int),
        bounds=optimize.Bounds(lowest, np.ones(len(costs))),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if solution.status == 2:
        return float("inf")
    return float(solution.fun) if solution.status == 0 else None
