"""Plan a session: ask all that is worth the one price at which the budget is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from promdaen.refresher.rules import beliefs
from promdaen.refresher.rules.beliefs import CohortBelief
from promdaen.refresher.rules.calendar import OPENING_SECONDS, RIGHT_SECONDS, WRONG_SECONDS
from promdaen.refresher.rules.families import Flags, Floats, Reals, Whole
from promdaen.refresher.rules.trees import ADVANTAGE, IF_ASKED, IF_SKIPPED, PRICES, Tables

# The weight, in seconds at the reference time, of the prior pace of 1.
PACE_PRIOR_SECONDS = 400.0
# Reserve, because the seconds used are known only afterwards.
RESERVE = 0.995
# Memories asked at the first session, to learn how the cohort forgets.
PROBE = 8
# Distance between the first probes of neighbouring officers.
PROBE_STRIDE = 7
# Officers processed at a time: a megabyte for each.
LOOKED_UP = 32
_GRID: Reals = np.arange(len(PRICES), dtype=float)
# Either precision, the same out as in.
_Numbers = TypeVar("_Numbers", Floats, Reals)
_STEP = float(np.log(PRICES[1] / PRICES[0]))


@dataclass(frozen=True, kw_only=True, eq=False)
class PlannedCohort:
    """Officers of one calendar before a session.

    histories (officers, memories), -1 for memories the officer does not have; seconds_used by each
    so far, including openings; pace, multiples of the reference time (default 1); comes, the
    chance that each takes part in an offered session (default that of the tables); present, who
    may be asked (default all).
    """

    session: int
    histories: Whole
    seconds_used: Reals
    pace: Reals | None = None
    comes: Reals | None = None
    present: Flags | None = None


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Seconds per officer and year, on average; no officer is planned beyond cap times that.

    The first session is a probe of so many memories an officer; 0 for no probe.
    """

    seconds: float
    cap: float = 1.5
    probe: int = PROBE


@dataclass(frozen=True, kw_only=True, eq=False)
class RefresherPlan:
    """What to ask at a session.

    asked, worth_asking (for officers present) and advantage (officers, memories); price, knowledge
    that a second must bring; positions, each officer's place on the grid of prices, higher if the
    cap binds; shifts, the places by which a weightier memory is cheaper; seconds, expected of each
    officer at this session; to_come, at this and all later ones.
    """

    cohort: PlannedCohort
    belief: CohortBelief
    price: float
    selected: Flags
    worth_asking: Flags
    advantage: Floats
    positions: Reals
    shifts: Reals
    seconds: Reals
    to_come: Reals


def officer_pace(*, histories: Whole, session: int, seconds_answering: Reals) -> Reals:
    """Each officer's multiple of the reference time, shrunk to 1 with little data.

    seconds_answering excludes openings.

    >>> seconds = np.array([115.0])
    >>> officer_pace(histories=np.array([[4]]), session=1, seconds_answering=seconds).round(3)
    array([1.241])
    """
    reference = np.zeros(len(histories))
    for earlier in range(session):
        digits = np.where(histories < 0, 0, histories // 3**earlier % 3)
        reference += np.array([0.0, RIGHT_SECONDS, WRONG_SECONDS])[digits].sum(axis=1)
    return pace_by(seconds_answering=seconds_answering, reference=reference)


def pace_by(*, seconds_answering: Reals, reference: Reals) -> Reals:
    """The pace of each officer whose answers would take so long at the reference time.

    >>> pace_by(seconds_answering=np.array([800.0]), reference=np.array([400.0]))
    array([1.5])
    """
    return np.asarray((PACE_PRIOR_SECONDS + seconds_answering) / (PACE_PRIOR_SECONDS + reference))


def plan(
    *,
    tables: Tables,
    cohort: PlannedCohort,
    budget: Budget,
    importance: Reals | None = None,
    belief: CohortBelief | None = None,
) -> RefresherPlan:
    """The plan of a session at one price for the cohort, within the budget.

    importance is a weight for each memory, above 0: knowing one of weight 2 counts twice, so the
    price of a second is halved for it. belief is calculated if not given.
    """
    officers, count = cohort.histories.shape
    belief = belief or beliefs.cohort_belief(
        tables=tables, session=cohort.session, histories=cohort.histories
    )
    weight = np.ones(count) if importance is None else np.asarray(importance, dtype=float)
    shifts = np.log(weight) / _STEP
    comes, openings = _attendance(tables=tables, cohort=cohort)
    curves, now = _looked_up(belief=belief, cohort=cohort, shifts=shifts, comes=comes)
    pace = np.ones(officers) if cohort.pace is None else cohort.pace
    common, positions = _positions(
        curves=curves, budget=budget, cohort=cohort, pace=pace, openings=openings
    )
    grid_positions = np.minimum(positions, _GRID[-1])
    places = np.clip(grid_positions[:, None] - shifts, 0, _GRID[-1])
    advantage = _advantage(belief=belief, cohort=cohort, places=places)
    advantage *= weight.astype(np.float32)
    may = np.isfinite(positions)
    worth_asking = _worth_asking(advantage=advantage, cohort=cohort, budget=budget)
    worth_asking &= may[:, None]
    may_ask = worth_asking if cohort.present is None else worth_asking & cohort.present[:, None]
    answering = np.where(may_ask, now, 0.0).sum(axis=1)
    return RefresherPlan(
        cohort=cohort,
        belief=belief,
        price=_price(common),
        selected=may_ask,
        worth_asking=worth_asking,
        advantage=advantage,
        positions=positions,
        shifts=shifts,
        seconds=pace * answering + OPENING_SECONDS * may_ask.any(axis=1),
        to_come=pace * _at(curves, grid_positions) * may,
    )


def _attendance(*, tables: Tables, cohort: PlannedCohort) -> tuple[Reals, Reals]:
    """The chance that each officer takes part now, and the openings to come, with
    this one.
    """
    usual = np.full(len(cohort.histories), tables.attend)
    chance = usual if cohort.comes is None else cohort.comes
    comes = chance if cohort.present is None else cohort.present.astype(float)
    return comes, comes + chance * (len(tables.days) - cohort.session - 1)


def _worth_asking(*, advantage: Floats, cohort: PlannedCohort, budget: Budget) -> Flags:
    """The memories with an advantage; at the first session the probe."""
    is_history = cohort.histories >= 0
    if cohort.session == 0 and budget.probe:
        return spread_probes(is_included=is_history, probe_count=budget.probe)
    return np.asarray((advantage > 0) & is_history)


def spread_probes(*, is_included: Flags, probe_count: int) -> Flags:
    """So many memories of each officer, spread over all, different for each officer.

    >>> spread_probes(is_included=np.ones((2, 4), dtype=bool), probe_count=2).astype(int).tolist()
    [[1, 0, 1, 0], [0, 1, 0, 1]]
    """
    count = is_included.sum(axis=1, keepdims=True)
    place = np.cumsum(is_included, axis=1) - 1
    start = PROBE_STRIDE * np.arange(len(is_included))[:, None]
    chosen = np.zeros_like(is_included)
    for step in range(probe_count):
        chosen |= place == (start + step * count // probe_count) % np.maximum(count, 1)
    return np.asarray(chosen & is_included)


def _price(position: float) -> float:
    """The knowledge a second must bring at a place on the grid; infinite without budget."""
    if not np.isfinite(position):
        return float("inf")
    return float(np.exp(np.interp(position, _GRID, np.log(PRICES))))


def _looked_up(
    *, belief: CohortBelief, cohort: PlannedCohort, shifts: Reals, comes: Reals
) -> tuple[Reals, Floats]:
    """Seconds to come of each officer by price, and seconds that each memory would take now

    (officers, memories). Who does not come, or with some chance only, spends so much less now.
    """
    histories, session = cohort.histories, cohort.session
    curves = np.zeros((len(histories), len(PRICES)))
    now = np.zeros(histories.shape, dtype=np.float32)
    for rows in beliefs.chunks(officers=len(histories), size=LOOKED_UP):
        nodes = np.maximum(histories[rows], 0)
        worth = _worth(belief=belief, session=session, rows=rows, nodes=nodes, kinds=3)
        for family in belief.families:
            weights = family.durabilities(rows=rows)
            right = (weights * family.tables.right[session][nodes]).sum(axis=-1)
            now[rows] += family.weight * WRONG_SECONDS - (WRONG_SECONDS - RIGHT_SECONDS) * right
        later = worth[:, :, IF_SKIPPED]
        more = np.where(worth[:, :, ADVANTAGE] > 0, worth[:, :, IF_ASKED] - later, 0)
        to_come = later + comes[rows, None, None].astype(np.float32) * more
        to_come *= (histories[rows] >= 0)[..., None]
        curves[rows] = _shifted(to_come, shifts).sum(axis=1)
    return curves, now


def _advantage(*, belief: CohortBelief, cohort: PlannedCohort, places: Reals) -> Floats:
    """The advantage of asking each memory at its price (officers, memories).

    It is looked up again, because for all prices at once it is the largest table of the plan.
    """
    histories = cohort.histories
    advantage = np.zeros(histories.shape, dtype=np.float32)
    for rows in beliefs.chunks(officers=len(histories), size=LOOKED_UP):
        nodes = np.maximum(histories[rows], 0)
        worth = _worth(belief=belief, session=cohort.session, rows=rows, nodes=nodes, kinds=1)
        advantage[rows] = _at(worth[:, :, ADVANTAGE], places[rows])
    return advantage


def _worth(*, belief: CohortBelief, session: int, rows: slice, nodes: Whole, kinds: int) -> Floats:
    """The worth of some officers' memories, the first so many kinds at every price."""
    history_nodes, at = np.unique(nodes, return_inverse=True)
    at = at.reshape(nodes.shape)
    worth = np.zeros((*nodes.shape, kinds, len(PRICES)), dtype=np.float32)
    for family in belief.families:
        weights = family.durabilities(rows=rows)
        if session < len(family.tables.worth):
            history_worth = family.tables.history_worth(
                session=session, histories=history_nodes, kinds=kinds
            )[at]
            worth += (weights[:, :, None, None, :] @ history_worth)[..., 0, :]
        else:
            # This is the last session, so the worth is linear in the price.
            right = np.einsum("oig,oig->oi", weights, family.tables.right[session][nodes])
            seconds = family.weight * WRONG_SECONDS - (WRONG_SECONDS - RIGHT_SECONDS) * right
            brings = np.einsum("oig,oig->oi", weights, family.tables.ends[nodes])
            worth[:, :, ADVANTAGE] += brings[..., None] - PRICES * seconds[..., None]
            worth[:, :, IF_ASKED:IF_SKIPPED] += seconds[..., None, None]
    return worth


def _shifted(values: Floats, shifts: Reals) -> Floats:
    """Values (officers, memories, prices) at the price for each memory's weight."""
    if not shifts.any():
        return values
    places = np.clip(_GRID - shifts[:, None], 0, _GRID[-1])
    low = np.minimum(places.astype(int), len(_GRID) - 2)
    part = (places - low).astype(np.float32)
    below = np.take_along_axis(values, low[None], axis=2)
    above = np.take_along_axis(values, low[None] + 1, axis=2)
    return np.asarray((1 - part) * below + part * above)


def _positions(
    *, curves: Reals, budget: Budget, cohort: PlannedCohort, pace: Reals, openings: Reals
) -> tuple[float, Reals]:
    """The price position of the cohort and of each officer; infinite without budget."""
    falling = np.maximum.accumulate(curves[:, ::-1], axis=1)[:, ::-1] - 1e-6 * _GRID

    def left(seconds: float) -> Reals:
        return (seconds * RESERVE - cohort.seconds_used) / pace - OPENING_SECONDS * openings

    pooled = float((left(budget.seconds) * pace).sum())
    total = (falling * pace[:, None]).sum(axis=0)
    common = float(np.interp(-pooled, -total, _GRID)) if pooled > 0 else float("inf")
    capped = left(budget.seconds * budget.cap)
    own = np.array(
        [
            np.interp(-seconds, -curve, _GRID)
            for seconds, curve in zip(capped, falling, strict=True)
        ]
    )
    return common, np.where(capped > 0, np.maximum(common, own), np.inf)


def _at(values: _Numbers, places: Reals) -> _Numbers:
    """Values (..., prices) interpolated between two prices, for each row."""
    low = np.minimum(places.astype(int), len(_GRID) - 2)[..., None]
    part = (places[..., None] - low).astype(values.dtype)
    below = np.take_along_axis(values, low, axis=-1)
    above = np.take_along_axis(values, low + 1, axis=-1)
    return np.asarray((1 - part) * below + part * above)[..., 0]


def advantages(*, plan: RefresherPlan, officer: int, ahead: int, histories: Whole) -> Reals:
    """The advantage of asking so many sessions later, for one officer.

    Price and belief are those of the plan. histories (memories, ways) are those of the officer's
    memories before that session.
    """
    session = plan.cohort.session + ahead
    places = np.clip(plan.positions[officer] - plan.shifts, 0, _GRID[-1])
    low = np.minimum(places.astype(int), len(_GRID) - 2)
    part = (places - low)[:, None]
    total = np.zeros(histories.shape)
    for belief in plan.belief.families:
        weights = belief.durabilities(rows=slice(officer, officer + 1))[0]
        worth = belief.tables.history_worth(session=session, histories=histories.ravel(), kinds=1)
        worth = worth[:, ADVANTAGE].reshape(*histories.shape, *worth.shape[2:])
        for column, share in ((low, 1 - part), (low + 1, part)):
            worth_by_column = np.take_along_axis(worth, column[:, None, None, None], axis=3)[
                ..., 0
            ]
            total += share * np.einsum("ig,iwg->iw", weights, worth_by_column)
    return total


@dataclass(frozen=True, kw_only=True)
class PhoneTree:
    """What a phone without signal asks at the next sessions, by the answers so far.

    One number for each memory, of 1, 4 or 13 bits for 1, 2 or 3 sessions. Bit 0: ask at the first;
    bit 1 + a: at the second, after the first answer a (0 not asked or not answered, 1 right, 2
    wrong); bit 4 + 3a + b: at the third after answers a and b.
    """

    session: int
    sessions: int
    bits: tuple[int, ...]

    @property
    def text(self) -> str:
        """The numbers as four hexadecimal digits each, memory by memory."""
        return "".join(f"{number:04x}" for number in self.bits)

    def asks(self, *, memory: int, answers: Sequence[int] = ()) -> bool:
        """Whether a memory is asked after these answers, one for each session passed."""
        return bool(self.bits[memory] >> answers_bit(answers=answers) & 1)


def answers_bit(*, answers: Sequence[int]) -> int:
    """The bit of a memory's number for the session after these answers.

    >>> [answers_bit(answers=answers) for answers in ((), (2,), (0, 0), (2, 2))]
    [0, 3, 4, 12]
    """
    place = 0
    for answer in answers:
        place = 3 * place + 1 + answer
    return place


def tree_for_phone(
    *, tables: Tables, plan: RefresherPlan, officer: int, ahead: int = 3
) -> PhoneTree:
    """The decisions of the next sessions (at most 3) for one officer.

    They use the plan's price and belief; later answers of others are not included.
    """
    sessions = max(0, min(ahead, 3, len(tables.days) - plan.cohort.session))
    histories = plan.cohort.histories[officer]
    # At the plan's own session use the plan itself, because probes are asked at any price.
    bits = plan.worth_asking[officer].astype(np.int64)
    for later in range(1, sessions if np.isfinite(plan.positions[officer]) else 0):
        ways = 3**later
        nodes = np.maximum(histories, 0)[:, None] * ways + np.arange(ways)
        worth = advantages(plan=plan, officer=officer, ahead=later, histories=nodes)
        places = (ways - 1) // 2 + np.arange(ways)
        bits += ((worth > 0).astype(np.int64) << places).sum(axis=1)
    bits = np.where(histories < 0, 0, bits)
    return PhoneTree(
        session=plan.cohort.session, sessions=sessions, bits=tuple(int(bit) for bit in bits)
    )
