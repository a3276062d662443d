"""Data of a version's pages: page one, its measures, a measure tried, two versions compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course import queries as course_queries
from promdaen.course.models import CourseRun
from promdaen.kit.texts import Text, Words
from promdaen.people.models import Account
from promdaen.planning.models import CheckpointTwin, PlanSignature
from promdaen.planning.queries import computing, plans, working
from promdaen.planning.queries.history import VersionDifference, differences
from promdaen.planning.queries.plans import VersionFacts
from promdaen.planning.queries.refusals import PlanRefused
from promdaen.planning.rules import outcomes
from promdaen.planning.rules.measures import CHECKPOINT, NATION, MeasureFacts
from promdaen.planning.rules.outcomes import BoughtMeasure, MeasureGroup, OpenGroup, PlanOutcome
from promdaen.planning.rules.plan_inputs import LockedMeasure

MAX_FIRST_LINES, MAX_OTHER_MEASURES = 8, 3
MAX_PLACE_NAMES, MAX_RUNS = 3, 5
TRAINING = "train"
"""The delivery kind of measures that course runs carry out."""
STAFFING = frozenset({"H01", "H02", "H04", "T04", "T40"})
"""Indicators of booths, of officers on shift and of waits, which a checkpoint's twin simulates."""


@dataclass(frozen=True, kw_only=True)
class OtherBudget:
    """The effect of a tenth more or less money a year, compared with the plan."""

    money: float
    gaps: int
    measures: Sequence[tuple[MeasureFacts, int]]


@dataclass(frozen=True, kw_only=True)
class PlanChoice:
    """A person's decision and its price as a share; measure None is the floors.

    place: None for the floors, and where the reader may not see it.
    """

    measure: MeasureFacts | None
    lock: LockedMeasure | None
    place: Words | None
    price: float
    decided_by: str


@dataclass(frozen=True, kw_only=True)
class YearSummary:
    """One year: open gaps at its end, money, the budget. The first line is today's."""

    year: int
    must: int
    serious: int
    open: int
    capital: float = 0.0
    running: float = 0.0
    replacement: float = 0.0
    budget: float = 0.0

    @property
    def spent(self) -> float:
        """Capital and running cost."""
        return self.capital + self.running


@dataclass(frozen=True, kw_only=True)
class PageOne:
    """Page one of a version."""

    content: VersionFacts
    lines: tuple[YearSummary, ...]
    first: tuple[ListRow, ...]
    open_groups: tuple[OpenGroup, ...]
    more: OtherBudget | None
    less: OtherBudget | None
    choices: tuple[PlanChoice, ...]
    signatures: tuple[PlanSignature, ...]
    unmet: tuple[Words, ...]
    shares: tuple[tuple[str, float], ...]
    sure: SureCounts | None
    work: Mapping[str, working.WorkState]

    @property
    def made(self) -> PlanOutcome:
        """The computed outcome of the plan."""
        return self.content.outcome

    @property
    def missing_share(self) -> float:
        """The share of the closable gap that could at most be closed beyond this plan."""
        return float(self.content.version.answer["closed_gap_per_cent"]) / 100

    @property
    def unpaid(self) -> float:
        """Running cost a year after the plan that no budget covers yet."""
        return max(0.0, self.made.running_after - self.content.inputs.paid_after)

    @property
    def pay_words(self) -> Words | None:
        """Whether the pay of more officers is in the costs; None if no measure takes any."""
        return outcomes.pay_words(officers=self.made.more_officers, inputs=self.content.inputs)

    @property
    def years(self) -> tuple[YearSummary, ...]:
        """The lines of the years of the plan, without today."""
        return self.lines[1:]


def page_one(*, content: VersionFacts) -> PageOne:
    """Page one of a version: gaps and money by year, open gaps, choices, other budgets."""
    version, outcome = content.version, content.outcome
    return PageOne(
        content=content,
        lines=tuple(year_summaries(content=content)),
        first=tuple(
            _row(content, group)
            for group in outcomes.groups(bought=outcome.bought)
            if group.year == 1
        )[:MAX_FIRST_LINES],
        open_groups=tuple(outcomes.open_groups(outcome=outcome, measures=content.measures)),
        more=_other(content, "more", sign=1),
        less=_other(content, "less", sign=-1),
        choices=tuple(plan_choices(content=content)),
        signatures=tuple(plans.version_signatures(version=version)),
        unmet=tuple(content.names[code] for code in version.answer["unmet_floors"]),
        shares=tuple(sure_shares(content=content)),
        sure=sure_counts(content=content),
        work=working.work_states(version=version),
    )


def year_summaries(*, content: VersionFacts) -> Iterable[YearSummary]:
    """Gaps and money of each year."""
    outcome, inputs = content.outcome, content.inputs
    open_counts = outcome.open_by_year(fits=lambda _gap: True)
    rows = zip(outcome.must_by_year, outcome.serious_by_year, open_counts, strict=True)
    for index, (must, serious, count) in enumerate(rows):
        money: dict[str, float] = {}
        if index:
            money = {
                "capital": outcome.capital[index - 1],
                "running": outcome.running[index - 1],
                "replacement": outcome.replacement[index - 1],
                "budget": inputs.budget[index - 1],
            }
        year = inputs.first_year + index - 1
        yield YearSummary(year=year, must=must, serious=serious, open=count, **money)


def _other(content: VersionFacts, name: str, *, sign: int) -> OtherBudget | None:
    """How many gaps more (sign 1) or fewer (-1) another budget closes, and which amount."""
    answer = content.version.answer.get(name)
    if not answer:
        return None
    other = content.plan_outcome(plan=answer["plan"])
    removed, new, _moved = outcomes.plan_differences(
        first=content.outcome.bought, second=other.bought
    )
    factor = computing.MORE if sign > 0 else computing.LESS
    return OtherBudget(
        money=sum(content.inputs.budget) * abs(factor - 1),
        gaps=max(0, sign * (other.closed_count - content.outcome.closed_count)),
        measures=outcomes.most_bought(
            bought=new if sign > 0 else removed, count=MAX_OTHER_MEASURES
        ),
    )


def plan_choices(*, content: VersionFacts) -> Iterable[PlanChoice]:
    """People's newest decisions, with their authors."""
    names_by_change: dict[str, str] = {}
    for change in plans.version_changes(version=content.version):
        changed_entry = change.what.partition(".")[0]
        names_by_change.setdefault(changed_entry, change.by.name if change.by else "")
    for choice in content.version.answer["choices"]:
        measure = content.measures.get(choice["measure"])
        key = f"{choice['measure']} @ {choice['at']}" if measure else "floors"
        is_shown = measure is not None and content.shows_places(scope=measure.scope)
        yield PlanChoice(
            measure=measure,
            lock=content.inputs.find_lock(measure=choice["measure"], place=choice["at"]),
            place=content.names[choice["at"]] if is_shown else None,
            price=choice["price"],
            decided_by=names_by_change.get(key, ""),
        )


CORE, BORDERLINE, RARELY, NEVER = "core", "borderline", "rarely", "never"
DECIDED_BY_HAND = "by_hand"


def sureness(*, share: float) -> str:
    """How sure a choice is by its share of redrawn plans.

    >>> [sureness(share=share) for share in (1.0, 0.9, 0.89, 0.1, 0.09, 0.0)]
    ['core', 'core', 'borderline', 'borderline', 'rarely', 'never']
    """
    if share >= computing.CORE_SHARE:
        return CORE
    if share >= computing.RARE_SHARE:
        return BORDERLINE
    return RARELY if share else NEVER


def purchase_mark(*, content: VersionFacts, bought: BoughtMeasure) -> str:
    """How sure the choice of a measure is: by hand or by redrawn plans, "" if none was drawn."""
    if bought.is_locked:
        return DECIDED_BY_HAND
    shares = content.version.redraws.get("shares")
    if not shares:
        return ""
    # The plan itself is one of the plans that could be drawn: what it buys is never "never".
    mark = sureness(share=shares.get(f"{bought.measure.code} @ {bought.at}", 0.0))
    return RARELY if mark == NEVER else mark


def sure_shares(*, content: VersionFacts) -> Iterable[tuple[str, float]]:
    """The plan's money by how sure the choice is; empty if no plans were drawn."""
    if not content.version.redraws.get("shares"):
        return
    years = content.inputs.years
    sums = dict.fromkeys((CORE, BORDERLINE, RARELY, DECIDED_BY_HAND), 0.0)
    for purchase in content.outcome.bought:
        sums[purchase_mark(content=content, bought=purchase)] += purchase.cost(years=years)
    yield from sums.items()


@dataclass(frozen=True, kw_only=True)
class SureCounts:
    """How many measures at places are core, borderline, rarely or never in redrawn plans.

    Those that people set or excluded are not counted.
    """

    core: int
    borderline: int
    rarely: int
    never: int

    @property
    def all(self) -> int:
        """Everything that could be bought and was not set by hand."""
        return self.core + self.borderline + self.rarely + self.never


def sure_counts(*, content: VersionFacts) -> SureCounts | None:
    """The counts of a version; None if no plans were drawn."""
    if not content.version.redraws.get("shares"):
        return None
    counts = Counter(sure_measure.mark for sure_measure in sure_measures(content=content))
    return SureCounts(**{mark: counts[mark] for mark in (CORE, BORDERLINE, RARELY, NEVER)})


@dataclass(frozen=True, kw_only=True)
class SureMeasure:
    """A measure at a place that no one set by hand: the share of redrawn plans that have it."""

    measure: MeasureFacts
    at: str
    share: float

    @property
    def mark(self) -> str:
        """Whether it is core, borderline, rarely or never chosen."""
        return sureness(share=self.share)


def sure_measures(*, content: VersionFacts) -> list[SureMeasure]:
    """What could be bought and was not set by hand, surest first; empty if no plans were drawn."""
    shares = content.version.redraws.get("shares")
    if not shares:
        return []
    set_by_hand = {(lock.measure, lock.at) for lock in content.inputs.locks}
    rows = [
        SureMeasure(measure=measure, at=place, share=shares.get(f"{code} @ {place}", 0.0))
        for code, measure in content.measures.items()
        for place in _sites(content, measure)
        if (code, place) not in set_by_hand
    ]
    return sorted(
        rows,
        key=lambda sure_measure: (-sure_measure.share, sure_measure.measure.code, sure_measure.at),
    )


@dataclass(frozen=True, kw_only=True)
class CoreMeasure:
    """A core measure with its places, closed gaps with their weight, and money of the plan."""

    measure: MeasureFacts
    place: Words
    closes: int
    weight: float
    money: float


def core_measures(*, content: VersionFacts) -> list[CoreMeasure]:
    """The measures that are core somewhere, most weight first; empty if no plans were drawn."""
    entries: dict[str, list[BoughtMeasure]] = {}
    for bought in content.outcome.bought:
        if purchase_mark(content=content, bought=bought) == CORE:
            entries.setdefault(bought.measure.code, []).append(bought)
    years = content.inputs.years
    rows = [
        CoreMeasure(
            measure=content.measures[code],
            place=places_text(content=content, entries=purchases),
            closes=sum(purchase.closes for purchase in purchases),
            weight=sum(purchase.weight for purchase in purchases),
            money=sum(purchase.cost(years=years) for purchase in purchases),
        )
        for code, purchases in entries.items()
    ]
    return sorted(rows, key=lambda core_measure: (-core_measure.weight, core_measure.measure.code))


# ---- the list ----


def borderline(*, content: VersionFacts) -> list[tuple[MeasureFacts, str, Words, float]]:
    """Measures that are in some redrawn plans but not in others, most undecided first.

    The measure, its place (code and name), and the share of plans with it. Expert advice is only
    useful for these.
    """
    borderline_rows = [
        (measure, place, content.names[place], share)
        for key, share in content.version.redraws.get("shares", {}).items()
        for code, _sign, place in [key.partition(" @ ")]
        for measure in [content.measures[code]]
        if sureness(share=share) == BORDERLINE
        and content.inputs.find_lock(measure=code, place=place) is None
    ]
    return sorted(borderline_rows, key=lambda row: (abs(row[3] - 0.5), row[0].code, row[1]))


@dataclass(frozen=True, kw_only=True)
class ListRow:
    """A measure in the list: its places, its year, and how often it was drawn."""

    group: MeasureGroup
    place: Words
    entries: tuple[tuple[BoughtMeasure, Words, str, float | None], ...]
    mark: str


@dataclass(frozen=True, kw_only=True)
class ListPart:
    """The measures of a year, or of a province."""

    title: Words
    rows: tuple[ListRow, ...]

    @property
    def capital(self) -> float:
        """Total capital."""
        return sum(list_row.group.capital for list_row in self.rows)

    @property
    def running(self) -> float:
        """Total running cost a year."""
        return sum(list_row.group.running for list_row in self.rows)

    @property
    def closes(self) -> int:
        """Total of closed gaps."""
        return sum(list_row.group.closes for list_row in self.rows)


def list_parts(*, content: VersionFacts, by_province: bool) -> list[ListPart]:
    """The measures of a version by year, or by province and then year."""
    bought = content.outcome.bought
    if not by_province:
        list_rows = [_row(content, group) for group in outcomes.groups(bought=bought)]
        return [
            ListPart(
                title=_plain(content.inputs.first_year + year - 1),
                rows=tuple(list_row for list_row in list_rows if list_row.group.year == year),
            )
            for year in range(1, content.inputs.years + 1)
        ]
    codes = sorted({purchase.province for purchase in bought})
    return [
        ListPart(
            title=content.names[code],
            rows=tuple(
                _row(content, group)
                for group in outcomes.groups(bought=[b for b in bought if b.province == code])
            ),
        )
        for code in codes
    ]


@dataclass(frozen=True, kw_only=True)
class StartRow:
    """A measure with the number of places where it begins, by year of the plan."""

    measure: MeasureFacts
    begins: tuple[int, ...]

    @property
    def cells(self) -> list[tuple[str, int]]:
        """For each year "begins", "runs" (it costs money each year) or "", and the count."""
        first = next(index for index, count in enumerate(self.begins) if count)
        runs = "runs" if self.measure.running.likely > 0 else ""
        return [
            ("begins" if count else runs if index > first else "", count)
            for index, count in enumerate(self.begins)
        ]


def start_rows(*, content: VersionFacts) -> list[StartRow]:
    """When the measures of a version begin, earliest first."""
    years: dict[str, list[int]] = {}
    for bought in content.outcome.bought:
        row = years.setdefault(bought.measure.code, [0] * content.inputs.years)
        row[bought.year - 1] += 1
    return [
        StartRow(measure=content.measures[code], begins=tuple(counts))
        for code, counts in years.items()
    ]


def _plain(number: int) -> Words:
    return Words.same(str(number))


def _row(content: VersionFacts, group: MeasureGroup) -> ListRow:
    shares = content.version.redraws.get("shares", {})
    marks = [purchase_mark(content=content, bought=purchase) for purchase in group.entries]
    return ListRow(
        group=group,
        place=places_text(content=content, entries=group.entries),
        entries=tuple(
            (
                purchase,
                content.names[purchase.at],
                mark,
                shares.get(f"{purchase.measure.code} @ {purchase.at}"),
            )
            for purchase, mark in zip(group.entries, marks, strict=True)
        ),
        mark=marks[0] if len(set(marks)) == 1 else BORDERLINE if BORDERLINE in marks else "",
    )


def places_text(*, content: VersionFacts, entries: Sequence[BoughtMeasure]) -> Words:
    """The places of a measure: names if there are few, otherwise their number.

    An account that may not read checkpoints gets their provinces.
    """
    scope = entries[0].measure.scope
    codes = [purchase.at for purchase in entries]
    if not content.shows_places(scope=scope):
        codes, scope = sorted({purchase.province for purchase in entries}), "province"
    names = [content.names[code] for code in codes]
    if scope == NATION or len(names) <= MAX_PLACE_NAMES:
        return Words(
            en=", ".join(name.en for name in names), km=", ".join(name.km for name in names)
        )
    if scope == CHECKPOINT:
        return Text("{names} checkpoints", names=len(names))
    return Text("{names} provinces", names=len(names))


# ---- trying one measure ----


@dataclass(frozen=True, kw_only=True)
class MeasureTrial:
    """The effect of another choice for one measure.

    `price`: the loss of closed gap. `gaps`: how many gaps fewer are closed. `freed`: money saved
    by calendar year (below 0: extra cost). `refusal` is why it is impossible.
    """

    year: int
    price: float
    freed: tuple[tuple[int, float], ...]
    gaps: int
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasurePage:
    """A measure at a place of a version, as planned, and another choice for it."""

    content: VersionFacts
    measure: MeasureFacts
    at: str
    place: Words
    bought: BoughtMeasure | None
    lock: LockedMeasure | None
    trial: MeasureTrial | None
    share: float | None
    requires: tuple[MeasureFacts, ...]
    lifts: tuple[tuple[str, Words, int], ...]

    @property
    def bought_year(self) -> int:
        """The calendar year in which the plan buys it."""
        return self.content.inputs.first_year + (self.bought.year if self.bought else 1) - 1

    @property
    def pay_words(self) -> Words | None:
        """Whether the pay of more officers is in the costs; None if it takes no more."""
        return outcomes.pay_words(officers=self.measure.more_officers, inputs=self.content.inputs)

    @property
    def officers_place(self) -> Words:
        """The checkpoint of whose queues the officers are; its code if it is not in the plan."""
        code = self.measure.officers.place if self.measure.officers else ""
        return self.content.names.get(code, Words.same(code))


def measure_page(
    *, content: VersionFacts, measure: str, place: str, year: int | None
) -> MeasurePage | None:
    """A measure at a place, with `year` tried (0 excludes it). None if it cannot be bought."""
    measure_facts = content.measures.get(measure)
    if measure_facts is None or place not in _sites(content, measure_facts):
        return None
    indicators = content.facts.indicators
    return MeasurePage(
        content=content,
        measure=measure_facts,
        at=place,
        place=content.names[place],
        bought=next(
            (
                purchase
                for purchase in content.outcome.bought
                if (purchase.measure.code, purchase.at) == (measure, place)
            ),
            None,
        ),
        lock=content.inputs.find_lock(measure=measure, place=place),
        trial=None
        if year is None
        else trial(content=content, measure=measure, place=place, year=year),
        share=(
            content.version.redraws["shares"].get(f"{measure} @ {place}", 0.0)
            if content.version.redraws.get("shares")
            else None
        ),
        requires=tuple(content.measures[code] for code in measure_facts.requires),
        lifts=tuple(
            (code, indicators[code].title, level)
            for code, level in measure_facts.lifts.items()
            if code in indicators
        ),
    )


@dataclass(frozen=True, kw_only=True)
class MeasureLinks:
    """Where a measure is worked on: course runs that may close its gaps, the checkpoint's queues.

    `is_training`: whether course runs belong to it, also where none is planned.
    """

    is_training: bool
    runs: tuple[CourseRun, ...]
    twin: CheckpointTwin | None


def measure_links(*, page: MeasurePage, account: Account, today: date) -> MeasureLinks:
    """The links of a measure for a planner: runs that are not over at its place, newest last."""
    is_training = page.measure.delivery == TRAINING
    runs = [run for run in training_runs(page=page, account=account) if run.ends_on >= today]
    is_staffing = not STAFFING.isdisjoint(page.measure.lifts)
    twins = CheckpointTwin.objects.filter(checkpoint__code=page.at).select_related("checkpoint")
    return MeasureLinks(
        is_training=is_training,
        runs=tuple(runs[:MAX_RUNS]),
        twin=twins.first() if is_staffing else None,
    )


def training_runs(*, page: MeasurePage, account: Account) -> list[CourseRun]:
    """Course runs at the place of a training measure since the plan's round, oldest first."""
    if page.measure.delivery != TRAINING:
        return []
    first = page.content.version.plan.round.starts_on
    runs = course_queries.visible_to(account=account).filter(
        ends_on__gte=first, is_cancelled=False
    )
    if page.at != NATION:
        runs = runs.filter(province=_province(page=page))
    return list(runs.select_related("province").order_by("starts_on", "code"))


def _province(*, page: MeasurePage) -> str:
    """The province of a place: that of the checkpoint, or the place itself."""
    provinces = {
        checkpoint.code: checkpoint.province for checkpoint in page.content.facts.checkpoints
    }
    return provinces.get(page.at, page.at)


def _sites(content: VersionFacts, measure: MeasureFacts) -> set[str]:
    checkpoints = outcomes.reached_places(facts=content.facts, measure=measure, place=NATION)
    if measure.scope == NATION:
        return {NATION} if checkpoints else set()
    return {
        checkpoint.code if measure.scope == CHECKPOINT else checkpoint.province
        for checkpoint in checkpoints
    }


def trial(*, content: VersionFacts, measure: str, place: str, year: int) -> MeasureTrial:
    """The computed effect of fixing a measure in a year, or of excluding it (year 0)."""
    lock = LockedMeasure(measure=measure, at=place, year=year)
    answer = content.version.answer
    try:
        other = computing.solve_plan(
            facts=content.facts,
            measures=content.measures,
            inputs=content.inputs.with_lock(lock),
            search=computing.PlanSearch(seconds=computing.SIDE_SECONDS, plan=answer["plan"]),
        )
    except PlanRefused as refused:
        return MeasureTrial(year=year, price=0.0, freed=(), gaps=0, refusal=str(refused))
    trial_outcome = content.plan_outcome(plan=other["plan"])
    spent = zip(content.inputs.calendar(), answer["spent"], other["spent"], strict=True)
    return MeasureTrial(
        year=year,
        price=computing.price(chosen=other, free=answer),
        freed=tuple((calendar, before - after) for calendar, before, after in spent),
        gaps=content.outcome.closed_count - trial_outcome.closed_count,
    )


# ---- two versions ----


@dataclass(frozen=True, kw_only=True)
class VersionComparison:
    """Two versions compared: figures, measures in only one, moved measures, people's changes."""

    first: VersionFacts
    second: VersionFacts
    gone: tuple[MeasureGroup, ...]
    new: tuple[MeasureGroup, ...]
    moved: tuple[tuple[BoughtMeasure, int], ...]
    set_differently: tuple[VersionDifference, ...]


def comparison(*, first: VersionFacts, second: VersionFacts) -> VersionComparison:
    """The differences between two versions of one plan."""
    removed, new, moved = outcomes.plan_differences(
        first=first.outcome.bought, second=second.outcome.bought
    )
    return VersionComparison(
        first=first,
        second=second,
        gone=tuple(outcomes.groups(bought=removed)),
        new=tuple(outcomes.groups(bought=new)),
        moved=tuple(sorted(moved, key=lambda pair: (pair[0].year, pair[0].measure.code))),
        set_differently=tuple(differences(first=first, second=second)),
    )
