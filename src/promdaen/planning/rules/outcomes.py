"""The outcome of a plan: gaps closed by year, costs by year, gaps that stay open."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Count, Text
from promdaen.planning.rules.measures import CHECKPOINT, NATION, MeasureFacts
from promdaen.planning.rules.plan_facts import PlanCheckpoint, PlanFacts, PlanIndicator
from promdaen.planning.rules.plan_inputs import PlanInputs

CRITICAL_CLASS = "international"
PAY = Text(
    "Pay of {n} more officers is in the running cost: {pay} {currency} a year each ({source})."
)
NO_PAY = Text("Pay of {n} more officers is not in the costs: it is not set.")
MUST, SERIOUS = 3, 2
"""Weights of a must-have and of a serious gap."""


@dataclass(frozen=True, kw_only=True)
class PlannedGap:
    """A score below its standard; `closed_in` is the year (1, 2, ...) or None if it stays open."""

    place: PlanCheckpoint
    indicator: PlanIndicator
    score: int
    standard: int
    closed_in: int | None

    @property
    def is_critical(self) -> bool:
        """Whether it is a must-have or serious gap at an international checkpoint."""
        return self.place.standard_class == CRITICAL_CLASS and self.indicator.weight >= SERIOUS

    def is_open(self, *, year: int) -> bool:
        """Whether it is open at the end of a year; year 0 is today."""
        return self.closed_in is None or self.closed_in > year


@dataclass(frozen=True, kw_only=True)
class BoughtMeasure:
    """A measure of the plan at a checkpoint, in a province or for the nation.

    `closes`: gaps that it brings to their standard, each counted at the first such measure;
    `weight`: those gaps by weight of the indicator and risk of the checkpoint.
    """

    measure: MeasureFacts
    at: str
    province: str
    year: int
    capital: float
    running: float
    closes: int
    weight: float
    is_locked: bool

    def cost(self, *, years: int) -> float:
        """Capital and running cost within the plan."""
        return self.capital + self.running * (years - self.year + 1)


@dataclass(frozen=True, kw_only=True)
class PlanOutcome:
    """A plan's outcome; lists have one entry per year.

    `replacement`: capital due again within the plan, because a measure's life ends;
    `replacement_after`: its mean per year from then on. Neither is in the budget.
    """

    years: int
    gaps: tuple[PlannedGap, ...]
    bought: tuple[BoughtMeasure, ...]
    capital: tuple[float, ...]
    running: tuple[float, ...]
    replacement: tuple[float, ...]
    running_after: float
    replacement_after: float

    @functools.cached_property
    def closed_count(self) -> int:
        """How many gaps are closed by the end."""
        return sum(gap.closed_in is not None for gap in self.gaps)

    @property
    def open_gaps(self) -> tuple[PlannedGap, ...]:
        """The gaps that stay open."""
        return tuple(gap for gap in self.gaps if gap.closed_in is None)

    @property
    def more_officers(self) -> int:
        """Officers that its measures take more than now, where a twin showed how many."""
        return sum(purchase.measure.more_officers for purchase in self.bought)

    @property
    def spent(self) -> float:
        """Capital and running cost of all years."""
        return sum(self.capital) + sum(self.running)

    def open_by_year(self, *, fits: Callable[[PlannedGap], bool]) -> list[int]:
        """The number of gaps of a kind that are open today and at the end of each year."""
        fitting_gaps = [gap for gap in self.gaps if fits(gap)]
        return [
            sum(gap.is_open(year=year) for gap in fitting_gaps) for year in range(self.years + 1)
        ]

    @property
    def must_by_year(self) -> list[int]:
        """Must-have gaps at international checkpoints, today and at the end of each year."""
        return self.open_by_year(fits=lambda gap: gap.is_critical and gap.indicator.weight == MUST)

    @property
    def serious_by_year(self) -> list[int]:
        """Serious gaps at international checkpoints, today and at the end of each year."""
        return self.open_by_year(
            fits=lambda gap: gap.is_critical and gap.indicator.weight == SERIOUS
        )


def pay_words(*, officers: int, inputs: PlanInputs) -> Text | None:
    """Whether the pay of so many more officers is in the costs, and from where; None for none."""
    if not officers:
        return None
    if inputs.officer_pay is None:
        return NO_PAY.filled({"n": Count(officers)})
    return PAY.filled(
        {
            "n": Count(officers),
            "pay": Count(round(inputs.officer_pay)),
            "currency": inputs.currency_name,
            "source": inputs.pay_source,
        }
    )


def outcome(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    plan: Sequence[JsonObject],
) -> PlanOutcome:
    """The outcome of a plan's entries (measure, at, year from 1)."""
    entries = sorted(plan, key=lambda entry: entry["year"])
    closed, weights = _closings(facts=facts, measures=measures, inputs=inputs, entries=entries)
    bought = tuple(
        _bought(entry=entry, measures=measures, facts=facts, inputs=inputs, weights=closed_weights)
        for entry, closed_weights in zip(entries, weights, strict=True)
    )
    years = range(1, inputs.years + 1)
    return PlanOutcome(
        years=inputs.years,
        gaps=tuple(
            PlannedGap(
                place=checkpoint,
                indicator=indicator,
                score=score,
                standard=standard,
                closed_in=closed.get((checkpoint.code, indicator.code)),
            )
            for checkpoint, indicator, score, standard in facts.gaps()
        ),
        bought=bought,
        capital=tuple(
            sum(purchase.capital for purchase in bought if purchase.year == year) for year in years
        ),
        running=tuple(
            sum(purchase.running for purchase in bought if purchase.year <= year) for year in years
        ),
        replacement=tuple(
            sum(purchase.capital for purchase in bought if _falls_due(bought=purchase, year=year))
            for year in years
        ),
        running_after=sum(purchase.running for purchase in bought),
        replacement_after=sum(
            purchase.capital / purchase.measure.lifetime_years for purchase in bought
        ),
    )


def _falls_due(*, bought: BoughtMeasure, year: int) -> bool:
    """Whether a measure is bought again in a year.

    The first year of its life is the one in which it was bought.
    """
    age = year - bought.year
    return age > 0 and age % bought.measure.lifetime_years == 0


def _closings(
    *,
    facts: PlanFacts,
    measures: Mapping[str, MeasureFacts],
    inputs: PlanInputs,
    entries: Sequence[JsonObject],
) -> tuple[dict[tuple[str, str], int], list[list[float]]]:
    """The closing year of each gap, and the weights of the gaps that each entry closes first."""
    standards = {
        (checkpoint.code, indicator.code): standard
        for checkpoint, indicator, _score, standard in facts.gaps()
    }
    closed: dict[tuple[str, str], int] = {}
    weights = []
    for entry in entries:
        measure, closed_weights = measures[entry["measure"]], []
        for checkpoint in reached_places(facts=facts, measure=measure, place=entry["at"]):
            for indicator, level in measure.lifts.items():
                key = (checkpoint.code, indicator)
                if key not in closed and level >= standards.get(key, level + 1):
                    closed[key] = entry["year"]
                    risk = inputs.risks.get(checkpoint.code, 1.0)
                    closed_weights.append(facts.indicators[indicator].weight * risk)
        weights.append(closed_weights)
    return closed, weights


def reached_places(*, facts: PlanFacts, measure: MeasureFacts, place: str) -> list[PlanCheckpoint]:
    """The checkpoints at which a measure has an effect when it is bought somewhere."""
    return [
        checkpoint
        for checkpoint in facts.checkpoints
        if checkpoint.standard_class in measure.applies_to
        and place
        in {NATION, checkpoint.province if measure.scope != CHECKPOINT else checkpoint.code}
    ]


def _bought(
    *,
    entry: JsonObject,
    measures: Mapping[str, MeasureFacts],
    facts: PlanFacts,
    inputs: PlanInputs,
    weights: Sequence[float],
) -> BoughtMeasure:
    measure, at = measures[entry["measure"]], entry["at"]
    place = next((checkpoint for checkpoint in facts.checkpoints if checkpoint.code == at), None)
    is_own = measure.scope == CHECKPOINT and place is not None
    size = measure.size(standard_class=place.standard_class) if is_own and place else 1.0
    lock = inputs.find_lock(measure=measure.code, place=at)
    return BoughtMeasure(
        measure=measure,
        at=at,
        province=place.province if place else "" if at == NATION else at,
        year=entry["year"],
        capital=measure.capital.likely * size,
        running=measure.running_at(size=size, pay=inputs.pay),
        closes=len(weights),
        weight=sum(weights),
        is_locked=lock is not None,
    )


@dataclass(frozen=True, kw_only=True)
class MeasureGroup:
    """One measure in one year at several places."""

    measure: MeasureFacts
    year: int
    entries: tuple[BoughtMeasure, ...]

    @property
    def capital(self) -> float:
        """Capital of all places."""
        return sum(purchase.capital for purchase in self.entries)

    @property
    def running(self) -> float:
        """Running cost a year of all places."""
        return sum(purchase.running for purchase in self.entries)

    @property
    def closes(self) -> int:
        """Gaps that all places close."""
        return sum(purchase.closes for purchase in self.entries)


def groups(*, bought: Iterable[BoughtMeasure]) -> list[MeasureGroup]:
    """Measures of a plan by year, then by the number of gaps closed."""
    measures_by_group: dict[tuple[int, str], list[BoughtMeasure]] = {}
    for bought_measure in bought:
        measures_by_group.setdefault(
            (bought_measure.year, bought_measure.measure.code), []
        ).append(bought_measure)
    measure_groups = [
        MeasureGroup(measure=entries[0].measure, year=year, entries=tuple(entries))
        for (year, _code), entries in measures_by_group.items()
    ]
    return sorted(
        measure_groups,
        key=lambda purchase: (purchase.year, -purchase.closes, purchase.measure.code),
    )


@dataclass(frozen=True, kw_only=True)
class OpenGroup:
    """An indicator that is still below its standard at some checkpoints when the plan ends."""

    indicator: PlanIndicator
    gaps: tuple[PlannedGap, ...]
    has_measure: bool

    @property
    def must_count(self) -> int:
        """The number of must-have gaps at international checkpoints."""
        return sum(gap.is_critical and self.indicator.weight == MUST for gap in self.gaps)


def open_groups(*, outcome: PlanOutcome, measures: Mapping[str, MeasureFacts]) -> list[OpenGroup]:
    """Open gaps by indicator: must-haves at international checkpoints first, then by weight.

    `has_measure` is whether a measure for the class of one of them reaches its standard.
    """
    gaps_by_group: dict[str, list[PlannedGap]] = {}
    for gap in outcome.open_gaps:
        gaps_by_group.setdefault(gap.indicator.code, []).append(gap)
    reach: dict[tuple[str, str], int] = {}
    for measure in measures.values():
        for code, level in measure.lifts.items():
            for standard_class in measure.applies_to:
                key = (code, standard_class)
                reach[key] = max(level, reach.get(key, 0))
    rows = [
        OpenGroup(
            indicator=gaps[0].indicator,
            gaps=tuple(gaps),
            has_measure=any(
                reach.get((code, gap.place.standard_class), 0) >= gap.standard for gap in gaps
            ),
        )
        for code, gaps in gaps_by_group.items()
    ]
    return sorted(
        rows,
        key=lambda group: (
            -group.must_count, -group.indicator.weight, -len(group.gaps), group.indicator.code
        ),
    )  # fmt: skip


def money_by_province(*, outcome: PlanOutcome) -> dict[str, list[float]]:
    """Capital and running cost by province ("" is the nation) and year."""
    money: dict[str, list[float]] = {}
    for purchase in outcome.bought:
        row = money.setdefault(purchase.province, [0.0] * outcome.years)
        for year in range(purchase.year, outcome.years + 1):
            row[year - 1] += purchase.running + (
                purchase.capital if year == purchase.year else 0.0
            )
    return money


def plan_differences(
    *, first: Iterable[BoughtMeasure], second: Iterable[BoughtMeasure]
) -> tuple[list[BoughtMeasure], list[BoughtMeasure], list[tuple[BoughtMeasure, int]]]:
    """Measures only in the first plan, only in the second, and in both but in another year.

    For the last, the entry of the second plan with the year of the first.
    """
    first_bought = {(bought.measure.code, bought.at): bought for bought in first}
    other = {(bought.measure.code, bought.at): bought for bought in second}
    removed = [bought for key, bought in first_bought.items() if key not in other]
    new = [bought for key, bought in other.items() if key not in first_bought]
    moved = [
        (bought, first_bought[key].year)
        for key, bought in other.items()
        if key in first_bought and first_bought[key].year != bought.year
    ]
    return removed, new, moved


def most_bought(*, bought: Iterable[BoughtMeasure], count: int) -> list[tuple[MeasureFacts, int]]:
    """The most frequent measures, with their numbers."""
    bought_list = [*bought]
    facts = {purchase.measure.code: purchase.measure for purchase in bought_list}
    return [
        (facts[code], number)
        for code, number in Counter(purchase.measure.code for purchase in bought_list).most_common(
            count
        )
    ]


@dataclass(frozen=True, kw_only=True)
class FrameworkRow:
    """An indicator of the results framework.

    `answered_count`: checkpoints with an answer; `reached`: those of them at the standard, today
    and at the end of each year.
    """

    indicator: PlanIndicator
    answered_count: int
    reached: tuple[int, ...]


def framework(*, facts: PlanFacts, outcome: PlanOutcome) -> list[FrameworkRow]:
    """Indicators below the standard somewhere: baseline and targets, by weight."""
    scored_counts = Counter(
        code
        for scores in facts.scores.values()
        for code, score in scores.items()
        if score is not None
    )
    gaps: dict[str, list[PlannedGap]] = {}
    for gap in outcome.gaps:
        gaps.setdefault(gap.indicator.code, []).append(gap)
    framework_rows = [
        FrameworkRow(
            indicator=facts.indicators[code],
            answered_count=scored_counts[code],
            reached=tuple(
                scored_counts[code] - sum(gap.is_open(year=year) for gap in indicator_gaps)
                for year in range(outcome.years + 1)
            ),
        )
        for code, indicator_gaps in gaps.items()
    ]
    return sorted(
        framework_rows,
        key=lambda framework_row: (-framework_row.indicator.weight, framework_row.indicator.code),
    )
