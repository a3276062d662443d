"""The inputs people set in a version, and the solver's document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules import programmes
from promdaen.planning.rules.measures import NATION, MeasureFacts, solver_entry
from promdaen.planning.rules.plan_facts import MAX_LEVEL, PlanFacts

YEARS, DISCOUNT, CRITICAL_YEAR, CRITICAL_FACTOR = 5, 0.95, 2, 3.0
PROPOSED_SHARE, PROPOSED_RUNNING = 0.25, 0.35
"""Of what everything would cost, the budget and the running cost that a plan begins with."""
ROUNDED = 10_000
DOLLAR = "USD"
CURRENCIES: Mapping[str, Words] = MappingProxyType(
    {DOLLAR: Text("US dollars"), "KHR": Text("riels")}
)
"""By code of ISO 4217; costs of the content are in US dollars."""


@dataclass(frozen=True, kw_only=True)
class LockedMeasure:
    """A measure that a person fixed in a year (1, 2, ...), or excluded (year 0)."""

    measure: str
    at: str
    year: int


@dataclass(frozen=True, kw_only=True)
class PlanInputs:
    """Money in the currency of the plan; lists have one entry per year, years count from 1.

    `running_after`: the highest running cost a year that may remain after the last year.
    `capacity` by delivery kind, without limit if missing; `floors` by province.
    """

    first_year: int
    years: int
    currency: str
    budget: tuple[float, ...]
    running_after: float
    paid_after: float
    discount: float
    capacity: Mapping[str, tuple[float, ...]]
    floors: Mapping[str, float]
    risks: Mapping[str, float]
    critical_year: int
    critical_factor: float
    locks: tuple[LockedMeasure, ...]
    rate: float = 1.0
    """Units of the currency for one US dollar."""
    officer_pay: float | None = None
    """Of an officer a year; None if it is not set: costs are then without pay."""
    pay_source: str = ""

    @property
    def pay(self) -> float:
        """What more officers cost each a year in this plan."""
        return self.officer_pay or 0.0

    @property
    def currency_name(self) -> Words:
        """The currency in words."""
        return CURRENCIES[self.currency]

    def in_currency(self, *, currency: str, rate: float) -> PlanInputs:
        """The inputs with all money turned into another currency, in whole units."""
        factor = rate / self.rate
        return replace(
            self,
            currency=currency,
            rate=rate,
            budget=tuple(float(round(money * factor)) for money in self.budget),
            running_after=float(round(self.running_after * factor)),
            paid_after=float(round(self.paid_after * factor)),
            officer_pay=None
            if self.officer_pay is None
            else float(round(self.officer_pay * factor)),
            floors={code: float(round(money * factor)) for code, money in self.floors.items()},
        )

    def as_json(self) -> NewJsonObject:
        """The stored form of the inputs: lists and numbers."""
        plain = asdict(self)
        plain["budget"] = [*self.budget]
        plain["capacity"] = {kind: [*values] for kind, values in self.capacity.items()}
        plain["locks"] = [asdict(lock) for lock in self.locks]
        return plain

    def calendar(self) -> list[int]:
        """The calendar years."""
        return [self.first_year + year for year in range(self.years)]

    def find_lock(self, *, measure: str, place: str) -> LockedMeasure | None:
        """A person's decision on a measure at a place, if any."""
        return next(
            (lock for lock in self.locks if (lock.measure, lock.at) == (measure, place)), None
        )

    def with_lock(self, lock: LockedMeasure) -> PlanInputs:
        """The inputs with a lock, replacing an existing one."""
        return replace(
            self, locks=(*self.without(measure=lock.measure, place=lock.at).locks, lock)
        )

    def without(self, *, measure: str, place: str) -> PlanInputs:
        """The inputs without a lock."""
        other_locks = tuple(
            lock for lock in self.locks if (lock.measure, lock.at) != (measure, place)
        )
        return replace(self, locks=other_locks)

    def carried_to(
        self,
        *,
        facts: PlanFacts,
        measures: Mapping[str, MeasureFacts],
        risks: Mapping[str, float],
    ) -> PlanInputs:
        """The inputs for other facts and measures: without locks and floors on removed things."""
        places = {NATION, *facts.provinces, *(checkpoint.code for checkpoint in facts.checkpoints)}
        return replace(
            self,
            risks=dict(risks),
            floors={code: money for code, money in self.floors.items() if code in places},
            locks=tuple(
                lock for lock in self.locks if lock.measure in measures and lock.at in places
            ),
        )

    def without_floors(self) -> PlanInputs:
        """The inputs without floors of provinces."""
        return replace(self, floors={})

    def with_budget_times(self, factor: float) -> PlanInputs:
        """The inputs with every year's budget, and the limit after it, multiplied by a factor."""
        return replace(
            self,
            budget=tuple(money * factor for money in self.budget),
            running_after=self.running_after * factor,
        )


def plan_inputs(*, stored: JsonObject) -> PlanInputs:
    """The inputs from their stored form."""
    return PlanInputs(
        **{
            **stored,
            "budget": tuple(stored["budget"]),
            "capacity": {kind: tuple(values) for kind, values in stored["capacity"].items()},
            "locks": tuple(LockedMeasure(**row) for row in stored["locks"]),
        }
    )


def changed_inputs(*, before: PlanInputs, after: PlanInputs) -> Iterator[tuple[str, Any, Any]]:
    """The differences, one at a time: name, old value, new value.

    Capacities, floors and risks have one difference per entry, such as "risks.KH-A".
    """
    old, new = before.as_json(), after.as_json()
    for name in old:
        if name == "locks" or old[name] == new[name]:
            continue
        if not isinstance(old[name], dict):
            yield name, old[name], new[name]
            continue
        for key in dict.fromkeys([*old[name], *new[name]]):
            if old[name].get(key) != new[name].get(key):
                yield f"{name}.{key}", old[name].get(key), new[name].get(key)


def solver_document(
    *, facts: PlanFacts, measures: Mapping[str, MeasureFacts], inputs: PlanInputs
) -> NewJsonObject:
    """The document of `solve-plan`: an indicator that is not due at a checkpoint is no gap.

    Indicators not asked at any checkpoint are included too, because measures name them.
    """
    codes = dict.fromkeys(
        [*facts.indicators, *(code for measure in measures.values() for code in measure.lifts)]
    )
    weights = {indicator.code: indicator.weight for indicator in facts.indicators.values()}
    return {
        "years": inputs.years,
        "discount": inputs.discount,
        "checkpoints": [
            {
                "code": checkpoint.code,
                "province": checkpoint.province,
                "class": checkpoint.standard_class,
                "risk": inputs.risks.get(checkpoint.code, 1.0),
            }
            for checkpoint in facts.checkpoints
        ],
        "indicators": [{"code": code, "weight": weights.get(code, 1)} for code in codes],
        "standards": facts.standards,
        "scores": {
            checkpoint.code: {
                code: facts.scores[checkpoint.code].get(code, MAX_LEVEL)
                for code in facts.standards[checkpoint.standard_class]
            }
            for checkpoint in facts.checkpoints
        },
        "measures": [
            solver_entry(measure=measure, pay=inputs.pay) for measure in measures.values()
        ],
        "budget": [*inputs.budget],
        "running_after": inputs.running_after,
        "capacity": {kind: [*values] for kind, values in inputs.capacity.items()},
        "province_floor": {
            code: money
            for code, money in inputs.floors.items()
            if any(checkpoint.province == code for checkpoint in facts.checkpoints)
        },
        "critical_year": inputs.critical_year,
        "critical_factor": inputs.critical_factor,
        "locked_in": [
            {"measure": lock.measure, "at": lock.at, "year": lock.year}
            for lock in inputs.locks
            if lock.year
        ],
        "locked_out": [
            {"measure": lock.measure, "at": lock.at} for lock in inputs.locks if not lock.year
        ],
    }


def proposed_inputs(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    risks: Mapping[str, float],
    first_year: int,
) -> PlanInputs:
    """Initial inputs: a quarter of the cost of everything, the same every year.

    The cost of everything: capital, and running cost from the middle of the plan, of all measures
    with any effect.
    """
    empty = PlanInputs(
        first_year=first_year,
        years=YEARS,
        currency=DOLLAR,
        budget=(0.0,) * YEARS,
        running_after=0.0,
        paid_after=0.0,
        discount=DISCOUNT,
        capacity={},
        floors={},
        risks=risks,
        critical_year=CRITICAL_YEAR,
        critical_factor=CRITICAL_FACTOR,
        locks=(),
    )
    document = solver_document(facts=facts, measures=measures, inputs=empty)
    programme = programmes.programme_arrays(document=programmes.read_document(document=document))
    capital, running = float(programme.capital.sum()), float(programme.running.sum())
    share = PROPOSED_SHARE / YEARS
    budget = _rounded(share * (capital + running * (YEARS + 1) / 2))
    return replace(
        empty, budget=(budget,) * YEARS, running_after=_rounded(PROPOSED_RUNNING * running)
    )


def _rounded(money: float) -> float:
    return float(-(-money // ROUNDED) * ROUNDED)
