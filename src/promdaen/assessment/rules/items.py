"""Classical item analysis: facility of items and their correlation with the rest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules.arrays import MIN_VALUES_FOR_SPREAD, FloatArray, defined, ratio

# Kelley: the officers with the highest and with the lowest totals, 27 % each.
KELLEY_SHARE = 0.27
# Variances below this share of the largest possible one are rounding errors.
NEGLIGIBLE_VARIANCE = 1e-12
# Alpha of a paper without one of its items needs at least two others.
MIN_ITEMS_FOR_ALPHA = 2


@dataclass(frozen=True)
class ItemFigures:
    """One item of a paper; a figure is None if the marks do not vary.

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


def complete_rows(*, marks: FloatArray) -> FloatArray:
    """The rows of marks, shape (officers, items), in which every item was answered."""
    is_complete = ~np.isnan(marks.sum(axis=1))
    return marks if is_complete.all() else marks[is_complete]


def paper_figures(*, marks: FloatArray) -> PaperFigures:
    """Classical figures of every item from marks 0..1, shape (officers, items).

    NaN marks a missing answer. Source: Cronbach (1951), Psychometrika 16, 297-334, for alpha; item
    with rest in Henrysson (1963), Psychometrika 28, 211-218.
    """
    rows = complete_rows(marks=marks)
    n, item_count = rows.shape
    facility = [defined(value=value) for value in rows.mean(axis=0)] if n else [None] * item_count
    if n < MIN_VALUES_FOR_SPREAD:
        items_without_spread = tuple(ItemFigures(value, None, None, None) for value in facility)
        return PaperFigures(
            n=len(marks), n_complete=n, alpha=None, sem=None, items=items_without_spread
        )
    variance, covariance_with_total, total_variance = _variances(rows=rows)
    alpha = _alpha(
        item_count=item_count,
        item_variance_sum=float(variance.sum()),
        total_variance=total_variance,
    )
    rest_variance = total_variance + variance - 2 * covariance_with_total
    return PaperFigures(
        n=len(marks),
        n_complete=n,
        alpha=alpha,
        sem=None if alpha is None else math.sqrt(total_variance) * math.sqrt(max(0.0, 1 - alpha)),
        items=tuple(
            ItemFigures(
                facility=facility[index],
                sd=math.sqrt(max(0.0, variance[index])),
                discrimination=_correlation(
                    covariance=covariance_with_total[index] - variance[index],
                    first_variance=variance[index],
                    second_variance=rest_variance[index],
                ),
                alpha_if_deleted=_alpha(
                    item_count=item_count - 1,
                    item_variance_sum=float(variance.sum() - variance[index]),
                    total_variance=float(rest_variance[index]),
                ),
            )
            for index in range(item_count)
        ),
    )


def discriminative_efficiency(*, marks: FloatArray) -> list[float | None]:
    """Covariance of each item with the rest divided by its largest possible value, -1..1.

    marks: 0..1, shape (officers, items), NaN missing; over complete rows. The largest value occurs
    if the best marks go to the officers with the best rest. Source: Moodle, Quiz statistics
    report, "Discriminative efficiency" (in per cent there).
    """
    rows = complete_rows(marks=marks)
    totals = rows.sum(axis=1)
    efficiencies: list[float | None] = []
    for item in rows.T:
        rest = totals - item
        deviations = item - item.mean() if len(item) else item
        largest_covariance = float(np.sort(deviations) @ np.sort(rest))
        is_flat = abs(largest_covariance) <= NEGLIGIBLE_VARIANCE * max(1, rows.size)
        efficiencies.append(
            None if is_flat else ratio(part=float(deviations @ rest), total=largest_covariance)
        )
    return efficiencies


def upper_lower_differences(
    *, marks: FloatArray, share: float = KELLEY_SHARE
) -> list[float | None]:
    """Facility among the 27 % with the highest totals minus that of the lowest, -1..1.

    marks: 0..1, shape (officers, items), NaN missing; over complete rows. Officers with the same
    total as the last one included share the remaining places, so that file order does not matter.
    None below two officers. Source: Kelley (1939), Journal of Educational Psychology 30, 17-24.
    """
    rows = complete_rows(marks=marks)
    n = len(rows)
    if n < MIN_VALUES_FOR_SPREAD:
        return [None] * rows.shape[1]
    group_size = max(1, round(share * n))
    totals = rows.sum(axis=1)
    highest_weights = _top_group_weights(totals=totals, group_size=group_size)
    lowest_weights = _top_group_weights(totals=-totals, group_size=group_size)
    return [
        defined(value=value) for value in (highest_weights - lowest_weights) @ rows / group_size
    ]


def option_shares(
    *, answer_counts: Mapping[tuple[str, ...], int], options: Sequence[str]
) -> dict[str, float | None]:
    """Share 0..1 of officers whose answer names each option; the key "" means no answer.

    answer_counts: how often each answer was given, as option ids, () for a blank. If several
    options may be named the shares add up to more than 1. All values are None if there are no
    officers.

    >>> option_shares(answer_counts={("a",): 2, ("b",): 1, (): 1}, options=["a", "b", "c"])
    {'a': 0.5, 'b': 0.25, 'c': 0.0, '': 0.25}
    """
    n = sum(answer_counts.values())
    option_counts = {
        option: sum(count for answer, count in answer_counts.items() if option in answer)
        for option in options
    }
    return {
        option: ratio(part=count, total=n)
        for option, count in (option_counts | {"": answer_counts.get((), 0)}).items()
    }


def _variances(*, rows: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Variance of each item, its covariance with the total, variance of the total."""
    degrees_of_freedom = len(rows) - 1
    totals = rows.sum(axis=1)
    means, mean = rows.mean(axis=0), totals.mean()
    variance = np.einsum("ij,ij->j", rows, rows) - len(rows) * means * means
    covariance_with_total = rows.T @ (totals - mean)
    total_variance = float(((totals - mean) ** 2).sum())
    return (
        variance / degrees_of_freedom,
        covariance_with_total / degrees_of_freedom,
        total_variance / degrees_of_freedom,
    )


def _alpha(*, item_count: int, item_variance_sum: float, total_variance: float) -> float | None:
    if (
        item_count < MIN_ITEMS_FOR_ALPHA
        or total_variance <= NEGLIGIBLE_VARIANCE * item_count * item_count
    ):
        return None
    return item_count / (item_count - 1) * (1 - item_variance_sum / total_variance)


def _correlation(
    *, covariance: float, first_variance: float, second_variance: float
) -> float | None:
    if min(first_variance, second_variance) <= NEGLIGIBLE_VARIANCE:
        return None
    return defined(value=covariance / math.sqrt(first_variance * second_variance))


def _top_group_weights(*, totals: FloatArray, group_size: int) -> FloatArray:
    """The weight of each officer among the highest totals, 0..1, adding up to places."""
    last = np.sort(totals)[-group_size]
    is_above, is_tied = totals > last, totals == last
    return np.asarray(is_above + is_tied * ((group_size - is_above.sum()) / is_tied.sum()))
