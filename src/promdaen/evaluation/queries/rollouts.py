"""Roll-outs that an account may see, and the data of their pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from promdaen.course.queries import province_scores
from promdaen.evaluation.models import (
    Deviation,
    LaterScores,
    PeriodScores,
    Rollout,
    RolloutCluster,
    RolloutPeriod,
    RolloutResult,
    SealedProtocol,
)
from promdaen.evaluation.queries.missing import EvaluationNotFound
from promdaen.evaluation.rules import comparisons, protocols, rollouts
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

WRITE_RIGHT = "runs"
READ_RIGHT = "results"
# Until this country has its own figures: common in tests of training in groups.
USUAL_SD, USUAL_ICC, USUAL_CAC = 13.0, 0.05, 0.8
CURVE_STEPS = 28


@dataclass(frozen=True, kw_only=True)
class PeriodCell:
    """A place in a period: its state, and how many of those expected were tested."""

    period: int
    state: str
    expected: int | None = None
    tested: int | None = None


@dataclass(frozen=True, kw_only=True)
class ClusterRow:
    """A province or post of a roll-out; step, place, digest exist once the order is drawn."""

    code: str
    name: str
    officers: int
    step: int | None = None
    place: int | None = None
    digest: str = ""
    cells: tuple[PeriodCell, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PeriodSummary:
    """A period with the number of officers tested in it, None without scores."""

    number: int
    starts_on: date
    ends_on: date
    tested: int | None
    is_now: bool


@dataclass(frozen=True, kw_only=True)
class Power:
    """The power of a plan for true effects, its smallest detectable effect, and alternatives.

    By Student's t, as the model is judged; `normal_*` by the normal distribution, which knows
    nothing of few clusters; `permutation` for the planned effect, simulated.
    """

    detectable: float
    planned: float
    normal_detectable: float
    normal_planned: float
    permutation: float
    curve: tuple[tuple[float, float], ...]
    fewer_steps: tuple[tuple[float, float], ...]
    changes: Mapping[str, float]
    table: tuple[tuple[float, float], ...]
    simulations: int = rollouts.SIMULATIONS

    @property
    def is_corrected(self) -> bool:
        """Whether the normal distribution gives other figures, as they are shown."""
        return round(self.normal_detectable, 1) != round(self.detectable, 1) or round(
            100 * self.normal_planned
        ) != round(100 * self.planned)


@dataclass(frozen=True, kw_only=True)
class RolloutPage:
    """A roll-out with everything its page shows; no score and no mean of any group."""

    rollout: Rollout
    state: str
    steps: tuple[tuple[int, tuple[ClusterRow, ...]], ...]
    periods: tuple[PeriodSummary, ...]
    power: Power
    deviations: tuple[Deviation, ...]
    can_write: bool
    protocol: JsonObject | None = None
    result: RolloutResult | None = None
    step_now: int | None = None
    clusters_count: int = 0
    officers_count: int = 0
    untested_periods: tuple[int, ...] = ()
    is_over: bool = False
    later_tests: tuple[tuple[date, comparisons.LaterTest], ...] = ()

    @property
    def budget_of_a_place(self) -> float:
        """Dollars of the budget for each place."""
        return (self.rollout.budget_usd or 0) / max(self.clusters_count, 1)

    @property
    def budget_of_a_test(self) -> float:
        """Dollars of the budget for each officer to be tested, over all periods."""
        tests = self.officers_count * len(self.periods)
        return (self.rollout.budget_usd or 0) / max(tests, 1)

    @property
    def last_day(self) -> date:
        """The last day of the last period."""
        return self.periods[-1].ends_on


def rollouts_visible_to(*, account: Account | None) -> QuerySet[Rollout]:
    """All roll-outs for accounts that plan course runs; sealed ones for readers of results."""
    if account is None or people_queries.has_right(WRITE_RIGHT, account=account):
        return Rollout.objects.all()
    if people_queries.has_right(READ_RIGHT, account=account):
        return Rollout.objects.filter(protocol__isnull=False)
    return Rollout.objects.none()


def rollout_by_code(*, code: str, account: Account | None) -> Rollout:
    """The roll-out with a code; raises EvaluationNotFound if the account may not see it."""
    rollout = (
        rollouts_visible_to(account=account)
        .select_related("protocol", "result")
        .filter(code=code)
        .first()
    )
    if rollout is None:
        raise EvaluationNotFound(_("There is no such roll-out."))
    return rollout


def rollout_state(*, rollout: Rollout) -> str:
    """One of `rules.protocols.STATES`."""
    if rollout_result(rollout=rollout) is not None:
        return protocols.ENDED
    return rollout.state if sealed_protocol(rollout=rollout) is None else protocols.SEALED


def sealed_protocol(*, rollout: Rollout) -> SealedProtocol | None:
    """The sealed protocol, or None."""
    try:
        return rollout.protocol
    except ObjectDoesNotExist:
        return None


def rollout_result(*, rollout: Rollout) -> RolloutResult | None:
    """The stored result, or None while it is withheld."""
    try:
        return rollout.result
    except ObjectDoesNotExist:
        return None


@dataclass(frozen=True, kw_only=True)
class RolloutSummary:
    """A roll-out in the list."""

    rollout: Rollout
    state: str
    clusters: int
    starts_on: date
    ends_on: date


def rollout_list(*, account: Account | None) -> list[RolloutSummary]:
    """Every roll-out that the account may see, newest first."""
    rows = rollouts_visible_to(account=account).select_related("protocol", "result")
    summaries = []
    for rollout in rows.prefetch_related("clusters", "periods"):
        periods = list(rollout.periods.all())
        summaries.append(
            RolloutSummary(
                rollout=rollout,
                state=rollout_state(rollout=rollout),
                clusters=len(rollout.clusters.all()),
                starts_on=periods[0].starts_on,
                ends_on=periods[-1].ends_on,
            )
        )
    return sorted(summaries, key=lambda summary: summary.starts_on, reverse=True)


def drawn_places(*, rollout: Rollout) -> QuerySet[RolloutCluster]:
    """The provinces or posts of a roll-out."""
    return rollout.clusters.select_related("province", "checkpoint")


def rollout_design(*, rollout: Rollout) -> rollouts.RolloutDesign:
    """The design of a roll-out; before the draw the places are in order of their codes."""
    clusters = tuple(
        rollouts.Cluster(code=cluster.code, officers=cluster.officers_count)
        for cluster in drawn_places(rollout=rollout)
    )
    return rollouts.RolloutDesign(
        clusters=clusters,
        steps=rollout.steps_count,
        periods=len(rollout.periods.all()),
        icc=rollout.icc,
        cac=rollout.cac,
        sd=rollout.sd,
        effect=rollout.effect_points,
        alpha=rollout.alpha,
        seed=rollout.seed,
    )


def design_power(*, design: rollouts.RolloutDesign) -> Power:
    """Power and smallest detectable effect of a design, as a curve and as figures."""
    error = rollouts.effect_variance(design=design) ** 0.5
    few: dict[str, float] = {"alpha": design.alpha, "freedom": design.freedom}
    detectable = rollouts.detectable_effect(error=error, **few)
    top = max(2.5 * detectable, 1.25 * abs(design.effect))
    effects = [top * number / CURVE_STEPS for number in range(CURVE_STEPS + 1)]
    changes = rollouts.changed_designs(design=design)
    fewer = changes.get("two_steps")
    whole = [round(top * number / 5, 1) for number in range(1, 6)]

    def curve(design: rollouts.RolloutDesign, at: list[float]) -> tuple[tuple[float, float], ...]:
        return tuple(zip(at, rollouts.power_curve(design=design, effect_points=at), strict=True))

    return Power(
        detectable=detectable,
        planned=rollouts.power(effect=design.effect, error=error, **few),
        normal_detectable=rollouts.detectable_effect(error=error, alpha=design.alpha),
        normal_planned=rollouts.power(effect=design.effect, error=error, alpha=design.alpha),
        permutation=rollouts.permutation_power(design=design),
        curve=curve(design, effects),
        fewer_steps=curve(fewer, effects) if fewer else (),
        changes={
            name: rollouts.detectable_effect(
                error=rollouts.effect_variance(design=change) ** 0.5, **few
            )
            for name, change in changes.items()
        },
        table=curve(design, whole),
    )


def protocol_document(*, rollout: Rollout) -> NewJsonObject:
    """The signed content: question, measure, analysis, clusters, the draw, the planned power."""
    design = rollout_design(rollout=rollout)
    power = design_power(design=design)
    rows = {row.code: row for row in drawn_places(rollout=rollout)}
    drawn = protocols.drawn_clusters(order=rollout.drawn_order, seed=rollout.seed)

    def text(name: str) -> dict[str, str]:
        return {language: getattr(rollout, f"{name}_{language}") for language in ("en", "km")}

    def local_day(moment: datetime | None) -> str | None:
        return timezone.localdate(moment).isoformat() if moment is not None else None

    return {
        "schema": protocols.PROTOCOL_SCHEMA,
        "code": rollout.code,
        "title": text("title"),
        "unit": rollout.unit,
        "is_invented": rollout.is_invented,
        "question": text("question"),
        **({"included": text("included")} if any(text("included").values()) else {}),
        "measure": text("measure"),
        "missing": text("missing"),
        "analysis": protocols.ANALYSIS.by_language(),
        "permutation_seed": protocols.PERMUTATION_SEED,
        "seed": rollout.seed,
        "seed_source": text("seed_source"),
        "seed_known_on": rollout.seed_known_on.isoformat() if rollout.seed_known_on else None,
        "announced_on": local_day(rollout.announced_at),
        "drawn_on": local_day(rollout.drawn_at),
        "steps": rollout.steps_count,
        "order": rollout.drawn_order,
        "clusters": [
            {
                **asdict(cluster),
                "name": {
                    "en": rows[cluster.code].drawn_place.name_en,
                    "km": rows[cluster.code].drawn_place.name_km,
                },
                "officers": rows[cluster.code].officers_count,
            }
            for cluster in drawn
        ],
        "periods": [
            {
                "number": period.number,
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
            }
            for period in rollout.periods.all()
        ],
        "budget_usd": rollout.budget_usd,
        "assumptions": _assumptions(rollout=rollout, power=power),
    }


def _assumptions(*, rollout: Rollout, power: Power) -> dict[str, float]:
    """What the power was computed from, and the power by each way of computing it."""
    return {
        "sd": rollout.sd,
        "icc": rollout.icc,
        "cac": rollout.cac,
        "effect": rollout.effect_points,
        "alpha": rollout.alpha,
        "power": power.planned,
        "detectable_effect": power.detectable,
        "power_by_normal": power.normal_planned,
        "detectable_effect_by_normal": power.normal_detectable,
        "power_of_permutation": power.permutation,
        "simulations": rollouts.SIMULATIONS,
    }


def own_spread() -> rollouts.ScoreSpread | None:
    """Spread and correlation of scores before courses, from this system's own tests."""
    grouped = province_scores.scores_before_by_run()
    return rollouts.score_spread(clusters=[list(runs.values()) for runs in grouped.values()])


def newest_scores(*, rollout: Rollout) -> dict[int, PeriodScores]:
    """The newest scores of each period."""
    return {row.period: row for row in rollout.scores.order_by("recorded_at", "id")}


def rollout_page(*, rollout: Rollout, account: Account | None, now: datetime) -> RolloutPage:
    """Everything that the page of a roll-out shows."""
    today = timezone.localdate(now)
    design = rollout_design(rollout=rollout)
    scores = newest_scores(rollout=rollout)
    periods = tuple(
        PeriodSummary(
            number=period.number,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            tested=_tested(scores=scores.get(period.number)),
            is_now=period.starts_on <= today <= period.ends_on,
        )
        for period in rollout.periods.all()
    )
    begun = [period.number for period in periods if period.starts_on <= today]
    protocol = sealed_protocol(rollout=rollout)
    return RolloutPage(
        rollout=rollout,
        state=rollout_state(rollout=rollout),
        steps=_steps(rollout=rollout, periods_count=len(periods), scores=scores),
        periods=periods,
        power=design_power(design=design),
        deviations=tuple(rollout.deviations.all()),
        can_write=account is None or people_queries.has_right(WRITE_RIGHT, account=account),
        protocol=protocol.document if protocol is not None else None,
        result=rollout_result(rollout=rollout),
        step_now=min(max(begun[-1] - 1, 0), rollout.steps_count) if begun else None,
        clusters_count=len(design.clusters),
        officers_count=sum(cluster.officers for cluster in design.clusters),
        untested_periods=tuple(period.number for period in periods if period.tested is None),
        is_over=periods[-1].ends_on < today,
        later_tests=tuple(_later_tests(rollout=rollout, last_period=scores.get(len(periods)))),
    )


def _later_tests(
    *, rollout: Rollout, last_period: PeriodScores | None
) -> Iterator[tuple[date, comparisons.LaterTest]]:
    """The newest scores of each later day, against the last period."""
    rows = LaterScores.objects.filter(rollout=rollout).order_by("tested_on", "recorded_at", "id")
    for tested_on, row in {row.tested_on: row for row in rows}.items():
        test = comparisons.later_test(
            last_scores=last_period.scores if last_period else {}, later_scores=row.scores
        )
        if test is not None:
            yield tested_on, test


def _tested(*, scores: PeriodScores | None) -> int | None:
    if scores is None:
        return None
    return sum(value is not None for values in scores.scores.values() for value in values)


def _steps(
    *, rollout: Rollout, periods_count: int, scores: Mapping[int, PeriodScores]
) -> tuple[tuple[int, tuple[ClusterRow, ...]], ...]:
    rows = {row.code: row for row in drawn_places(rollout=rollout)}
    drawn = protocols.drawn_clusters(order=rollout.drawn_order, seed=rollout.seed)
    if not drawn:
        undrawn = tuple(
            ClusterRow(code=code, name=str(row.drawn_place), officers=row.officers_count)
            for code, row in rows.items()
        )
        return ((0, undrawn),)
    steps: dict[int, list[ClusterRow]] = {}
    for cluster in drawn:
        row = rows[cluster.code]
        cells = tuple(
            PeriodCell(
                period=period,
                state=protocols.cluster_state(step=cluster.step, period=period),
                expected=_count(scores=scores.get(period), code=cluster.code, all_of_them=True),
                tested=_count(scores=scores.get(period), code=cluster.code, all_of_them=False),
            )
            for period in range(1, periods_count + 1)
        )
        steps.setdefault(cluster.step, []).append(
            ClusterRow(
                code=cluster.code,
                name=str(row.drawn_place),
                officers=row.officers_count,
                step=cluster.step,
                place=cluster.place,
                digest=cluster.digest,
                cells=cells,
            )
        )
    return tuple((step, tuple(clusters)) for step, clusters in steps.items())


def _count(*, scores: PeriodScores | None, code: str, all_of_them: bool) -> int | None:
    if scores is None:
        return None
    values = scores.scores.get(code, [])
    return len(values) if all_of_them else sum(value is not None for value in values)


def expected_scores(*, rollout: Rollout) -> comparisons.ExpectedTests:
    """The scores of all periods, in the form for the analysis."""
    drawn = protocols.drawn_clusters(order=rollout.drawn_order, seed=rollout.seed)
    return comparisons.ExpectedTests(
        scores={
            (code, period): values
            for period, scores in newest_scores(rollout=rollout).items()
            for code, values in scores.scores.items()
        },
        steps={cluster.code: cluster.step for cluster in drawn},
        cac=rollout.cac,
    )


def protocols_count() -> int:
    """How many protocols were signed."""
    return SealedProtocol.objects.count()


def rollouts_to_continue(*, today: date) -> QuerySet[Any]:
    """Roll-outs between the announcement and the results that have a next step on a day."""
    scored = PeriodScores.objects.filter(rollout=OuterRef("rollout"), period=OuterRef("number"))
    unscored = RolloutPeriod.objects.filter(~Exists(scored), rollout=OuterRef("pk"))
    rows = Rollout.objects.filter(announced_at__isnull=False, result__isnull=True).annotate(
        first_day=Min("periods__starts_on"),
        last_day=Max("periods__ends_on"),
        lacks_scores=Exists(unscored.filter(ends_on__lt=today)),
        protocols_n=Count("protocol", distinct=True),
    )
    is_to_draw = Q(drawn_at=None, seed_known_on__lte=today)
    is_to_seal = Q(drawn_at__isnull=False, protocols_n=0)
    is_to_score = Q(protocols_n__gt=0, lacks_scores=True)
    is_over = Q(protocols_n__gt=0, last_day__lt=today)
    return rows.filter(is_to_draw | is_to_seal | is_to_score | is_over).order_by("code")
