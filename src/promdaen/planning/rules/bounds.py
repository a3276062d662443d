"""A lower bound for all plans: a restarted primal-dual method on the relaxed programme.

z[j, t] means that item j exists at the end of year t. A cell is open if 1 - sum of z of covering
items is above 0; its price y is between 0 and its weight, so that open cells need no variables of
their own. Any prices y, and prices of at least 0 for every other row, give a valid bound for whole
plans, with each item started in its best year or never (Lagrange; Geoffrion 1974). The method is
PDHG with restarts and a primal weight (Applegate and others 2021) with diagonal steps (Pock and
Chambolle 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.planning.rules.programmes import FREE, Floats, ProgrammeArrays, Whole

_CHECK_EVERY = 40
# Measured: with tight budgets ten times the mean weight of a cell needs a third of the iterations.
_FIRST_WEIGHT = 10.0
_RESTART_AT = 0.4
_MAX_STAGE_SHARE = 0.3
_DAMPING = 0.98
_TINY = 1e-12


@dataclass(kw_only=True)
class Prices:
    """Prices of rows: cells x years; chains z[t-1] <= z[t]; requirements; coupling rows."""

    cells: Floats
    chains: Floats
    requirements: Floats
    coupling: Floats

    def parts(self) -> tuple[Floats, ...]:
        """All of them."""
        return self.cells, self.chains, self.requirements, self.coupling


@dataclass(frozen=True, kw_only=True)
class Relaxed:
    """The result of the method: the bound, its prices, and z near the relaxed optimum."""

    bound: float
    prices: Prices
    z: Floats


class Relaxation:
    """The rows of a programme. Coupling rows are sparse: rows x (items and years).

    Their order: budget of each year, running cost after the last year, capacity of each kind and
    year, floors of provinces.
    """

    def __init__(self, *, programme: ProgrammeArrays, floors: Floats | None = None) -> None:
        self.programme = programme
        self.years, self.items = programme.years, programme.item_count
        self.covers = scipy.sparse.csr_array(programme.covers)
        self.covers_t = scipy.sparse.csr_array(programme.covers.T)
        pairs = len(programme.after)
        self.needs = scipy.sparse.csr_array(
            (
                np.concatenate([np.ones(pairs), -np.ones(pairs)]),
                (
                    np.tile(np.arange(pairs), 2),
                    np.concatenate([programme.after, programme.before]),
                ),
            ),
            shape=(pairs, self.items),
        )
        self.needs_t = scipy.sparse.csr_array(self.needs.T)
        self.limits, self.coupling = self._coupling_rows(
            floors=programme.floors if floors is None else floors
        )
        self.coupling_t = scipy.sparse.csr_array(self.coupling.T)
        # Locked items exist from their year on, not before, whatever the prices.
        years = np.arange(self.years)
        locked = programme.locks != FREE
        self.lowest = (locked[:, None] & (years >= programme.locks[:, None])).astype(float)
        self.highest = np.where(locked[:, None], self.lowest, 1.0)

    def _coupling_rows(self, *, floors: Floats) -> tuple[Floats, scipy.sparse.csr_array]:
        """Limits and rows of the constraints shared by all items.

        Notes in `effort_rows` and `floor_rows` which row is that of which capacity and floor.
        """
        programme, years = self.programme, self.years
        items: Whole = np.arange(self.items, dtype=np.intp)
        self.effort_rows: dict[tuple[int, int], int] = {}
        self.floor_rows: dict[int, int] = {}
        limits: list[float] = []
        rows_by_kind: list[tuple[Whole, Whole, Floats]] = []

        def add(limit: float, parts: list[tuple[Whole, int, Floats]]) -> None:
            """Add one row: (items, year, coefficients) each."""
            columns = np.concatenate([places * years + year for places, year, _value in parts])
            values = np.concatenate([value for _which, _year, value in parts])
            rows_by_kind.append((np.full(len(columns), len(limits)), columns, values))
            limits.append(limit)

        for year, money in enumerate(programme.budget):
            parts = [(items, year, programme.capital + programme.running)]
            parts += [(items, year - 1, -programme.capital)] if year else []
            add(money, parts)
        add(programme.running_after, [(items, years - 1, programme.running)])
        for kind, of_year in enumerate(programme.capacity):
            kind_places = np.nonzero(programme.kinds == kind)[0]
            for year, most in enumerate(of_year):
                if np.isfinite(most) and len(kind_places):
                    effort = programme.effort[kind_places]
                    parts = [(kind_places, year, effort)]
                    parts += [(kind_places, year - 1, -effort)] if year else []
                    self.effort_rows[kind, year] = len(limits)
                    add(most, parts)
        for province in np.nonzero(floors > 0)[0].tolist():
            kind_places = np.nonzero(programme.provinces == province)[0]
            if len(kind_places):
                self.floor_rows[province] = len(limits)
                parts = [
                    (kind_places, year, -programme.running[kind_places]) for year in range(years)
                ]
                parts.append((kind_places, years - 1, -programme.capital[kind_places]))
                add(-float(floors[province]), parts)
        rows, columns, values = (np.concatenate(part) for part in zip(*rows_by_kind, strict=True))
        matrix = scipy.sparse.csr_array(
            (values, (rows, columns)), shape=(len(limits), self.items * years)
        )
        return np.array(limits), matrix

    def costs(self, *, prices: Prices) -> Floats:
        """A' y: the cost of one more of each z at these prices."""
        item_costs = self.needs_t @ prices.requirements - self.covers_t @ prices.cells
        item_costs[:, :-1] += prices.chains
        item_costs[:, 1:] -= prices.chains
        item_costs += (self.coupling_t @ prices.coupling).reshape(self.items, self.years)
        return item_costs

    def rows(self, *, z: Floats) -> Prices:
        """A z, in the shape of prices."""
        return Prices(
            cells=-(self.covers @ z),
            chains=z[:, :-1] - z[:, 1:],
            requirements=self.needs @ z,
            coupling=self.coupling @ z.ravel(),
        )

    def starts_at(self, *, prices: Prices) -> Floats:
        """The total cost of each start at these prices, shape (items, years + 1); never is 0."""
        start_costs = np.zeros((self.items, self.years + 1))
        costs = self.costs(prices=prices)
        start_costs[:, :-1] = np.cumsum(costs[:, ::-1], axis=1)[:, ::-1]
        return start_costs

    def bound_at(self, *, prices: Prices) -> float:
        """The lower bound on open cells of any plan, proved by these prices."""
        programme = self.programme
        # Chains are part of "started in one year or never".
        starts = self.starts_at(prices=prices)
        locked = programme.locks != FREE
        fixed = starts[np.arange(self.items), np.maximum(programme.locks, 0)]
        free = starts.min(axis=1)
        value = prices.cells.sum() - self.limits @ prices.coupling
        value += np.where(locked, fixed, free).sum()
        return float(value) + programme.base - float(programme.weights.sum())


class _Method:
    """The state of PDHG: z and prices, their sums since the last restart, and step sizes."""

    def __init__(self, *, relaxation: Relaxation, start: Relaxed | None) -> None:
        self.relaxation, programme = relaxation, relaxation.programme
        items, years = relaxation.items, relaxation.years
        self.row_scale = self._row_scale()
        self.z_step, self.steps = self._steps()
        self.weights = programme.weights
        zeros = Prices(
            cells=np.zeros_like(programme.weights),
            chains=np.zeros((items, years - 1)),
            requirements=np.zeros((len(programme.after), years)),
            coupling=np.zeros(len(relaxation.limits)),
        )
        self.z = relaxation.lowest.copy() if start is None else start.z.copy()
        self.y = zeros if start is None else _copied(start.prices)
        self.rows = relaxation.rows(z=self.z)
        mean = float(self.weights.sum()) / max(self.weights.size, 1)
        self.primal_weight = max(_FIRST_WEIGHT * mean, _TINY)
        self._restart_sums()

    def _row_scale(self) -> Floats:
        sums = np.asarray(abs(self.relaxation.coupling).sum(axis=1)).ravel()
        counts = np.maximum(np.diff(self.relaxation.coupling.indptr), 1)
        return counts / np.maximum(sums, _TINY)

    def _steps(self) -> tuple[Floats, Prices]:
        """Diagonal steps: one over the sum of absolute coefficients, of columns and of rows."""
        relaxation = self.relaxation
        items, years = relaxation.items, relaxation.years
        scaled = scipy.sparse.diags_array(self.row_scale) @ abs(relaxation.coupling)
        columns = np.asarray(scaled.sum(axis=0)).reshape(items, years)
        columns += np.diff(relaxation.covers_t.indptr)[:, None]
        columns += np.diff(relaxation.needs_t.indptr)[:, None]
        columns[:, :-1] += 1
        columns[:, 1:] += 1
        degrees = np.maximum(np.diff(relaxation.covers.indptr), 1)[:, None]
        sums = np.maximum(np.asarray(scaled.sum(axis=1)).ravel(), _TINY)
        return _DAMPING / np.maximum(columns, _TINY), Prices(
            cells=_DAMPING / degrees,
            chains=np.array(_DAMPING / 2),
            requirements=np.array(_DAMPING / 2),
            coupling=_DAMPING / sums * self.row_scale**2,
        )

    def _restart_sums(self) -> None:
        self.z_from, self.y_from = self.z.copy(), _copied(self.y)
        self.z_sum = np.zeros_like(self.z)
        self.y_sums = [np.zeros_like(part) for part in self.y.parts()]
        self.count = 0

    def iterate(self) -> None:
        """One step of z and one of prices."""
        relaxation, weight = self.relaxation, self.primal_weight
        z = self.z - self.z_step / weight * relaxation.costs(prices=self.y)
        np.maximum(z, relaxation.lowest, out=z)
        np.minimum(z, relaxation.highest, out=z)
        prices = relaxation.rows(z=z)
        # Prices move by the rows of 2 z' - z: the extrapolation that makes PDHG converge.
        y, old = self.y, self.rows
        y.cells += weight * self.steps.cells * (1.0 + 2 * prices.cells - old.cells)
        np.maximum(y.cells, 0.0, out=y.cells)
        np.minimum(y.cells, self.weights, out=y.cells)
        y.chains += weight * self.steps.chains * (2 * prices.chains - old.chains)
        y.requirements += (
            weight * self.steps.requirements * (2 * prices.requirements - old.requirements)
        )
        y.coupling += (
            weight * self.steps.coupling * (2 * prices.coupling - old.coupling - relaxation.limits)
        )
        for part in y.parts()[1:]:
            np.maximum(part, 0.0, out=part)
        self.z, self.rows = z, prices
        self.z_sum += z
        for number, part in enumerate(y.parts()):
            self.y_sums[number] += part
        self.count += 1

    def average(self) -> tuple[Floats, Prices]:
        """Means since the last restart."""
        cells, chains, requirements, coupling = (total / self.count for total in self.y_sums)
        prices = Prices(cells=cells, chains=chains, requirements=requirements, coupling=coupling)
        return self.z_sum / self.count, prices

    def error(self, *, z: Floats, bound: float) -> float:
        """How far z and a bound are from proving each other: broken rows, and the gap."""
        relaxation = self.relaxation
        prices = relaxation.rows(z=z)
        broken = (
            np.maximum(prices.chains, 0),
            np.maximum(prices.requirements, 0),
            np.maximum(prices.coupling - relaxation.limits, 0) * self.row_scale,
        )
        length = self.primal_weight * np.sqrt(sum(float((part**2).sum()) for part in broken))
        left = np.maximum(1.0 + prices.cells, 0.0)
        value = float((self.weights * left).sum())
        value += relaxation.programme.base - float(self.weights.sum())
        scale = 1.0 + self.primal_weight * np.sqrt(self.z.size)
        return float(length / scale + abs(value - bound) / (1.0 + abs(value) + abs(bound)))

    def restart(self, *, z: Floats, prices: Prices) -> None:
        """Continue from here, with a primal weight based on the path since the last restart."""
        self.z, self.y = z.copy(), _copied(prices)
        self.rows = self.relaxation.rows(z=self.z)
        z_way = np.sqrt(((self.z - self.z_from) ** 2 / self.z_step).sum())
        y_way = np.sqrt(
            sum(
                float(((new - old) ** 2 / step).sum())
                for new, old, step in zip(
                    self.y.parts(), self.y_from.parts(), self.steps.parts(), strict=True
                )
            )
        )
        if z_way > _TINY and y_way > _TINY:
            self.primal_weight = float(np.sqrt(self.primal_weight * y_way / z_way))
        self._restart_sums()


def _copied(prices: Prices) -> Prices:
    cells, chains, requirements, coupling = (part.copy() for part in prices.parts())
    return Prices(cells=cells, chains=chains, requirements=requirements, coupling=coupling)


def relax(
    *,
    relaxation: Relaxation,
    iterations: int,
    is_over: Callable[[], bool],
    start: Relaxed | None = None,
) -> Relaxed:
    """Prices and their bound after so many iterations, or when the time is over."""
    method = _Method(relaxation=relaxation, start=start)
    best_bound = relaxation.bound_at(prices=method.y)
    best_prices, candidate = _copied(method.y), method.z
    last = method.error(z=method.z, bound=best_bound)
    for number in range(1, iterations + 1):
        method.iterate()
        if number % _CHECK_EVERY:
            continue
        candidate, average = method.average()
        choices = []
        for z, prices in ((candidate, average), (method.z, method.y)):
            bound = relaxation.bound_at(prices=prices)
            if bound > best_bound:
                best_bound, best_prices = bound, _copied(prices)
            choices.append((method.error(z=z, bound=bound), z, prices))
        error, z, prices = min(choices, key=lambda choice: choice[0])
        # Also where a stage takes so large a part of all iterations: PDLP's artificial restart.
        if error < _RESTART_AT * last or method.count >= _MAX_STAGE_SHARE * number:
            method.restart(z=z, prices=prices)
            last = error
        if is_over():
            break
    return Relaxed(bound=best_bound, prices=best_prices, z=candidate)
