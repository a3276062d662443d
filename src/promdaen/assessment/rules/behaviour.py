"""Behaviour: all figures of an item, from one sitting of its paper per officer."""

from dataclasses import dataclass

from promdaen.assessment.rules import intervals, items
from promdaen.assessment.rules.arrays import FloatArray, Interval

# Below this many officers the figures of an item are mostly chance.
MIN_OFFICERS = 30


@dataclass(frozen=True)
class Behaviour:
    """An item of a paper over n officers who answered all of it; None where undefined.

    facility: mean mark 0..1; sd: sample standard deviation of marks; discrimination:
    correlation of the item with the total of the rest, -1..1; efficiency: discriminative
    efficiency, -1..1; upper_lower: facility of the best 27 % less that of the poorest;
    alpha: of the paper, alpha_if_deleted: of the paper without the item. Intervals are of
    95 %. Below the fewest officers only n is given.
    """

    n: int
    facility: float | None = None
    facility_interval: Interval | None = None
    sd: float | None = None
    discrimination: float | None = None
    discrimination_interval: Interval | None = None
    efficiency: float | None = None
    upper_lower: float | None = None
    alpha: float | None = None
    alpha_if_deleted: float | None = None


def behaviours(*, marks: FloatArray, fewest: int = MIN_OFFICERS) -> list[Behaviour]:
    """The behaviour of every item of a paper.

    marks: 0..1, shape (officers, items), NaN missing, one row an officer, so that rows are
    independent; over complete rows.
    """
    rows = items.complete_rows(marks=marks)
    n = len(rows)
    if n < fewest:
        return [Behaviour(n=n)] * marks.shape[1]
    paper = items.paper_figures(marks=rows)
    efficiency = items.discriminative_efficiency(marks=rows)
    upper_lower = items.upper_lower_differences(marks=rows)
    return [
        Behaviour(
            n=n,
            facility=item.facility,
            facility_interval=facility_interval(marks=rows[:, index]),
            sd=item.sd,
            discrimination=item.discrimination,
            discrimination_interval=_correlation_interval(correlation=item.discrimination, n=n),
            efficiency=efficiency[index],
            upper_lower=upper_lower[index],
            alpha=paper.alpha,
            alpha_if_deleted=item.alpha_if_deleted,
        )
        for index, item in enumerate(paper.items)
    ]


def facility_interval(*, marks: FloatArray) -> Interval | None:
    """The interval of a mean mark: Wilson's for right and wrong, Student's with part marks.

    marks: 0..1, shape (officers,), one per officer, none missing.

    >>> import numpy as np
    >>> [round(end, 3) for end in facility_interval(marks=np.repeat([1.0, 0.0], [86, 4]))]
    [0.891, 0.983]
    """
    is_right = marks == 1
    if (is_right | (marks == 0)).all():
        return intervals.wilson(hits=int(is_right.sum()), n=len(marks))
    interval = intervals.t_of_values(values=marks)
    return None if interval is None else (max(0.0, interval[0]), min(1.0, interval[1]))


def _correlation_interval(*, correlation: float | None, n: int) -> Interval | None:
    return None if correlation is None else intervals.fisher(correlation=correlation, n=n)
