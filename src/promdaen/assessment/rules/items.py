"""Classical item analysis: facility of items and their correlation with the rest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules.arrays import MIN_VALUES_FOR_SPREAD, FloatArray, defined, ratio

# Kelley's share of the best and of the poorest officers.
KELLEY_SHARE = 0.27
# Variances below this share of the largest possible one are rounding errors.
NO_VARIANCE = 1e-12
# Alpha of a paper without one of its items needs at least two others.
MIN_ITEMS = 2


@dataclass(frozen=True)
class ItemFigures:
    """One item of a paper; a figure without spread is None.

    facility: mean mark 0..1; sd: sample standard deviation of marks; discrimination: correlation
    of the item with the total of the rest; alpha_if_deleted: alpha of the rest.
    """

    facility: float | None
    sd: float | None
    discrimination: float | None
    alpha_if_deleted: float | None


@dataclass(frozen=True)
class PaperFigures:
    """A paper over the officers who answered all of it.

    n: officers with any row; n_complete: officers with every item; alpha: coefficient
    alpha; sem: standard error of measurement of the total, in marks, from the sample sd.
    """

    n: int
    n_complete: int
    alpha: float | None
    sem: float | None
    items: tuple[ItemFigures, ...]


def complete(*, marks: FloatArray) -> FloatArray:
    """The rows of marks, shape (officers, items), in which every item was answered."""
    has_all = ~np.isnan(marks.sum(axis=1))
    return marks if has_all.all() else marks[has_all]


def paper_figures(*, marks: FloatArray) -> PaperFigures:
    """Classical figures of every item from marks 0..1, shape (officers, items), NaN missing.

    Source: Cronbach (1951), Psychometrika 16, 297-334, for alpha; item with rest in
    Henrysson (1963), Psychometrika 28, 211-218.
    """
    rows = complete(marks=marks)
    n, items = rows.shape
    facility = [defined(value=value) for value in rows.mean(axis=0)] if n else [None] * items
    if n < MIN_VALUES_FOR_SPREAD:
        bare = tuple(ItemFigures(value, None, None, None) for value in facility)
        return PaperFigures(n=len(marks), n_complete=n, alpha=None, sem=None, items=bare)
    variance, with_total, total = _moments(rows=rows)
    alpha = _alpha(items=items, within=float(variance.sum()), total=total)
    rest = total + variance - 2 * with_total
    return PaperFigures(
        n=len(marks),
        n_complete=n,
        alpha=alpha,
        sem=None if alpha is None else math.sqrt(total) * math.sqrt(max(0.0, 1 - alpha)),
        items=tuple(
            ItemFigures(
                facility=facility[place],
                sd=math.sqrt(max(0.0, variance[place])),
                discrimination=_correlation(
                    covariance=with_total[place] - variance[place],
                    first_variance=variance[place],
                    second_variance=rest[place],
                ),
                alpha_if_deleted=_alpha(
                    items=items - 1,
                    within=float(variance.sum() - variance[place]),
                    total=float(rest[place]),
                ),
            )
            for place in range(items)
        ),
    )


def discriminative_efficiency(*, marks: FloatArray) -> list[float | None]:
    """Covariance of each item with the rest divided by its largest possible value, -1..1.

    marks: 0..1, shape (officers, items), NaN missing; over complete rows. The largest value occurs
    if the best marks go to the officers with the best rest. Source: Moodle, Quiz statistics
    report, "Discriminative efficiency" (in per cent there).
    """
    rows = complete(marks=marks)
    totals = rows.sum(axis=1)
    efficiencies: list[float | None] = []
    for item in rows.T:
        rest = totals - item
        deviations = item - item.mean() if len(item) else item
        most = float(np.sort(deviations) @ np.sort(rest))
        is_flat = abs(most) <= NO_VARIANCE * max(1, rows.size)
        efficiencies.append(None if is_flat else ratio(part=float(deviations @ rest), total=most))
    return efficiencies


def upper_lower(*, marks: FloatArray, share: float = KELLEY_SHARE) -> list[float | None]:
    """Facility among the best 27 % by total minus that among the poorest, -1..1.

    marks: as above, over complete rows. Officers with the same total as the last one included
    share the remaining places, so that file order does not matter. None below two officers.
    Source: Kelley (1939), Journal of Educational Psychology 30, 17-24.
    """
    rows = complete(marks=marks)
    n = len(rows)
    if n < MIN_VALUES_FOR_SPREAD:
        return [None] * rows.shape[1]
    places = max(1, round(share * n))
    totals = rows.sum(axis=1)
    best = _share_taken(totals=totals, places=places)
    poorest = _share_taken(totals=-totals, places=places)
    return [defined(value=value) for value in (best - poorest) @ rows / places]


def option_shares(
    *, chosen: Mapping[tuple[str, ...], int], options: Sequence[str]
) -> dict[str, float | None]:
    """Share 0..1 of officers whose answer names each option; the key "" means no answer.

    chosen: how often each answer was given, as option ids, () for a blank. If several options may
    be named the shares add up to more than 1. All None without officers.

    >>> option_shares(chosen={("a",): 2, ("b",): 1, (): 1}, options=["a", "b", "c"])
    {'a': 0.5, 'b': 0.25, 'c': 0.0, '': 0.25}
    """
    n = sum(chosen.values())
    option_counts = {
        option: sum(count for answer, count in chosen.items() if option in answer)
        for option in options
    }
    return {
        option: ratio(part=count, total=n)
        for option, count in (option_counts | {"": chosen.get((), 0)}).items()
    }


def _moments(*, rows: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Variance of each item, its covariance with the total, variance of the total."""
    freedom = len(rows) - 1
    totals = rows.sum(axis=1)
    means, mean = rows.mean(axis=0), totals.mean()
    variance = np.einsum("ij,ij->j", rows, rows) - len(rows) * means * means
    with_total = rows.T @ (totals - mean)
    total = float(((totals - mean) ** 2).sum())
    return variance / freedom, with_total / freedom, total / freedom


def _alpha(*, items: int, within: float, total: float) -> float | None:
    if items < MIN_ITEMS or total <= NO_VARIANCE * items * items:
        return None
    return items / (items - 1) * (1 - within / total)


def _correlation(
    *, covariance: float, first_variance: float, second_variance: float
) -> float | None:
    if min(first_variance, second_variance) <= NO_VARIANCE:
        return None
    return defined(value=covariance / math.sqrt(first_variance * second_variance))


def _share_taken(*, totals: FloatArray, places: int) -> FloatArray:
    """The weight of each officer among the highest totals, 0..1, adding up to places."""
    last = np.sort(totals)[-places]
    above, level = totals > last, totals == last
    return np.asarray(above + level * ((places - above.sum()) / level.sum()))
