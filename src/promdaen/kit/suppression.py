"""Suppression: small groups that a sheet must not show, and cells that would reveal them."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

MIN_CELL_SIZE = 5
# Suppress the fewest cells, then the fewest officers; an empty cell protects little, because
# readers may know that it is empty, and totals are suppressed only if no set of cells is enough.
CELL_COST, EMPTY_COST, TOTAL_COST = 10**6, 10**9, 10**12
# A single suppressed group can be computed from the total and the rest.
MIN_HIDDEN_CELLS = 2

Cell = tuple[int, int]


@dataclass(frozen=True, eq=False)
class SuppressedTable:
    """The cells of a two-way table that may be shown: inner cells, row totals, column totals.

    cells: shape (rows, columns); rows: shape (rows,); columns: shape (columns,). Shown cells may
    be empty; the grand total is always shown.
    """

    cells: BoolArray
    rows: BoolArray
    columns: BoolArray


def is_small(*, n: int, smallest: int = MIN_CELL_SIZE) -> bool:
    """Whether a group is too small to show but not empty.

    >>> is_small(n=4), is_small(n=5), is_small(n=0)
    (True, False, False)
    """
    return 0 < n < smallest


def shown_list(*, counts: Sequence[int], smallest: int = MIN_CELL_SIZE) -> list[bool]:
    """Which groups of a one-way list may be shown beside the list's total.

    counts: officers of each group. Groups under `smallest` are suppressed, and then the next
    smallest until at least two are suppressed with at least `smallest` officers together, so that
    total minus shown reveals no one.

    >>> shown_list(counts=[3, 20, 9, 0])
    [False, True, False, True]
    """
    hidden = {index for index, n in enumerate(counts) if is_small(n=n, smallest=smallest)}
    rest = sorted(
        (index for index, n in enumerate(counts) if n >= smallest), key=lambda at: (counts[at], at)
    )
    while (
        hidden
        and rest
        and (len(hidden) < MIN_HIDDEN_CELLS or sum(counts[place] for place in hidden) < smallest)
    ):
        hidden.add(rest.pop(0))
    return [place not in hidden for place in range(len(counts))]


def shown_table(*, counts: IntArray, smallest: int = MIN_CELL_SIZE) -> SuppressedTable:
    """Which cells and totals of a two-way table may be shown beside its grand total.

    counts: officers, shape (rows, columns). Cells and totals under `smallest` are suppressed. A
    suppressed cell can be computed unless it is on a cycle of suppressed cells (rows and columns
    are the nodes, suppressed cells the edges, totals one more row and column), so the cheapest
    cycle is suppressed with it; and suppressed cells of a line with a shown total must have at
    least `smallest` officers together. Source: Gusfield (1988), SIAM Journal on Computing 17,
    552-571.
    """
    table = _with_totals(counts=counts)
    hidden = {
        (int(row), int(column))
        for row, column in np.argwhere((table > 0) & (table < smallest))
        if (row, column) != _grand(table=table)
    }
    _close(table=table, hidden=hidden)
    while more := _thin_line(table=table, hidden=hidden, smallest=smallest):
        hidden |= more
        _close(table=table, hidden=hidden)
    is_shown = np.ones(table.shape, dtype=bool)
    for cell in hidden:
        is_shown[cell] = False
    return SuppressedTable(
        cells=is_shown[:-1, :-1], rows=is_shown[:-1, -1], columns=is_shown[-1, :-1]
    )


def _with_totals(*, counts: IntArray) -> IntArray:
    table = np.zeros((counts.shape[0] + 1, counts.shape[1] + 1), dtype=np.int64)
    table[:-1, :-1] = counts
    table[-1] = table.sum(axis=0)
    table[:, -1] = table.sum(axis=1)
    return table


def _grand(*, table: IntArray) -> Cell:
    return table.shape[0] - 1, table.shape[1] - 1


def _close(*, table: IntArray, hidden: set[Cell]) -> None:
    """Add cells to `hidden` until each of them is on a cycle of suppressed cells."""
    for cell in sorted(hidden, key=lambda at: (int(table[at]), at)):
        path = _cheapest_path(table=table, hidden=hidden, cell=cell)
        # Without a path the grand total itself reveals the cell: nothing is left to suppress.
        if path is not None:
            hidden |= path


def _cheapest_path(*, table: IntArray, hidden: set[Cell], cell: Cell) -> set[Cell] | None:
    """The cheapest cells that connect a cell's row to its column without the cell itself."""
    start, goal = (0, cell[0]), (1, cell[1])
    queue: list[tuple[int, tuple[int, int], tuple[Cell, ...]]] = [(0, start, ())]
    visited: set[tuple[int, int]] = set()
    while queue:
        cost, node, path = heapq.heappop(queue)
        if node == goal:
            return set(path)
        if node in visited:
            continue
        visited.add(node)
        side, place = node
        for other in range(table.shape[1 - side]):
            step = (place, other) if side == 0 else (other, place)
            if step in (cell, _grand(table=table)) or (1 - side, other) in visited:
                continue
            price = _price(table=table, hidden=hidden, cell=step)
            heapq.heappush(queue, (cost + price, (1 - side, other), (*path, step)))
    return None


def _price(*, table: IntArray, hidden: set[Cell], cell: Cell) -> int:
    if cell in hidden:
        return 0
    last_row, last_column = _grand(table=table)
    is_total = cell[0] == last_row or cell[1] == last_column
    n = int(table[cell])
    return (CELL_COST + n if n else EMPTY_COST) + (TOTAL_COST if is_total else 0)


def _thin_line(*, table: IntArray, hidden: set[Cell], smallest: int) -> set[Cell]:
    """One more cell of a line whose suppressed cells together are a small group."""
    rows, columns = table.shape
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    for *inner, total in lines:
        removed = [cell for cell in inner if cell in hidden]
        if not removed or total in hidden:
            continue
        if sum(int(table[cell]) for cell in removed) >= smallest:
            continue
        open_cells = [cell for cell in inner if cell not in hidden and table[cell] > 0]
        if open_cells:
            return {min(open_cells, key=lambda at: (int(table[at]), at))}
    return set()
