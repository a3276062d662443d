"""What courses cost, and what a result cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun
from promdaen.course.queries import allowances, costed_results, opening
from promdaen.evaluation.models import CostLine, CurrencyRate, SharedCost
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import costs
from promdaen.evidence import queries as evidence_queries
from promdaen.kit.texts import Text
from promdaen.people.models import Account

PRACTICE_EVIDENCE = {costs.REFRESHERS: "refresher", costs.BOOTH: "booth"}
"""The kinds of evidence of what shared costs serve."""


@dataclass(frozen=True, kw_only=True)
class RunCostRow:
    """A run in dollars: by line and in all, budget and actual, with its share of development."""

    run: CourseRun
    budget: Decimal
    actual: Decimal
    lines: Mapping[str, Decimal]
    shared: Decimal
    results: costs.RunResults
    has_ended: bool

    @property
    def costed(self) -> costs.CostedRun:
        """The run with its whole cost, for the cost of results."""
        return costs.CostedRun(code=self.run.code, usd=float(self.total), results=self.results)

    @property
    def total(self) -> Decimal:
        """Actual costs with the share of development."""
        return self.actual + self.shared

    @property
    def deviation(self) -> Decimal:
        """Actual less budget."""
        return self.actual - self.budget


@dataclass(frozen=True, kw_only=True)
class CostGroup:
    """Runs of one kind that have ended: how many, what they cost, what each result cost."""

    name: object
    runs: int
    usd: Decimal
    units: Sequence[costs.UnitCost]


@dataclass(frozen=True, kw_only=True)
class CostsPage:
    """The costs of all runs that have any."""

    rows: Sequence[RunCostRow]
    practice: Sequence[costs.PracticeCost]
    standard: float
    months: int
    without_rate: Sequence[str]
    left_out: Sequence[Text]
    groups: Sequence[CostGroup] = ()
    lines: Sequence[tuple[Text, Decimal]] = ()
    scenarios: Sequence[tuple[Text, float, float | None]] = ()

    @property
    def spent(self) -> list[RunCostRow]:
        """The runs with actual costs that have ended."""
        return [run_cost for run_cost in self.rows if run_cost.actual and run_cost.has_ended]

    @property
    def still_going(self) -> list[RunCostRow]:
        """The runs with actual costs that have not ended: no result is counted of them yet."""
        return [run_cost for run_cost in self.rows if run_cost.actual and not run_cost.has_ended]

    @property
    def total(self) -> CostGroup | None:
        """All runs together."""
        return self.groups[0] if self.groups else None


def costs_page(*, standard: float, today: date) -> CostsPage:
    """Actual costs in dollars, budget beside them, and the cost of results."""
    rates = _rates()
    stored = list(CostLine.objects.select_related("run__course", "run__province"))
    missing: set[str] = set()

    def usd(money: costs.Money) -> Decimal:
        amount = costs.usd_of_money(money=money, rates=rates)
        if amount is None:
            missing.add(money.currency)
        return amount or Decimal(0)

    shared_rows = list(SharedCost.objects.all())
    charged = len({line.run_id for line in stored if line.kind == costs.ACTUAL})
    developments = [
        costs.Development(usd=usd(_money(row=shared_cost)), runs=shared_cost.runs_count)
        for shared_cost in shared_rows
        if shared_cost.serves == costs.COURSES
    ]
    months = costed_results.months_tested()
    run_costs = _rows(
        stored=stored,
        usd=usd,
        shared=_share(developments=developments, charged=charged),
        months=months,
        today=today,
    )
    page = CostsPage(
        rows=run_costs,
        practice=_practice(rows=shared_rows, usd=usd),
        standard=standard,
        months=months,
        without_rate=sorted(missing),
        left_out=costs.COSTS_LEFT_OUT,
    )
    halved = _share(developments=[cost.halved() for cost in developments], charged=charged)
    groups = _groups(run_costs=page.spent, standard=standard)
    return replace(
        page,
        groups=groups,
        lines=[
            (costs.COST_LINES[code], amount)
            for code, amount in _line_sums(run_costs=page.spent).items()
        ],
        scenarios=(
            _scenarios(run_costs=page.spent, units=groups[0].units, halved=halved)
            if groups
            else []
        ),
    )


def _share(*, developments: Sequence[costs.Development], charged: int) -> Decimal:
    """What each of the `charged` runs bears of development."""
    return sum((cost.share(charged=charged) for cost in developments), Decimal(0))


def _line_sums(*, run_costs: Sequence[RunCostRow]) -> dict[str, Decimal]:
    """The actual costs of runs by line."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for run_cost in run_costs:
        for code, amount in run_cost.lines.items():
            sums[code] += amount
    return dict(sums)


def _practice(
    *, rows: Sequence[SharedCost], usd: Callable[[costs.Money], Decimal]
) -> list[costs.PracticeCost]:
    """The costs of refreshers and of the booth, with the officers who practised there."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for shared_cost in rows:
        if shared_cost.serves != costs.COURSES:
            sums[shared_cost.serves] += usd(_money(row=shared_cost))
    counted = evidence_queries.officers_by_kind(kinds=PRACTICE_EVIDENCE.values()) if sums else {}
    return [
        costs.PracticeCost(
            name=costs.SHARED_COST_USES[serves],
            usd=sums[serves],
            officers=counted.get(PRACTICE_EVIDENCE[serves], 0),
        )
        for serves in costs.SHARED_COST_USES
        if serves in sums
    ]


def _rates() -> dict[str, list[tuple[date, Decimal]]]:
    rates: dict[str, list[tuple[date, Decimal]]] = defaultdict(list)
    for currency_rate in CurrencyRate.objects.all():
        rates[currency_rate.currency].append((currency_rate.day, currency_rate.per_usd))
    return rates


def _money(*, row: CostLine | SharedCost) -> costs.Money:
    return costs.Money(amount=row.amount, currency=row.currency, day=row.day)


def _rows(
    *,
    stored: Sequence[CostLine],
    usd: Callable[[costs.Money], Decimal],
    shared: Decimal,
    months: int,
    today: date,
) -> list[RunCostRow]:
    by_run: dict[UUID, list[CostLine]] = defaultdict(list)
    for line in stored:
        by_run[line.run_id].append(line)
    runs = [cost_lines[0].run for cost_lines in by_run.values()]
    scores = costed_results.scores_of_runs(runs=runs, months=months)
    run_costs = []
    for run in runs:
        sums: dict[str, dict[str, Decimal]] = {
            kind: defaultdict(Decimal) for kind in costs.COST_KINDS
        }
        for line in by_run[run.pk]:
            sums[line.kind][line.line] += usd(_money(row=line))
        actual = sum(sums[costs.ACTUAL].values(), Decimal(0))
        run_costs.append(
            RunCostRow(
                run=run,
                budget=sum(sums[costs.BUDGET].values(), Decimal(0)),
                actual=actual,
                lines=dict(sums[costs.ACTUAL]),
                shared=shared if actual else Decimal(0),
                has_ended=run.ends_on < today,
                results=costs.RunResults(
                    officers=scores[run.pk].officers,
                    after_points=tuple(scores[run.pk].after),
                    lasting_points=tuple(scores[run.pk].lasting),
                    kept_points=tuple(scores[run.pk].gains),
                ),
            )
        )
    return sorted(run_costs, key=lambda run_cost: run_cost.run.starts_on, reverse=True)


def _groups(*, run_costs: Sequence[RunCostRow], standard: float) -> list[CostGroup]:
    """All runs, then each course, then runs with trainers from abroad and without."""
    if not run_costs:
        return []
    by_course: dict[str, list[RunCostRow]] = defaultdict(list)
    for run_cost in run_costs:
        by_course[run_cost.run.course_id].append(run_cost)
    foreign = [run_cost for run_cost in run_costs if "trainers_foreign" in run_cost.lines]
    local = [run_cost for run_cost in run_costs if "trainers_foreign" not in run_cost.lines]
    divisions: list[list[tuple[object, Sequence[RunCostRow]]]] = [
        [(Text("All course runs"), run_costs)]
    ]
    if len(by_course) > 1:
        divisions.append([(str(members[0].run.course), members) for members in by_course.values()])
    if foreign and local:
        divisions.append(
            [
                (Text("With trainers from abroad"), foreign),
                (Text("With trainers from this country alone"), local),
            ]
        )
    return [
        group
        for division in divisions
        for group in _publishable_groups(
            groups=[
                _group(name=name, run_costs=members, standard=standard)
                for name, members in division
            ]
        )
    ]


def _publishable_groups(*, groups: Sequence[CostGroup]) -> list[CostGroup]:
    """Groups that make up all course runs, without results of few officers."""
    units = costs.shown_units(groups=[group.units for group in groups])
    return [
        replace(group, units=group_units) for group, group_units in zip(groups, units, strict=True)
    ]


def _group(*, name: object, run_costs: Sequence[RunCostRow], standard: float) -> CostGroup:
    return CostGroup(
        name=name,
        runs=len(run_costs),
        usd=sum((run_cost.total for run_cost in run_costs), Decimal(0)),
        units=costs.unit_costs(
            runs=[run_cost.costed for run_cost in run_costs], standard=standard
        ),
    )


def _scenarios(
    *, run_costs: Sequence[RunCostRow], units: Sequence[costs.UnitCost], halved: Decimal
) -> list[tuple[Text, float, float | None]]:
    """What another assumption would make of the total, and of an officer still at the standard.

    units: the costs of results of all these runs; halved: what each run bears of development that
    is shared over half the runs.
    """
    later_unit = next(unit for unit in units if unit.code == "kept")
    tested = [run_cost for run_cost in run_costs if run_cost.run.code in later_unit.runs]
    later_sum = _cost_sum(run_costs=tested, halved=halved)
    officers = later_sum.usd / later_unit.usd if later_unit.usd else None
    return [
        (scenario.name, scenario.usd, scenario.later_usd / officers if officers else None)
        for scenario in costs.scenarios(
            whole=_cost_sum(run_costs=run_costs, halved=halved), later=later_sum
        )
    ]


def _cost_sum(*, run_costs: Sequence[RunCostRow], halved: Decimal) -> costs.CostSum:
    return costs.CostSum(
        lines_usd={
            code: float(amount) for code, amount in _line_sums(run_costs=run_costs).items()
        },
        shared_usd=float(sum((run_cost.shared for run_cost in run_costs), Decimal(0))),
        halved_usd=float(len(run_costs) * halved),
    )


@dataclass(frozen=True, kw_only=True)
class RunCostsPage:
    """The costs of one run as entered, and its officer-days with verified attendance."""

    run: CourseRun
    lines: Sequence[tuple[Text, Text, CostLine]]
    officer_days: int


def run_costs_page(*, run: CourseRun) -> RunCostsPage:
    return RunCostsPage(
        run=run,
        lines=[
            (costs.COST_LINES[row.line], costs.COST_KINDS[row.kind], row)
            for row in CostLine.objects.filter(run=run)
        ],
        officer_days=officer_days(run=run),
    )


def officer_days(*, run: CourseRun) -> int:
    """Days of officers with verified attendance."""
    return len(allowances.allowance_days(run=run))


def run_with_costs(*, code: str, account: Account) -> CourseRun:
    """The run of a code. Raises EvaluationNotFound."""
    try:
        return opening.run_to_plan(code=code, account=account)
    except opening.NotThere as error:
        raise EvaluationNotFound(str(error)) from error


def cost_line(*, line_id: UUID) -> CostLine:
    """A cost by its id. Raises EvaluationNotFound."""
    row = CostLine.objects.select_related("run").filter(pk=line_id).first()
    if row is None:
        raise EvaluationNotFound(_("There is no such cost."))
    return row


def run_codes() -> dict[str, CourseRun]:
    """Every course run by its code."""
    return {run.code: run for run in CourseRun.objects.all()}


def runs_without_costs() -> list[CourseRun]:
    """Course runs that have no cost yet, newest first."""
    runs = CourseRun.objects.filter(costs=None, is_cancelled=False).select_related("province")
    return list(runs[:20])


def rates() -> list[CurrencyRate]:
    """The rates, by currency, newest first."""
    return list(CurrencyRate.objects.all())


def shared_costs() -> list[SharedCost]:
    """Costs of development, newest first."""
    return list(SharedCost.objects.all())
