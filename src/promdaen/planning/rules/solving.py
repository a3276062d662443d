"""From a programme to a plan with a bound, within so many seconds of computing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.planning.rules import bounds, exact, schedules
from promdaen.planning.rules.bounds import Prices, Relaxation, Relaxed
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.programmes import FREE, Floats, ProgrammeArrays, Whole
from promdaen.planning.rules.schedules import Schedule

Clock = Callable[[], float]
THRESHOLDS = (0.5, 0.35, 0.65)
FIRST_SHARES, SECOND_SHARES = (0.4, 0.75), (0.7, 0.9)
SHARE_FOR_POLISHING, SHARE_OF_PROOF_FOR_BOUND = 0.95, 0.4
MAX_ITERATIONS, ITERATIONS_OF_PROOF = 4_000, 6_000
_MIN_PRICE = 1e-4
_TINY = 1e-12

INFEASIBLE = Text(
    'locks in "{measure}" at "{at}" for year {year}, which the budget, capacity, running cost '
    "or other locks do not allow."
)


def load_solver() -> None:
    """Load the libraries that solving needs: a clock that starts later counts solving alone.

    A server loads them with its first plan, not when it starts.
    """
    import scipy.optimize  # noqa: PLC0415
    import scipy.sparse  # noqa: F401, PLC0415


@dataclass(frozen=True, kw_only=True)
class Solution:
    """A plan: start year of each item, its weighted open cells, and the lower bound."""

    programme: ProgrammeArrays
    start: Whole
    objective: float
    bound: float
    unmet: tuple[str, ...]
    relaxed: Relaxed


@dataclass(frozen=True, kw_only=True)
class WarmStart:
    """What to start from: prices of a similar programme, start years of items of a plan."""

    prices: Relaxed | None = None
    plan: Whole | None = None


COLD_START = WarmStart()


@dataclass(frozen=True, kw_only=True)
class Seconds:
    """The computing time, by a clock of computing: for the answer, and for the proof."""

    clock: Clock
    began: float
    answer: float
    proof: float = 0.0

    def is_past(self, share: float) -> Callable[[], bool]:
        """Whether this share of the answer's time is over."""
        return lambda: self.clock() - self.began >= share * self.answer


def first_plan(*, programme: ProgrammeArrays) -> Whole:
    """Locked items and their requirements, nothing else; raises DocumentRefused naming a lock."""
    start_schedule = exact.locked_start(programme=programme)
    if start_schedule is not None:
        return start_schedule
    locked = np.nonzero(programme.locks != FREE)[0].tolist()
    culprit = locked[-1]
    for count in range(1, len(locked)):
        if exact.locked_start(programme=programme, items=locked[:count]) is None:
            culprit = locked[count - 1]
            break
    measure, place = programme.names[culprit]
    raise DocumentRefused(
        place=programme.lock_entries[culprit],
        words=INFEASIBLE,
        measure=measure,
        at=place,
        year=int(programme.locks[culprit]) + 1,
    )


def solve(
    *, programme: ProgrammeArrays, seconds: Seconds, warm: WarmStart = COLD_START
) -> Solution:
    """A plan and its bound; raises DocumentRefused if locks cannot be kept.

    It is never worse than a warm plan that this programme allows.
    """
    schedule = Schedule(programme=programme, start=first_plan(programme=programme))
    relaxation = Relaxation(programme=programme)
    relaxed, costs = _rounded(
        schedule=schedule, relaxation=relaxation, seconds=seconds, shares=FIRST_SHARES, warm=warm
    )
    unmet = schedule.unmet()
    if len(unmet):
        # Floors that cannot be met distort the prices: solve again without them.
        floors_kept = programme.floors.copy()
        floors_kept[unmet] = 0.0
        relaxation = Relaxation(programme=programme, floors=floors_kept)
        relaxed, costs = _rounded(
            schedule=schedule,
            relaxation=relaxation,
            seconds=seconds,
            shares=SECOND_SHARES,
            warm=WarmStart(plan=warm.plan),
        )
    schedules.polish(schedule=schedule, costs=costs, is_over=seconds.is_past(SHARE_FOR_POLISHING))
    proved = 0.0
    if seconds.proof > 0:
        relaxed, proved = _proved(
            schedule=schedule, relaxation=relaxation, relaxed=relaxed, seconds=seconds
        )
    schedule.meet_floors(costs=costs)
    return _solution(schedule=schedule, relaxation=relaxation, relaxed=relaxed, proved=proved)


def _rounded(
    *,
    schedule: Schedule,
    relaxation: Relaxation,
    seconds: Seconds,
    shares: tuple[float, float],
    warm: WarmStart,
) -> tuple[Relaxed, Floats]:
    """Prices and their bound, the costs of starts at them; the best rounded plan is loaded.

    shares: of the answer's time, until the end of the bound and of the rounding.
    """
    relaxed = bounds.relax(
        relaxation=relaxation,
        iterations=MAX_ITERATIONS,
        is_over=seconds.is_past(shares[0]),
        start=warm.prices,
    )
    costs = _costs(schedule=schedule, relaxation=relaxation, relaxed=relaxed)
    candidates = _candidates(schedule=schedule, relaxed=relaxed, plan=warm.plan)
    _round(
        schedule=schedule,
        candidates=candidates,
        costs=costs,
        is_over=seconds.is_past(shares[1]),
    )
    return relaxed, costs


def _proved(
    *, schedule: Schedule, relaxation: Relaxation, relaxed: Relaxed, seconds: Seconds
) -> tuple[Relaxed, float]:
    """A tighter bound, and the bound proved by HiGHS while it searched for a better plan."""
    began, clock = seconds.clock(), seconds.clock
    closer = bounds.relax(
        relaxation=relaxation,
        iterations=ITERATIONS_OF_PROOF,
        is_over=lambda: clock() - began >= SHARE_OF_PROOF_FOR_BOUND * seconds.proof,
        start=relaxed,
    )
    if closer.bound < relaxed.bound:
        closer = Relaxed(bound=relaxed.bound, prices=relaxed.prices, z=closer.z)
    proved = exact.improve(
        schedule=schedule,
        starts_at=relaxation.starts_at(prices=closer.prices),
        seconds=seconds.proof - (clock() - began),
        clock=clock,
    )
    schedule.prune()
    offset = relaxation.programme.base - float(relaxation.programme.weights.sum())
    return closer, proved + offset


def _costs(*, schedule: Schedule, relaxation: Relaxation, relaxed: Relaxed) -> Floats:
    """The cost of each start at the prices of the bound, with no item free."""
    programme, years = schedule.programme, schedule.years
    prices = relaxed.prices.coupling + _MIN_PRICE * max(relaxed.bound, 1.0) / np.maximum(
        np.abs(relaxation.limits), 1e-9
    )
    effort = np.zeros_like(programme.capacity)
    for (kind, year), row in relaxation.effort_rows.items():
        effort[kind, year] = prices[row]
    return schedule.priced(money=prices[:years], after=float(prices[years]), effort=effort)


def _candidates(*, schedule: Schedule, relaxed: Relaxed, plan: Whole | None) -> list[Whole]:
    """The warm plan, if any, and the relaxed solution rounded with several thresholds."""
    is_bought = np.maximum.accumulate(relaxed.z, axis=1)
    rounded = [
        np.where(
            is_bought[:, -1] >= threshold, (is_bought < threshold).sum(axis=1), schedule.never
        )
        for threshold in THRESHOLDS
    ]
    return rounded if plan is None else [plan, *rounded]


def _round(
    *,
    schedule: Schedule,
    candidates: list[Whole],
    costs: Floats,
    is_over: Callable[[], bool],
) -> None:
    """Repair and fill the candidates as far as time allows; the best is loaded.

    The plan loaded before must keep limits and locks; it is filled if no other does.
    """
    best: tuple[int, float] | None = None
    start = schedule.start.copy()
    for number, candidate in enumerate([*candidates, start]):
        if best is not None and (is_over() or number == len(candidates)):
            break
        schedule.load_with_requirements(start=candidate)
        schedule.prune()
        if not schedule.repair():
            continue
        schedule.meet_floors(costs=costs)
        schedule.fill(costs=costs)
        schedule.buy_with_requirements(costs=costs)
        schedule.fill(costs=costs)
        schedule.prune()
        schedule.meet_floors(costs=costs)
        schedule.fill(costs=costs)
        best_value = (len(schedule.unmet()), schedule.value())
        if schedule.is_feasible() and (best is None or best_value < best):
            best, start = best_value, schedule.start.copy()
    schedule.load(start=start)


def _solution(
    *, schedule: Schedule, relaxation: Relaxation, relaxed: Relaxed, proved: float
) -> Solution:
    programme = schedule.programme
    schedule.load(start=schedule.start)
    unmet = schedule.unmet().tolist()
    bound = relaxed.bound
    if any(number in relaxation.floor_rows for number in unmet):
        bound = _bound_without(floors=unmet, relaxation=relaxation, relaxed=relaxed)
    objective = schedule.value() + programme.base - float(programme.weights.sum())
    return Solution(
        programme=programme,
        start=schedule.start,
        objective=objective,
        bound=max(0.0, min(max(bound, proved), objective)),
        unmet=tuple(programme.province_codes[number] for number in unmet),
        relaxed=relaxed,
    )


def _bound_without(*, floors: list[int], relaxation: Relaxation, relaxed: Relaxed) -> float:
    """The bound of the problem without the floors that stay unmet, from the same prices."""
    coupling = relaxed.prices.coupling.copy()
    coupling[
        [
            relaxation.floor_rows[province]
            for province in floors
            if province in relaxation.floor_rows
        ]
    ] = 0.0
    prices = relaxed.prices
    return relaxation.bound_at(
        prices=Prices(
            cells=prices.cells,
            chains=prices.chains,
            requirements=prices.requirements,
            coupling=coupling,
        )
    )


def plan_start(*, programme: ProgrammeArrays, plan: Iterable[JsonObject]) -> Whole:
    """The start years of a plan as `answer_document` has it; rows of other items are left out."""
    years = {(row["measure"], row["at"]): int(row["year"]) - 1 for row in plan}
    return np.array(
        [min(years.get(name, programme.years), programme.years) for name in programme.names],
        dtype=np.intp,
    )


def answer_document(*, solution: Solution, seconds: float) -> JsonObject:
    """The solution in the form that the command prints; years from 1."""
    programme, start = solution.programme, solution.start
    bought = np.nonzero(start < programme.years)[0]
    order = bought[np.lexsort((bought, start[bought]))].tolist()
    years = np.arange(programme.years)
    stands, begins = start[:, None] <= years, start[:, None] == years
    spent = programme.capital @ begins + programme.running @ stands
    objective, bound, base = solution.objective, solution.bound, programme.base
    could_close = base - bound
    return {
        "plan": [
            {"measure": programme.names[item][0], "at": programme.names[item][1],
             "year": int(start[item]) + 1}
            for item in order
        ],
        "objective": objective,
        "bound": bound,
        "base": base,
        "open_share": objective / base if base > 0 else 0.0,
        "closed_gap_per_cent": 100 * (objective - bound) / could_close
        if could_close > _TINY * (1 + base)
        else 0.0,
        "spent": spent.tolist(),
        "running_after": float(programme.running[bought].sum()),
        "seconds": seconds,
        "unmet_floors": [*solution.unmet],
        "unknown_scores": [[*pair] for pair in programme.unknown_scores],
    }  # fmt: skip
