"""Exact integer methods: whether locks can be kept, and neighbourhoods of a plan by HiGHS."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.planning.rules.programmes import FREE, Floats, ProgrammeArrays, Whole
from promdaen.planning.rules.schedules import Flags, Schedule

_BOUGHT_THRESHOLD = 0.5
_SLACK = 1e-9
_FIRST_SIZE, _GROWTH = 300, 1.4
_MAX_SECONDS = 20.0
_MIN_SPREAD = 0.02
_GAP, _SURE_SHARE = 1e-6, 1e-7


@dataclass(frozen=True, kw_only=True)
class _Part:
    """Some items of a programme as an integer problem: z of items by years, year fastest.

    start: of all items; those outside `items` keep it.
    """

    programme: ProgrammeArrays
    items: Whole
    start: Whole

    def coupling(self) -> tuple[scipy.sparse.csr_array, Floats]:
        """Rows and limits of money, running cost after the last year and effort, less the rest."""
        programme, years = self.programme, self.programme.years
        outside = np.ones(programme.item_count, dtype=bool)
        outside[self.items] = False
        rest = np.where(outside, self.start, years)
        stands, begins = rest[:, None] <= np.arange(years), rest[:, None] == np.arange(years)
        capital, running = programme.capital[self.items], programme.running[self.items]
        # b[j, t] = z[j, t] - z[j, t - 1] means that item j starts in year t.
        begin = scipy.sparse.eye_array(years) - scipy.sparse.eye_array(years, k=-1)
        money = scipy.sparse.kron(capital[None, :], begin) + scipy.sparse.kron(
            running[None, :], scipy.sparse.eye_array(years)
        )
        last = scipy.sparse.csr_array(([1.0], ([0], [years - 1])), shape=(1, years))
        blocks = [money, scipy.sparse.kron(running[None, :], last)]
        limits = [
            programme.budget - programme.capital @ begins - programme.running @ stands,
            [programme.running_after - programme.running @ stands[:, -1]],
        ]
        for kind, limit in enumerate(programme.capacity[:-1]):
            mine = programme.kinds[self.items] == kind
            blocks.append(scipy.sparse.kron((programme.effort[self.items] * mine)[None, :], begin))
            limits.append(limit - (programme.effort * (programme.kinds == kind)) @ begins)
        bound = np.concatenate(limits)
        return scipy.sparse.csr_array(scipy.sparse.vstack(blocks)), bound

    def floors(self, *, met_floors: Flags) -> tuple[scipy.sparse.csr_array, Floats]:
        """Rows and minimum money of provinces whose floor is met and must stay met."""
        programme, years, count = self.programme, self.programme.years, len(self.items)
        floor_places = np.nonzero((programme.floors > 0) & met_floors)[0]
        capital, running = programme.capital[self.items], programme.running[self.items]
        money = np.repeat(running[:, None], years, axis=1)
        money[:, -1] += capital
        rows = scipy.sparse.csr_array(
            (programme.provinces[self.items] == floor_places[:, None]) * 1.0
        )
        outside = np.ones(programme.item_count, dtype=bool)
        outside[self.items] = False
        bought = outside & (self.start < years)
        spent = programme.capital + programme.running * (years - self.start)
        left = [
            programme.floors[province] - spent[bought & (programme.provinces == province)].sum()
            for province in floor_places.tolist()
        ]
        spread = scipy.sparse.csr_array(
            (
                money.ravel(),
                (np.repeat(np.arange(count), years), np.arange(count * years)),
            ),
            shape=(count, count * years),
        )
        return scipy.sparse.csr_array(rows @ spread), np.array(left, dtype=np.float64)

    def order(self) -> scipy.sparse.csr_array:
        """Rows that are at most 0: chains, and requirements within the part."""
        programme, years, count = self.programme, self.programme.years, len(self.items)
        step = scipy.sparse.eye_array(years - 1, years) - scipy.sparse.eye_array(
            years - 1, years, k=1
        )
        number = np.full(programme.item_count, -1)
        number[self.items] = np.arange(count)
        after, before = number[programme.after], number[programme.before]
        inside = (after >= 0) & (before >= 0)
        pairs = int(inside.sum())
        needs = scipy.sparse.csr_array(
            (
                np.concatenate([np.ones(pairs), -np.ones(pairs)]),
                (
                    np.tile(np.arange(pairs), 2),
                    np.concatenate([after[inside], before[inside]]),
                ),
            ),
            shape=(pairs, count),
        )
        return scipy.sparse.csr_array(
            scipy.sparse.vstack(
                [
                    scipy.sparse.kron(scipy.sparse.eye_array(count), step),
                    scipy.sparse.kron(needs, scipy.sparse.eye_array(years)),
                ]
            )
        )

    def bounds(self) -> tuple[Floats, Floats]:
        """Lowest and highest z: locks, and requirements of or by items outside."""
        programme, years = self.programme, np.arange(self.programme.years)
        whole = programme.item_count
        low, high = np.full(whole, programme.years), np.zeros(whole, dtype=np.intp)
        inside = np.zeros(whole, dtype=bool)
        inside[self.items] = True
        after, before = programme.after, programme.before
        up = inside[before] & ~inside[after]
        np.minimum.at(low, before[up], self.start[after[up]])
        down = inside[after] & ~inside[before]
        np.maximum.at(high, after[down], self.start[before[down]])
        locked = programme.locks != FREE
        low[locked] = programme.locks[locked]
        high[locked] = np.maximum(high[locked], programme.locks[locked])
        lowest = low[self.items][:, None] <= years
        highest = high[self.items][:, None] <= years
        return lowest.astype(float).ravel(), highest.astype(float).ravel()


def locked_start(
    *, programme: ProgrammeArrays, items: Sequence[int] | None = None
) -> Whole | None:
    """Start years of locked items and of all that they require; None if impossible.

    only: the locks to consider.
    """
    never = programme.years
    start = np.full(programme.item_count, never)
    locked = [*items] if items is not None else np.nonzero(programme.locks != FREE)[0].tolist()
    if not locked:
        return start
    required: dict[int, list[int]] = {}
    for item, before in zip(programme.after.tolist(), programme.before.tolist(), strict=True):
        required.setdefault(item, []).append(before)
    required_items, stack = set(locked), [*locked]
    while stack:
        for before in required.get(stack.pop(), []):
            if before not in required_items:
                required_items.add(before)
                stack.append(before)
    part = _Part(programme=programme, items=np.array(sorted(required_items)), start=start)
    rows, limits = part.coupling()
    order = part.order()
    lowest, highest = part.bounds()
    if (lowest > highest).any():
        return None
    solution = scipy.optimize.milp(
        c=np.tile(programme.running[part.items][:, None], never).ravel() + _SLACK,
        constraints=[
            scipy.optimize.LinearConstraint(rows, -np.inf, limits + _SLACK * (1 + np.abs(limits))),
            scipy.optimize.LinearConstraint(order, -np.inf, 0.0),
        ],
        integrality=np.ones(len(lowest), dtype=np.int64),
        bounds=scipy.optimize.Bounds(lowest, highest),
    )
    if solution.x is None:
        return None
    is_bought = solution.x.reshape(len(part.items), never) > _BOUGHT_THRESHOLD
    start[part.items] = never - is_bought.sum(axis=1)
    # HiGHS lets a limit be broken by up to 1e-6.
    return start if Schedule(programme=programme, start=start).limits_hold() else None


def improve(
    *, schedule: Schedule, starts_at: Floats, seconds: float, clock: Callable[[], float]
) -> float:
    """Improve the plan by solving neighbourhoods of it to optimality, for so many seconds.

    A neighbourhood is the items on which the prices are least decisive: those for which another
    start year costs little more than the present one (`starts_at`: items x years + 1), with some
    randomness. Returns the lower bound that HiGHS proved for plans that keep the floors kept by
    this one, if a neighbourhood was the whole programme; minus infinity otherwise.
    """
    began, rng = clock(), np.random.default_rng(0)
    size, spread, proved = min(_FIRST_SIZE, schedule.items), 0.0, -np.inf
    scale = float(np.abs(starts_at).mean()) if schedule.items else 0.0
    while size and (left := seconds - (clock() - began)) > 0:
        others = starts_at - starts_at[schedule.index, schedule.start][:, None]
        others[schedule.index, schedule.start] = np.inf
        doubt = others.min(axis=1) + scale * spread * rng.exponential(size=schedule.items)
        part = _Part(
            programme=schedule.programme,
            items=np.sort(np.argsort(doubt)[:size]),
            start=schedule.start,
        )
        best, start = (len(schedule.unmet()), schedule.value()), schedule.start.copy()
        neighbour = _neighbour(part=part, schedule=schedule, seconds=min(left, _MAX_SECONDS))
        if neighbour.start is not None:
            schedule.load(start=neighbour.start)
            after = (len(schedule.unmet()), schedule.value())
            is_better = after[0] <= best[0] and after[1] < best[1] - _SLACK * (1 + best[1])
            if not is_better or not schedule.is_feasible():
                schedule.load(start=start)
                spread = max(2 * spread, _MIN_SPREAD)
        if size == schedule.items:
            proved = max(proved, neighbour.bound)
            if neighbour.is_solved:
                break
        factor = _GROWTH if neighbour.is_solved else 1 / _GROWTH
        size = max(1, min(schedule.items, int(size * factor) + 1))
    return float(proved)


@dataclass(frozen=True, kw_only=True)
class _Neighbour:
    """The best start years from HiGHS, its bound, and whether it finished."""

    start: Whole | None
    bound: float
    is_solved: bool


def _neighbour(*, part: _Part, schedule: Schedule, seconds: float) -> _Neighbour:
    """The best start years of the items of a part, with all others unchanged."""
    programme, years, count = part.programme, part.programme.years, len(part.items)
    covers = scipy.sparse.csr_array(programme.covers[:, part.items])
    mine = covers @ (schedule.start[part.items][:, None] <= np.arange(years)).astype(float)
    others = schedule.counts - np.rint(mine).astype(np.intp)
    is_reached = np.diff(covers.indptr) > 0
    cells, when = np.nonzero((others == 0) & is_reached[:, None] & (programme.weights > 0))
    width = count * years + len(cells)
    rows, limits = part.coupling()
    floors, least = part.floors(met_floors=schedule.floors_left <= schedule.floor_most)
    lowest, highest = part.bounds()
    block = scipy.sparse.kron(covers, scipy.sparse.eye_array(years), format="csr")[
        cells * years + when
    ]
    opened = scipy.sparse.hstack([block, scipy.sparse.eye_array(len(cells))])

    def wide(matrix: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
        return scipy.sparse.csr_array(
            scipy.sparse.hstack([matrix, scipy.sparse.csr_array((matrix.shape[0], len(cells)))])
        )

    solution = scipy.optimize.milp(
        c=np.concatenate([np.zeros(count * years), programme.weights[cells, when]]),
        constraints=[
            scipy.optimize.LinearConstraint(opened, 1.0, np.inf),
            scipy.optimize.LinearConstraint(wide(rows), -np.inf, limits + _SLACK),
            scipy.optimize.LinearConstraint(wide(part.order()), -np.inf, 0.0),
            scipy.optimize.LinearConstraint(wide(floors), least, np.inf),
        ],
        integrality=(np.arange(width) < count * years).astype(np.int64),
        bounds=scipy.optimize.Bounds(
            np.concatenate([lowest, np.zeros(len(cells))]),
            np.concatenate([highest, np.ones(len(cells))]),
        ),
        options={"time_limit": seconds, "mip_rel_gap": _GAP},
    )
    start, bound = None, solution.mip_dual_bound
    if solution.x is not None:
        is_bought = solution.x[: count * years].reshape(count, years) > _BOUGHT_THRESHOLD
        start = schedule.start.copy()
        start[part.items] = years - is_bought.sum(axis=1)
    return _Neighbour(
        start=start,
        bound=-np.inf if bound is None else float(bound) * (1 - _SURE_SHARE) - _SLACK,
        is_solved=solution.status == 0,
    )
