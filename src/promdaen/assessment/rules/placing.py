"""Placing: the position of a group on the national scale, and items with a different fit there."""

from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.assessment.rules import abilities, calibration, quadrature, shifts
from promdaen.assessment.rules.arrays import FloatArray, Interval, ratio
from promdaen.assessment.rules.intervals import CONFIDENCE, wilson

# Below this many officers a group is not placed: its mean may be off by a logit.
MIN_OFFICERS = 10
QUARTERS = (25, 50, 75)


@dataclass(frozen=True)
class ItemFit:
    """An item in a group: number of answers, the share right, and the share expected by the scale.

    expected, share: 0..1; interval: Wilson's of the share; p: exact two-sided binomial probability
    of a share so far from the expected one, p_holm after Holm's correction over the group's items.
    expected and p are None for an item without a national difficulty.
    """

    n: int
    share: float | None
    interval: Interval | None
    expected: float | None = None
    p: float | None = None
    p_holm: float | None = None

    @property
    def is_harder(self) -> bool:
        """Whether fewer were right than the scale expects."""
        return self.expected is not None and (self.share or 0.0) < self.expected


@dataclass(frozen=True)
class GroupPlacement:
    """A group on a scale with fixed difficulties, in logits; zero is the national mean.

    n: officers; mean, sd: of their ability, mean_interval of 95 %; quarters: expected ability at
    the quartiles of the officers; officer_sd: typical uncertainty of one officer's ability. The
    interval does not include errors of the national difficulties.
    """

    n: int
    mean: float
    mean_interval: Interval | None
    sd: float
    quarters: tuple[float, float, float]
    officer_sd: float
    items: tuple[ItemFit, ...]


def group_placement(*, marks: FloatArray, difficulties: FloatArray) -> GroupPlacement | None:
    """A group's placement from marks 0..1, shape (officers, items), NaN if not asked.

    difficulties: national, shape (items,), NaN if there is none; a part mark is skipped. None
    below ten officers, without a calibrated item, or if all answers are equal. Source: as
    `abilities.anchored`; expected a posteriori abilities, Bock and Mislevy (1982).
    """
    rows = np.where((marks == 0) | (marks == 1), marks, np.nan)
    rows = rows[(~np.isnan(rows[:, ~np.isnan(difficulties)])).any(axis=1)]
    if len(rows) < MIN_OFFICERS:
        return None
    try:
        group = abilities.anchored(marks=rows, difficulties=difficulties)
    except calibration.CannotCalibrate:
        return None
    low, middle, high = np.percentile(group.abilities.mean, QUARTERS).tolist()
    return GroupPlacement(
        n=group.n,
        mean=group.mean,
        mean_interval=_interval(mean=group.mean, error=group.se_mean),
        sd=group.sd,
        quarters=(low, middle, high),
        officer_sd=float(np.sqrt((group.abilities.sd**2).mean())),
        items=_item_fits(marks=rows, difficulties=difficulties, group=group),
    )


def expected_shares(*, mean: float, sd: float, difficulties: FloatArray) -> FloatArray:
    """The expected share of a group right on each item of a Rasch scale, shape (items,).

    mean, sd: of the group's ability; difficulties: shape (items,); all in logits.

    >>> expected_shares(mean=1.0, sd=0.0, difficulties=np.array([1.0])).round(6).tolist()
    [0.5]
    """
    ability = mean + sd * quadrature.nodes()
    chance = scipy.special.expit(ability - difficulties[:, np.newaxis])
    return np.asarray(chance @ quadrature.weights())


def binomial_p(*, hits: int, n: int, share: float) -> float:
    """Exact two-sided binomial probability of hits in n with success probability `share`.

    Twice the smaller tail, at most 1.

    >>> round(binomial_p(hits=0, n=5, share=0.5), 4), binomial_p(hits=2, n=4, share=0.5)
    (0.0625, 1.0)
    """
    below = float(scipy.special.bdtr(hits, n, share))
    above = float(scipy.special.bdtrc(hits - 1, n, share))
    return min(1.0, 2 * min(below, above))


def _item_fits(
    *, marks: FloatArray, difficulties: FloatArray, group: abilities.GroupAbilities
) -> tuple[ItemFit, ...]:
    answer_counts = (~np.isnan(marks)).sum(axis=0).tolist()
    right = np.nansum(marks, axis=0).astype(int).tolist()
    expected = expected_shares(mean=group.mean, sd=group.sd, difficulties=difficulties)
    is_known = ~np.isnan(difficulties)
    placed_items = [at for at, n in enumerate(answer_counts) if n and is_known[at]]
    p = {
        at: binomial_p(hits=right[at], n=answer_counts[at], share=float(expected[at]))
        for at in placed_items
    }
    holm = dict(zip(placed_items, shifts.holm(p=[p[at] for at in placed_items]), strict=True))
    return tuple(
        ItemFit(
            n=n,
            share=ratio(part=right[at], total=n),
            interval=wilson(hits=right[at], n=n),
            expected=float(expected[at]) if at in p else None,
            p=p.get(at),
            p_holm=holm.get(at),
        )
        for at, n in enumerate(answer_counts)
    )


def _interval(*, mean: float, error: float | None) -> Interval | None:
    if error is None:
        return None
    half = float(scipy.special.ndtri((1 + CONFIDENCE) / 2)) * error
    return mean - half, mean + half
