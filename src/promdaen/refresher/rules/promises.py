"""Forecast of a budget before the year: cohorts drawn from the belief, with both policies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.beliefs import COHORT_SPREAD, MEMORY_SPREAD, OFFICER_SPREAD
from promdaen.refresher.rules.calendar import (
    COURSE_DAY,
    HORIZON_DAYS,
    KNOWN_AT_START,
    OPENING_SECONDS,
    PASS_DAYS,
    RIGHT_SECONDS,
    WRONG_SECONDS,
)
from promdaen.refresher.rules.families import DURABILITIES, Family, Flags, Reals, Whole
from promdaen.refresher.rules.passes import feasible_passes
from promdaen.refresher.rules.planning import Budget, PlannedCohort, plan
from promdaen.refresher.rules.starting import roots_near
from promdaen.refresher.rules.trees import FamilyTables, Tables, states_after

# Cohorts drawn from each family, and the maximum of officers in a cohort.
COHORTS_A_FAMILY, MAX_OFFICERS = 2, 12
# Share of memories not tested at the start, where the roots differ for them.
NOT_SEEN_SHARE = 0.5
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True, kw_only=True)
class MeanRange:
    """A mean over simulated cohorts, with its lower and upper tenth."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class PromisedShares:
    """Shares known on the last day and on average over the year, and minutes of an officer."""

    end: MeanRange
    year: MeanRange
    minutes: MeanRange


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The forecast for the plan, and for plain quarterly passes of the same minutes."""

    ours: PromisedShares
    quarterly: PromisedShares


@dataclass(frozen=True, kw_only=True)
class _DrawnCohort:
    """A cohort drawn from the belief: family, durabilities, roots; chance continues from it."""

    tables: FamilyTables
    places: Whole
    roots: Whole
    chance: np.random.Generator


def promise(
    *, tables: Tables, officers: int, memories: int, budget_minutes: float, seed: int
) -> Promise:
    """The forecast for a budget in minutes a year, for officers without any evidence.

    The same seed gives the same result. It assumes the families of the belief, so it cannot
    predict forgetting that no family describes.
    """
    seconds, room = budget_minutes * 60, (min(officers, MAX_OFFICERS), memories)
    ours: list[Reals] = []
    quarterly: list[Reals] = []
    for number in range(COHORTS_A_FAMILY * len(tables.families)):
        family = tables.families[number % len(tables.families)]
        for years, way in ((ours, _planned_shares), (quarterly, _quarterly)):
            chance = np.random.default_rng((seed, number))
            cohort = _drawn(tables=tables, family=family, room=room, chance=chance)
            years.append(way(tables=tables, drawn_cohort=cohort, seconds=seconds))
    return Promise(ours=_promised_shares(ours), quarterly=_promised_shares(quarterly))


def _drawn(
    *, tables: Tables, family: FamilyTables, room: tuple[int, int], chance: np.random.Generator
) -> _DrawnCohort:
    mean = chance.normal(0, COHORT_SPREAD)
    officers = chance.normal(mean, OFFICER_SPREAD, (room[0], 1))
    own = officers + chance.normal(0, MEMORY_SPREAD, (1, room[1]))
    step = DURABILITIES[1] - DURABILITIES[0]
    places = np.rint((own - DURABILITIES[0]) / step).astype(np.int64)
    right_share = KNOWN_AT_START + (1 - KNOWN_AT_START) * tables.guess
    last = len(tables.roots) - 1
    roots = np.where(chance.random(room) < right_share, last, 0)
    if last > 1:
        usual = roots_near(chances=np.array(KNOWN_AT_START), roots=tables.roots)
        roots = np.where(chance.random(room) < NOT_SEEN_SHARE, usual, roots)
    return _DrawnCohort(
        tables=family,
        places=np.clip(places, 0, len(DURABILITIES) - 1),
        roots=roots.astype(np.int64),
        chance=chance,
    )


def _planned_shares(*, tables: Tables, drawn_cohort: _DrawnCohort, seconds: float) -> Reals:
    """The shares known at the end and over the year, and minutes, by the plan."""
    histories, used, areas = (
        drawn_cohort.roots,
        np.zeros(len(drawn_cohort.roots)),
        [_first(tables, drawn_cohort)],
    )
    for session in range(len(tables.days)):
        present = drawn_cohort.chance.random(len(histories)) < tables.attend
        cohort = PlannedCohort(
            session=session, histories=histories, seconds_used=used, present=present
        )
        selected = plan(tables=tables, cohort=cohort, budget=Budget(seconds=seconds)).selected
        right = drawn_cohort.tables.right[session][histories, drawn_cohort.places].astype(float)
        histories, took = _answered(
            drawn_cohort=drawn_cohort, histories=histories, is_asked=selected, right=right
        )
        used = used + took
        areas.append(
            _area_after(
                tables=tables, drawn_cohort=drawn_cohort, histories=histories, session=session
            )
        )
    return _summed(
        tables=tables, drawn_cohort=drawn_cohort, histories=histories, areas=areas, used=used
    )


def _quarterly(*, tables: Tables, drawn_cohort: _DrawnCohort, seconds: float) -> Reals:
    """The same by passes, each continuing where the one before had to stop."""
    passes = Tables(
        days=PASS_DAYS, guess=tables.guess, attend=1.0, roots=tables.roots, families=()
    )
    count = drawn_cohort.roots.shape[1]
    each = feasible_passes(seconds=seconds / len(PASS_DAYS), outcomes=count)
    histories, used, areas = (
        drawn_cohort.roots,
        np.zeros(len(drawn_cohort.roots)),
        [_first(passes, drawn_cohort)],
    )
    for session, day in enumerate(PASS_DAYS):
        present = drawn_cohort.chance.random((len(histories), 1)) < tables.attend
        is_selected = present & ((np.arange(count) - session * each) % count < each)
        recall_values = _recalled(
            tables=passes, drawn_cohort=drawn_cohort, nodes=histories, at=(session, day)
        )
        right = tables.guess + (1 - tables.guess) * recall_values
        histories, took = _answered(
            drawn_cohort=drawn_cohort, histories=histories, is_asked=is_selected, right=right
        )
        used = used + took
        areas.append(
            _area_after(
                tables=passes, drawn_cohort=drawn_cohort, histories=histories, session=session
            )
        )
    return _summed(
        tables=passes, drawn_cohort=drawn_cohort, histories=histories, areas=areas, used=used
    )


def _answered(
    *, drawn_cohort: _DrawnCohort, histories: Whole, is_asked: Flags, right: Reals
) -> tuple[Whole, Reals]:
    """Histories with one more answer, and the seconds used by each officer."""
    is_right = drawn_cohort.chance.random(is_asked.shape) < right
    took = np.where(is_asked, np.where(is_right, RIGHT_SECONDS, WRONG_SECONDS), 0.0).sum(axis=1)
    digits = np.where(is_asked, np.where(is_right, 1, 2), 0)
    return 3 * histories + digits, took + OPENING_SECONDS * is_asked.any(axis=1)


def _recalled(
    *, tables: Tables, drawn_cohort: _DrawnCohort, nodes: Whole, at: tuple[int, float]
) -> Reals:
    """Chance of recall of each memory with a history before a session, on a day."""
    session, day = at
    node_values, family = np.unique(nodes, return_inverse=True), drawn_cohort.tables.family
    state, _ = states_after(
        family=family, tables=tables, session=session, histories=node_values[0]
    )
    return family.recall(state=state, day=day)[
        node_values[1].reshape(nodes.shape), drawn_cohort.places
    ]


def _area(
    *, family: Family, tables: Tables, drawn_cohort: _DrawnCohort, nodes: Whole, session: int
) -> float:
    """Mean over memories of the sum of recall from a session to the next; -1: from the course."""
    edges = (COURSE_DAY, *tables.days, HORIZON_DAYS)
    node_values, places = np.unique(nodes, return_inverse=True)
    state, _ = states_after(
        family=family, tables=tables, session=session + 1, histories=node_values
    )
    area = family.area(state=state, since=edges[session + 1], until=edges[session + 2])
    return float(area[places.reshape(nodes.shape), drawn_cohort.places].mean())


def _first(tables: Tables, drawn_cohort: _DrawnCohort) -> float:
    return _area_after(
        tables=tables, drawn_cohort=drawn_cohort, histories=drawn_cohort.roots, session=-1
    )


def _area_after(
    *, tables: Tables, drawn_cohort: _DrawnCohort, histories: Whole, session: int
) -> float:
    return _area(
        family=drawn_cohort.tables.family,
        tables=tables,
        drawn_cohort=drawn_cohort,
        nodes=histories,
        session=session,
    )


def _summed(
    *,
    tables: Tables,
    drawn_cohort: _DrawnCohort,
    histories: Whole,
    areas: Sequence[float],
    used: Reals,
) -> Reals:
    last = (len(tables.days), HORIZON_DAYS)
    end = _recalled(tables=tables, drawn_cohort=drawn_cohort, nodes=histories, at=last)
    return np.array([end.mean(), sum(areas) / (HORIZON_DAYS - COURSE_DAY), used.mean() / 60])


def _promised_shares(years: Sequence[Reals]) -> PromisedShares:
    end, year, minutes = (
        MeanRange(
            mean=float(values.mean()),
            low=float(np.quantile(values, LOW)),
            high=float(np.quantile(values, HIGH)),
        )
        for values in np.array(years).T
    )
    return PromisedShares(end=end, year=year, minutes=minutes)
