"""Choose totals to publish, so that their differences reveal no small group of checkpoints.

The existence, class and province of a checkpoint are public; its scores are not. The suppression
in kit hides counts; here counts are public and totals are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.kit.suppression import MIN_CELL_SIZE, BoolArray, IntArray


@dataclass(frozen=True, eq=False, kw_only=True)
class ShownTotals:
    """Which totals may be published: of rows (rows,), of columns (columns,), the grand total."""

    rows: BoolArray
    columns: BoolArray
    is_total: bool


def shown_totals(*, counts: IntArray, smallest: int = MIN_CELL_SIZE) -> ShownTotals:
    """Which row and column totals may be published with the grand total.

    counts: checkpoints, shape (rows, columns). Any sum or difference of published totals covers at
    least `smallest` checkpoints. Published totals are the nodes of a graph (all hidden ones make
    one more node on each side), cells are its edges, and derivable differences are its cuts.
    Columns come first, then rows, larger ones before smaller ones. Source: Gusfield (1988), SIAM
    Journal on Computing 17, 552-571.

    >>> found = shown_totals(counts=np.array([[6, 0], [5, 1]]))
    >>> found.rows.tolist(), found.columns.tolist(), found.is_total
    ([True, True], [False, False], True)
    """
    height, width = counts.shape
    if counts.sum() < smallest:
        nothing = [np.zeros(length, dtype=bool) for length in (height, width)]
        return ShownTotals(rows=nothing[0], columns=nothing[1], is_total=False)
    columns = _grown(counts.T, np.zeros(height, dtype=bool), smallest)
    rows = _grown(counts, columns, smallest)
    return ShownTotals(rows=rows, columns=columns, is_total=True)


@dataclass(frozen=True, eq=False, kw_only=True)
class ShownAreas:
    """Which totals may be published: of groups of areas, of areas, of columns, the grand total."""

    groups: BoolArray
    areas: BoolArray
    columns: BoolArray
    is_total: bool


def shown_areas(
    *, counts: IntArray, groups: IntArray, may: BoolArray, smallest: int = MIN_CELL_SIZE
) -> ShownAreas:
    """Which totals of areas, of their groups and of columns may be published together.

    counts: checkpoints, shape (areas, columns); groups: whether an area belongs to a group, 0 or
    1, shape (groups, areas), each area to one group; may: areas whose total would be published,
    shape (areas,). A group beside some of its areas tells what is left of the group, so that the
    groups are published first and then each area that leaves every such remainder shown by
    `shown_totals`.

    >>> found = shown_areas(
    ...     counts=np.array([[6], [3], [5]]), groups=np.array([[1, 1, 0], [0, 0, 1]]),
    ...     may=np.array([True, True, True]),
    ... )
    >>> found.groups.tolist(), found.areas.tolist()
    ([True, True], [False, False, True])
    """
    whole = shown_totals(counts=groups @ counts, smallest=smallest)
    areas = np.zeros(len(counts), dtype=bool)
    sums = counts.sum(axis=1)
    is_in_shown = whole.rows @ groups > 0
    for place in sorted(range(len(sums)), key=lambda at: (-int(sums[at]), at)):
        if sums[place] < smallest:
            break
        areas[place] = bool(may[place] and is_in_shown[place])
        if areas[place]:
            left = groups * ~areas @ counts
            split = shown_totals(counts=np.concatenate([counts[areas], left]), smallest=smallest)
            tested_areas = np.concatenate([areas[areas], whole.rows & left.any(axis=1)])
            areas[place] = bool((split.rows | ~tested_areas).all())
    return ShownAreas(
        groups=whole.rows, areas=areas, columns=whole.columns, is_total=whole.is_total
    )


def summed_totals(
    *, totals: Mapping[str, ShownTotals], counts: Mapping[str, IntArray]
) -> dict[str, ShownTotals]:
    """Which totals of parts may be published next to the total of their sum.

    A group with one hidden part publishes none: the hidden part could be calculated from the
    others. Parts without any answer in a group hide nothing. `counts` as in `shown_totals`.
    """
    rows = [publishable.rows | ~counts[code].any(axis=1) for code, publishable in totals.items()]
    columns = [
        publishable.columns | ~counts[code].any(axis=0) for code, publishable in totals.items()
    ]
    is_total = all(
        publishable.is_total or not counts[code].any() for code, publishable in totals.items()
    )
    return {
        code: ShownTotals(
            rows=publishable.rows & np.all(rows, axis=0),
            columns=publishable.columns & np.all(columns, axis=0),
            is_total=publishable.is_total and is_total,
        )
        for code, publishable in totals.items()
    }


def summed_parts(*, counted: BoolArray, smallest: int = MIN_CELL_SIZE) -> BoolArray:
    """Which parts of a published sum may be published too; shape (parts,).

    counted: whether a checkpoint answered anything of a part, shape (parts, checkpoints). The sum
    minus the published parts covers no checkpoint, or at least `smallest`.

    >>> summed_parts(counted=np.array([[True] * 6, [True] * 5 + [False], [True] + [False] * 5]))
    array([ True, False, False])
    """
    sizes = counted.sum(axis=1)
    is_shown: BoolArray = sizes >= smallest
    for place in sorted(np.flatnonzero(is_shown), key=lambda at: (int(sizes[at]), -at)):
        if not 0 < counted[~is_shown].any(axis=0).sum() < smallest:
            break
        is_shown[place] = False
    return is_shown


def _grown(counts: IntArray, across: BoolArray, smallest: int) -> BoolArray:
    """Add row totals one by one; keep each unless it makes a cut that is too small."""
    is_shown = np.zeros(len(counts), dtype=bool)
    sums = counts.sum(axis=1)
    for place in sorted(range(len(sums)), key=lambda at: (-int(sums[at]), at)):
        if sums[place] < smallest:
            break
        is_shown[place] = True
        cut = _least_cut(counts, is_shown, across, place=place, smallest=smallest)
        is_shown[place] = not 0 < cut < smallest
    return is_shown


def _least_cut(
    counts: IntArray, is_shown: BoolArray, across: BoolArray, *, place: int, smallest: int
) -> int:
    """The minimum cut between the last shown row and the hidden ones.

    Other cuts were checked when earlier rows were added. What flows through one column alone
    bounds the cut from below: where that is enough, it is returned.
    """
    table = _merged(_merged(counts, is_shown).T, across).T
    node = int(is_shown[:place].sum())
    through_one = int(np.minimum(table[node], table[-1]).sum())
    if through_one >= smallest or not table[-1].any():
        return through_one
    height, width = table.shape
    graph = np.zeros((height + width, height + width), dtype=np.int32)
    graph[:height, height:] = table
    graph += graph.T
    return int(
        scipy.sparse.csgraph.maximum_flow(
            scipy.sparse.csr_array(graph), node, height - 1
        ).flow_value
    )


def _merged(table: IntArray, is_shown: BoolArray) -> IntArray:
    hidden = table[~is_shown].sum(axis=0, keepdims=True)
    return np.concatenate([table[is_shown], hidden])
