"""A plan as start years of items, and the moves that repair, fill and improve it.

`never` is the year after the last. Every move updates the plan's use of money, effort and floors,
and how many items cover each cell in each year.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from promdaen.planning.rules.programmes import FREE, NO_PROVINCE, Floats, ProgrammeArrays, Whole

Flags = npt.NDArray[np.bool_]

_SLACK = 1e-9
_NEAR_BEST, _NOT_FAR = 0.5, 2.0
_AT_ONCE, _REPAIRS_AT_ONCE, _MAX_ROUNDS = 400, 12, 400
_TINY = 1e-12
_TRIALS, _FILLS_OF_A_TRIAL = 60, 3


class Schedule:
    """Start years of all items, with their use of resources and the cells they cover."""

    def __init__(self, *, programme: ProgrammeArrays, start: Whole | None = None) -> None:
        self.programme = programme
        self.years, self.items = programme.years, programme.item_count
        self.never = programme.years
        self.index = np.arange(self.items)
        self.year_numbers = np.arange(self.years)
        self.lifts = scipy.sparse.csr_array(programme.covers.T)
        self.money_most = _SLACK * (1.0 + programme.budget)
        self.after_most = _SLACK * (1.0 + programme.running_after)
        self.effort_most = _SLACK * (1.0 + programme.capacity)
        self.floor_most = _SLACK * (1.0 + programme.floors)
        self.is_locked = programme.locks != FREE
        self.requirements: list[list[int]] = [[] for _item in range(self.items)]
        self.dependants: list[list[int]] = [[] for _item in range(self.items)]
        for item, required in zip(
            programme.after.tolist(), programme.before.tolist(), strict=True
        ):
            self.requirements[item].append(required)
            self.dependants[required].append(item)
        self.deadlines = self._deadlines()
        years_left = self.years - np.arange(self.years + 1)
        self.spending = programme.capital[:, None] + programme.running[:, None] * years_left
        self.spending[:, -1] = 0.0
        self.load(start=np.full(self.items, self.never) if start is None else start)

    def _deadlines(self) -> Whole:
        """The year by which each item must start because of the locks on others."""
        programme = self.programme
        deadlines = np.where(self.is_locked, programme.locks, self.never)
        while True:
            earlier = deadlines.copy()
            np.minimum.at(earlier, programme.before, deadlines[programme.after])
            if (earlier == deadlines).all():
                return deadlines
            deadlines = earlier

    # ---- state ----

    def load(self, *, start: Whole) -> None:
        """Set these start years."""
        programme, years = self.programme, self.years
        self.start = start.copy()
        stands = start[:, None] <= self.year_numbers
        self.counts = np.rint(programme.covers @ stands.astype(float)).astype(np.intp)
        begins = start[:, None] == self.year_numbers
        self.money = programme.budget - (programme.capital @ begins + programme.running @ stands)
        self.after = programme.running_after - float(programme.running @ (start < years))
        self.effort = programme.capacity.copy()
        bought = np.nonzero(start < years)[0]
        np.subtract.at(
            self.effort, (programme.kinds[bought], start[bought]), programme.effort[bought]
        )
        inside = programme.provinces != NO_PROVINCE
        self.floors_left = programme.floors - np.bincount(
            programme.provinces[inside],
            self.spending[self.index, start][inside],
            minlength=len(programme.floors),
        )

    def cells(self, item: int, /) -> npt.NDArray[np.integer[Any]]:
        """The cells that an item covers."""
        covers = self.programme.covers
        return covers.indices[covers.indptr[item] : covers.indptr[item + 1]]

    def move(self, *, item: int, year: int) -> None:
        """Start one item in another year, or never."""
        programme, old, never = self.programme, int(self.start[item]), self.never
        if old == year:
            return
        cells = self.cells(item)
        capital, running = programme.capital[item], programme.running[item]
        kind, effort = programme.kinds[item], programme.effort[item]
        if year < old:
            self.counts[cells, year:old] += 1
            self.money[year:old] -= running
        else:
            self.counts[cells, old:year] -= 1
            self.money[old:year] += running
        if old < never:
            self.money[old] += capital
            self.effort[kind, old] += effort
        else:
            self.after -= running
        if year < never:
            self.money[year] -= capital
            self.effort[kind, year] -= effort
        else:
            self.after += running
        province = programme.provinces[item]
        if province != NO_PROVINCE:
            self.floors_left[province] -= self.spending[item, year] - self.spending[item, old]
        self.start[item] = year

    def value(self) -> float:
        """Weighted open cells over all years, without those that nothing covers."""
        return float(self.programme.weights[self.counts == 0].sum())

    def is_feasible(self) -> bool:
        """Whether limits, requirements and locks are kept; floors are not checked."""
        programme = self.programme
        later = self.start[programme.after] < self.start[programme.before]
        locked = self.is_locked & (self.start != programme.locks)
        return self.limits_hold() and not later.any() and not locked.any()

    # ---- gains and costs of moves ----

    def gains(self) -> Floats:
        """What an earlier start closes until the present one, shape (items, years)."""
        weights = np.where(self.counts == 0, self.programme.weights, 0.0)
        item_gains = self.lifts @ weights
        item_gains *= self.year_numbers < self.start[:, None]
        return np.cumsum(item_gains[:, ::-1], axis=1)[:, ::-1]

    def losses(self) -> Floats:
        """What a later start opens, shape (items, years + 1), the last column being never."""
        weights = np.where(self.counts == 1, self.programme.weights, 0.0)
        item_losses = self.lifts @ weights
        item_losses *= self.year_numbers >= self.start[:, None]
        opened = np.zeros((self.items, self.years + 1))
        np.cumsum(item_losses, axis=1, out=opened[:, 1:])
        return opened

    def priced(self, *, money: Floats, after: float, effort: Floats) -> Floats:
        """The resources used by a start in each year at these prices, shape (items, years + 1)."""
        programme = self.programme
        rest = np.cumsum(money[::-1])[::-1] + after
        prices_by_start = np.zeros((self.items, self.years + 1))
        prices_by_start[:, :-1] = (
            programme.capital[:, None] * money
            + programme.running[:, None] * rest
            + programme.effort[:, None] * effort[programme.kinds]
        )
        return prices_by_start

    def earliest(self) -> Whole:
        """The year from which the requirements of each item exist."""
        earliest_starts = np.zeros(self.items, dtype=np.intp)
        np.maximum.at(earliest_starts, self.programme.after, self.start[self.programme.before])
        return earliest_starts

    def latest(self) -> Whole:
        """The year by which each item must start for those that require it."""
        latest_starts = np.full(self.items, self.never)
        np.minimum.at(latest_starts, self.programme.before, self.start[self.programme.after])
        return latest_starts

    def fitting(self) -> Flags:
        """Which earlier starts the limits allow, shape (items, years)."""
        programme, years = self.programme, self.years
        slack = self.money + self.money_most
        between = np.full((years + 1, years), np.inf)
        for year in range(years):
            between[year + 2 :, year] = np.minimum.accumulate(slack[year + 1 :])
        running = programme.running[:, None]
        fits: Flags = programme.capital[:, None] + running <= slack
        fits &= running <= between.take(self.start, axis=0)
        fits &= programme.effort[:, None] <= (self.effort + self.effort_most)[programme.kinds]
        fits &= (running[:, 0] <= self.after + self.after_most)[:, None] | (
            self.start < self.never
        )[:, None]
        fits &= self.year_numbers < self.start[:, None]
        fits &= ~self.is_locked[:, None]
        return fits

    def fits(self, *, item: int, year: int) -> bool:
        """Whether the limits allow one earlier start."""
        programme, old = self.programme, int(self.start[item])
        running, kind = programme.running[item], programme.kinds[item]
        slack = self.money[year:old] + self.money_most[year:old]
        return bool(
            programme.capital[item] + running <= slack[0]
            and (running <= slack).all()
            and (old < self.never or running <= self.after + self.after_most)
            and programme.effort[item] <= self.effort[kind, year] + self.effort_most[kind, year]
        )

    def limits_hold(self) -> bool:
        """Whether money and effort of every year and running cost after the last are kept."""
        return bool(
            (self.money >= -self.money_most).all()
            and self.after >= -self.after_most
            and (self.effort >= -self.effort_most).all()
        )

    def unmet(self) -> Whole:
        """Provinces below their floor."""
        short = (self.programme.floors > 0) & (self.floors_left > self.floor_most)
        return np.nonzero(short)[0]

    # ---- repairing, filling, pruning ----

    def repair(self) -> bool:
        """Delay or drop the items that open least per excess removed, until every limit holds."""
        for _round in range(_MAX_ROUNDS):
            if self.limits_hold():
                return True
            used = self._priced_by_excess()
            relief = used[self.index, self.start][:, None] - used
            may = np.arange(self.years + 1) > self.start[:, None]
            may &= np.arange(self.years + 1) <= self.latest()[:, None]
            may &= (relief > 0) & ~self.is_locked[:, None]
            ratio = np.where(may, (self.losses() + _TINY) / np.where(may, relief, 1.0), np.inf)
            year = ratio.argmin(axis=1)
            least = ratio[self.index, year]
            order = np.argsort(least)[:_AT_ONCE].tolist()
            most = _NOT_FAR * least[order[0]] if order else np.inf
            touched = np.zeros(len(self.counts), dtype=bool)
            moved = 0
            for index, item in enumerate(order):
                is_far = index >= _REPAIRS_AT_ONCE and least[item] > most
                if not np.isfinite(least[item]) or is_far or (moved and self.limits_hold()):
                    break
                cells, when = self.cells(item), int(year[item])
                if touched[cells].any():
                    continue
                if all(self.start[dependant] >= when for dependant in self.dependants[item]):
                    self.move(item=item, year=when)
                    touched[cells] = True
                    moved += 1
            if not moved:
                return False
        return False

    def _priced_by_excess(self) -> Floats:
        """The use of broken limits by each start, as shares of them, weighted by their excess."""
        programme = self.programme

        def prices(left: Floats, most: Floats, limit: Floats) -> Floats:
            excess: Floats = np.where(left < -most, -left, 0.0)
            size: Floats = np.where(excess > 0, np.maximum(limit, excess), 1.0)
            return np.divide(excess, np.square(size))

        return self.priced(
            money=prices(self.money, self.money_most, programme.budget),
            after=float(
                prices(
                    np.array(self.after),
                    np.array(self.after_most),
                    np.array(programme.running_after),
                )
            ),
            effort=prices(self.effort, self.effort_most, programme.capacity),
        )

    def fill(self, *, costs: Floats, rounds: int = _MAX_ROUNDS) -> None:
        """Start earlier what closes most for its price, as long as anything fits.

        costs: as from `priced`.
        """
        present = costs[self.index, self.start]
        for _round in range(rounds):
            gains = self.gains()
            may = self.fitting() & (gains > _TINY)
            may &= self.year_numbers >= self.earliest()[:, None]
            ratio = np.where(
                may,
                gains / np.maximum(costs[:, :-1] - present[:, None], _TINY),
                -1.0,
            )
            year = ratio.argmax(axis=1)
            best = ratio[self.index, year]
            order = np.argsort(-best)[:_AT_ONCE]
            order = order[best[order] > 0]
            if not len(order):
                return
            touched = np.zeros(len(self.counts), dtype=bool)
            least = _NEAR_BEST * best[order[0]]
            for item in order.tolist():
                if best[item] < least:
                    break
                cells, when = self.cells(item), int(year[item])
                if touched[cells].any() or not self.fits(item=item, year=when):
                    continue
                if any(self.start[requirement] > when for requirement in self.requirements[item]):
                    continue
                self.move(item=item, year=when)
                touched[cells] = True
                present[item] = costs[item, when]

    def prune(self) -> None:
        """Drop items that close nothing themselves, unless another item or a floor needs them."""
        while True:
            loss = self.losses()[:, -1]
            idle = (self.start < self.never) & (loss <= _TINY) & ~self.is_locked
            idle &= self.latest() == self.never
            dropped = 0
            for item in np.nonzero(idle)[0].tolist():
                cells = self.cells(item)
                alone = self.counts[cells, self.start[item] :] == 1
                weight = self.programme.weights[cells, self.start[item] :]
                province = self.programme.provinces[item]
                spent = self.spending[item, self.start[item]]
                is_needed = (
                    province != NO_PROVINCE
                    and self.programme.floors[province] > 0
                    and self.floors_left[province] + spent > 0
                )
                if not is_needed and not weight[alone].any():
                    self.move(item=item, year=self.never)
                    dropped += 1
            if not dropped:
                return

    def meet_floors(self, *, costs: Floats) -> None:
        """Buy, in provinces below their floor, items that close an open cell and fit."""
        programme = self.programme
        inside = programme.provinces != NO_PROVINCE
        while True:
            short = np.zeros(len(programme.floors), dtype=bool)
            short[self.unmet()] = True
            helps_floor = inside & short[np.where(inside, programme.provinces, 0)]
            helps_floor &= self.start == self.never
            if not helps_floor.any():
                return
            opened = self.lifts @ (self.counts == 0).astype(float)
            may = np.cumsum(opened[:, ::-1], axis=1)[:, ::-1] > 0
            may &= helps_floor[:, None] & self.fitting()
            may &= self.year_numbers >= self.earliest()[:, None]
            ratio = np.where(may, (self.gains() + _TINY) / np.maximum(costs[:, :-1], _TINY), -1.0)
            year = ratio.argmax(axis=1)
            best = ratio[self.index, year]
            order = np.argsort(-best)[:_AT_ONCE]
            order = order[best[order] > 0]
            if not len(order):
                return
            for item in order.tolist():
                province, when = programme.provinces[item], int(year[item])
                cells = self.cells(item)
                if (
                    self.floors_left[province] > self.floor_most[province]
                    and self.fits(item=item, year=when)
                    and (self.counts[cells, when:] == 0).any()
                ):
                    self.move(item=item, year=when)

    def load_with_requirements(self, *, start: Whole) -> None:
        """Set these start years with locks kept, but start nothing before its requirements."""
        programme = self.programme
        start = np.minimum(start, self.deadlines)
        start = np.where(self.is_locked, programme.locks, start)
        while True:
            later = start.copy()
            np.maximum.at(later, programme.after, start[programme.before])
            if (later == start).all():
                break
            start = later
        self.load(start=start)

    def buy_with_requirements(self, *, costs: Floats) -> None:
        """Buy items together with their missing requirements, if that pays and fits."""
        gains = self.gains()
        missing = np.nonzero((self.earliest() == self.never) & (self.start == self.never))[0]
        missing = missing[gains[missing, 0] > _TINY]
        ratio = gains[missing] / np.maximum(costs[missing, :-1], _TINY)
        best = ratio.argmax(axis=1)
        for place in np.argsort(-ratio[np.arange(len(missing)), best])[: _AT_ONCE // 4].tolist():
            self._try_bundle(item=int(missing[place]), year=int(best[place]))

    def _try_bundle(self, *, item: int, year: int) -> None:
        """Buy one item with its missing requirements, if that fits and improves the plan."""
        if self.start[item] != self.never:
            return
        before = self.value()
        moved: list[tuple[int, int]] = []
        stack, order = [item], []
        while stack:
            next_item = stack.pop()
            if self.start[next_item] > year and next_item not in order:
                order.append(next_item)
                stack += self.requirements[next_item]
        for next_item in reversed(order):
            if self.is_locked[next_item] or not self.fits(item=next_item, year=year):
                break
            moved.append((next_item, int(self.start[next_item])))
            self.move(item=next_item, year=year)
        if len(moved) == len(order) and self.value() < before - _TINY:
            return
        for next_item, old in reversed(moved):
            self.move(item=next_item, year=old)


def polish(*, schedule: Schedule, costs: Floats, is_over: Callable[[], bool]) -> None:
    """Force in the items with the best gain less price, repair, fill; keep improvements."""
    best, start = (len(schedule.unmet()), schedule.value()), schedule.start.copy()
    tried = np.zeros((schedule.items, schedule.years), dtype=bool)
    is_better = True
    while is_better and not is_over():
        is_better = False
        gains = schedule.gains()
        price = costs[:, :-1] - costs[schedule.index, schedule.start][:, None]
        may = schedule.year_numbers < schedule.start[:, None]
        may &= schedule.year_numbers >= schedule.earliest()[:, None]
        may &= ~tried & ~schedule.is_locked[:, None] & (gains > _TINY)
        excess = np.where(may, gains - price, -np.inf)
        for cell in np.argsort(-excess, axis=None)[:_TRIALS].tolist():
            item, year = divmod(cell, schedule.years)
            if is_over() or not np.isfinite(excess[item, year]):
                break
            tried[item, year] = True
            schedule.move(item=item, year=year)
            if schedule.repair():
                schedule.meet_floors(costs=costs)
                schedule.fill(costs=costs, rounds=_FILLS_OF_A_TRIAL)
                best_value = (len(schedule.unmet()), schedule.value())
                is_better = best_value[0] <= best[0] and best_value[1] < best[1] * (1 - _TINY)
                if is_better and schedule.is_feasible():
                    best, start = best_value, schedule.start.copy()
                    break
            is_better = False
            schedule.load(start=start)
    schedule.load(start=start)
