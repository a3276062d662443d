"""What courses cost: money in US dollars at dated rates, and the cost of each result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from math import sqrt

import numpy as np

from promdaen.kit import intervals, suppression
from promdaen.kit.texts import Text

BUDGET, ACTUAL = "budget", "actual"
COST_KINDS = {BUDGET: Text("Budget"), ACTUAL: Text("Actual")}
COST_LINES = {
    "per_diem": Text("Per diem"),
    "travel": Text("Travel"),
    "venue": Text("Venue"),
    "trainers": Text("Trainers from this country"),
    "trainers_foreign": Text("Trainers from abroad"),
    "print": Text("Print"),
    "other": Text("Other costs"),
}
COURSES, REFRESHERS, BOOTH = "courses", "refreshers", "booth"
SHARED_COST_USES = {
    COURSES: Text("Development for course runs"),
    REFRESHERS: Text("Refreshers"),
    BOOTH: Text("Booth and interview practice"),
}
USD = "USD"
STANDARD_POINTS = 70.0
SCENARIO_CHANGE = 0.25
MIN_FOR_INTERVAL = 2
COSTS_LEFT_OUT = (
    Text("Salaries of officers on the course, and the work that others did for them."),
    Text("Refreshers and the booth, unless their costs are entered, and later tests."),
    Text("The building of this software, unless it is entered as shared development."),
)


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount in a currency on a day."""

    amount: Decimal
    currency: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Development:
    """A cost of development in dollars, and over how many course runs it is to be shared."""

    usd: Decimal
    runs: int

    def share(self, *, charged: int) -> Decimal:
        """What each of the `charged` runs with costs bears; all together never above the cost.

        >>> cost = Development(usd=Decimal(100), runs=4)
        >>> cost.share(charged=2), cost.share(charged=5)
        (Decimal('25'), Decimal('20'))
        """
        return self.usd / max(self.runs, charged)

    def halved(self) -> Development:
        """The same cost shared over half the runs, at least one."""
        return replace(self, runs=max(self.runs // 2, 1))


Rates = Mapping[str, Sequence[tuple[date, Decimal]]]
"""Units of a currency for one dollar, by currency: (day, rate), in any order."""


def usd_of_money(*, money: Money, rates: Rates) -> Decimal | None:
    """An amount in US dollars at the newest rate of its day or before; None without a rate.

    >>> rates = {"KHR": [(date(2026, 1, 1), Decimal(4000)), (date(2026, 6, 1), Decimal(4100))]}
    >>> usd_of_money(money=Money(amount=Decimal(8000), currency="KHR", day=date(2026, 2, 1)),
    ...     rates=rates)
    Decimal('2')
    """
    if money.currency == USD:
        return money.amount
    dated = [(day, rate) for day, rate in rates.get(money.currency, ()) if day <= money.day]
    return money.amount / max(dated)[1] if dated else None


@dataclass(frozen=True, kw_only=True)
class PracticeCost:
    """What refreshers or the booth cost, and how many officers practised there; 0 if none did."""

    name: Text
    usd: Decimal
    officers: int

    @property
    def is_hidden(self) -> bool:
        """Whether so few practised that the figure tells of single officers."""
        return suppression.is_small(n=self.officers)

    @property
    def usd_an_officer(self) -> float | None:
        """Dollars for each officer who practised.

        >>> name = SHARED_COST_USES["booth"]
        >>> PracticeCost(name=name, usd=Decimal(900), officers=30).usd_an_officer
        30.0
        """
        return float(self.usd) / self.officers if self.officers else None


@dataclass(frozen=True, kw_only=True)
class RunResults:
    """What came of a run: trained officers, points after, and what lasted until the later test.

    lasting_points: the lower of the points after and later, of those tested on both occasions.
    kept_points: later points less points before, of those tested on both occasions.
    """

    officers: int
    after_points: tuple[float, ...] = ()
    lasting_points: tuple[float, ...] = ()
    kept_points: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CostedRun:
    """A run that has ended, by its code: its whole cost in dollars and what came of it."""

    code: str
    usd: float
    results: RunResults


@dataclass(frozen=True, kw_only=True)
class UnitCost:
    """Dollars for one result with a 95 % interval; an end is None where it has no limit.

    n: officers it rests on; runs: codes of the runs whose costs and officers were taken, total_usd
    what they cost. `usd` is None where no officer reached the result, or where so few were
    measured that it would tell of single officers (`is_hidden`).
    """

    code: str
    n: int
    usd: float | None
    low: float | None = None
    high: float | None = None
    is_hidden: bool = False
    runs: tuple[str, ...] = ()
    total_usd: float = 0.0


UNIT_COST_LABELS = {
    "trained": Text("Officer trained"),
    "standard": Text("Officer at the standard after the course"),
    "kept": Text("Officer still at the standard later"),
    "point": Text("Point kept until later, of one officer"),
}


def unit_costs(*, runs: Sequence[CostedRun], standard: float) -> list[UnitCost]:
    """The cost of each kind of result, of the runs with its test.

    Officers of those runs who were not tested count as those who were. Intervals: of shares by
    Wilson (1927), of a mean gain by Student's t. Costs are taken as known.
    """
    return [
        _trained_cost(runs=runs),
        _share_cost(
            code="standard",
            runs=runs,
            points_by_run=[run.results.after_points for run in runs],
            standard=standard,
        ),
        _share_cost(
            code="kept",
            runs=runs,
            points_by_run=[run.results.lasting_points for run in runs],
            standard=standard,
        ),
        _point_cost(runs=runs),
    ]


def shown_units(*, groups: Sequence[Sequence[UnitCost]]) -> list[list[UnitCost]]:
    """The unit costs of groups that make up a whole, without results of few officers.

    Hidden so that the whole less the shown groups reveals none (`suppression.shown_list`). How
    many were trained is no result of a test and always shown.
    """
    unit_groups = [list(units) for units in groups]
    for index, code in enumerate(UNIT_COST_LABELS):
        if code == "trained":
            continue
        flags = suppression.shown_list(counts=[units[index].n for units in unit_groups])
        for units, flag in zip(unit_groups, flags, strict=True):
            if not flag:
                units[index] = UnitCost(code=code, n=0, usd=None, is_hidden=True)
    return unit_groups


def _trained_cost(*, runs: Sequence[CostedRun]) -> UnitCost:
    basis, officers = _basis(code="trained", runs=runs, n=0)
    return replace(basis, n=officers, usd=basis.total_usd / officers if officers else None)


def _basis(*, code: str, runs: Sequence[CostedRun], n: int) -> tuple[UnitCost, int]:
    """A result without its cost yet, and how many officers the runs trained."""
    basis = UnitCost(
        code=code,
        n=n,
        usd=None,
        runs=tuple(run.code for run in runs),
        total_usd=sum(run.usd for run in runs),
    )
    return basis, sum(run.results.officers for run in runs)


def _share_cost(
    *,
    code: str,
    runs: Sequence[CostedRun],
    points_by_run: Sequence[Sequence[float]],
    standard: float,
) -> UnitCost:
    points = [point for run_points in points_by_run for point in run_points]
    tested = [run for run, run_points in zip(runs, points_by_run, strict=True) if run_points]
    basis, officers = _basis(code=code, runs=tested, n=len(points))
    count = sum(point >= standard for point in points)
    if not count or not officers:
        return basis
    share = count / len(points)
    low, high = intervals.wilson(share=share, n=len(points))
    return replace(
        basis,
        usd=basis.total_usd / (officers * share),
        low=basis.total_usd / (officers * high),
        high=basis.total_usd / (officers * low),
    )


def _point_cost(*, runs: Sequence[CostedRun]) -> UnitCost:
    gains = [gain for run in runs for gain in run.results.kept_points]
    tested = [run for run in runs if run.results.kept_points]
    basis, officers = _basis(code="point", runs=tested, n=len(gains))
    mean = float(np.mean(gains)) if gains else 0.0
    if mean <= 0 or not officers:
        return basis
    if len(gains) < MIN_FOR_INTERVAL:
        return replace(basis, usd=basis.total_usd / (officers * mean))
    quantile = intervals.student_quantile(freedom=len(gains) - 1)
    half = quantile * float(np.std(gains, ddof=1)) / sqrt(len(gains))
    return replace(
        basis,
        usd=basis.total_usd / (officers * mean),
        low=basis.total_usd / (officers * (mean + half)),
        high=basis.total_usd / (officers * (mean - half)) if mean > half else None,
    )


@dataclass(frozen=True, kw_only=True)
class CostSum:
    """The costs of runs by line, and the development they bear.

    halved_usd: the same development, shared over half the runs.
    """

    lines_usd: Mapping[str, float]
    shared_usd: float
    halved_usd: float

    @property
    def usd(self) -> float:
        """All of it."""
        return sum(self.lines_usd.values()) + self.shared_usd


@dataclass(frozen=True, kw_only=True)
class CostScenario:
    """The cost of all runs and of those with a later test, if one assumption were otherwise."""

    name: Text
    usd: float
    later_usd: float


def scenarios(*, whole: CostSum, later: CostSum) -> list[CostScenario]:
    """Costs if an assumption were otherwise, the one that matters most to the whole first.

    later: the costs of the runs with a later test, which are some of the whole.
    """
    changed = [
        CostScenario(
            name=Text("Development left out"),
            usd=whole.usd - whole.shared_usd,
            later_usd=later.usd - later.shared_usd,
        ),
        CostScenario(
            name=Text("Development shared over half the runs"),
            usd=whole.usd - whole.shared_usd + whole.halved_usd,
            later_usd=later.usd - later.shared_usd + later.halved_usd,
        ),
    ]
    for code, usd in whole.lines_usd.items():
        for name, change in (
            (Text("{line} a quarter higher", line=COST_LINES[code]), SCENARIO_CHANGE),
            (Text("{line} a quarter lower", line=COST_LINES[code]), -SCENARIO_CHANGE),
        ):
            changed.append(
                CostScenario(
                    name=name,
                    usd=whole.usd + change * usd,
                    later_usd=later.usd + change * later.lines_usd.get(code, 0.0),
                )
            )
    return sorted(
        (scenario for scenario in changed if scenario.usd != whole.usd),
        key=lambda scenario: -abs(scenario.usd - whole.usd),
    )
