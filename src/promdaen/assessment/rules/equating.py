"""Equating: scores on paper B converted to the scale of paper A through common items."""

import math
from dataclasses import dataclass, replace

import numpy as np

from promdaen.assessment.rules import cohorts, reliability
from promdaen.assessment.rules.arrays import BoolArray, FloatArray

# With fewer officers per paper, the error of a link is larger than differences between papers.
MIN_OFFICERS = 10
# The smallest share of the longer paper that must be common items. Source: Kolen and Brennan
# (2014), Test equating, scaling, and linking, 3rd ed., chapter 8.
MIN_COMMON_SHARE = 0.2


@dataclass(frozen=True)
class PaperMoments:
    """Statistics of one paper: total score and score on the anchor items.

    Means and population sds in one unit (points or marks); covariance in its square.
    """

    n: int
    mean: float
    sd: float
    anchor_mean: float
    anchor_sd: float
    covariance: float


@dataclass(frozen=True)
class ScoreLink:
    """A linear function from scores on paper B to the scale of paper A.

    equated = slope * score + intercept. `n_a`, `n_b`: numbers of officers behind it.
    """

    slope: float
    intercept: float
    n_a: int
    n_b: int


def moments(*, scores: FloatArray, anchors: FloatArray) -> PaperMoments:
    """Moments of a paper's scores and its anchor scores, both of shape (n,)."""
    return PaperMoments(
        n=len(scores),
        mean=float(scores.mean()),
        sd=float(scores.std()),
        anchor_mean=float(anchors.mean()),
        anchor_sd=float(anchors.std()),
        covariance=float(((scores - scores.mean()) * (anchors - anchors.mean())).mean()),
    )


def tucker(*, a: PaperMoments, b: PaperMoments, weight_a: float | None = None) -> ScoreLink | None:
    """The Tucker linear link of paper B to paper A, anchors counted in the score.

    weight_a: share of A's officers in the synthetic population, by default proportional to their
    numbers. None if scores or anchors have no spread or fewer than ten officers sat a paper.
    Source: Kolen and Brennan (2014), Test equating, scaling, and linking, 3rd ed., chapter 4,
    Tucker method; the doctest is their example of that chapter, 36-item forms with 12 anchors
    (slope 1.0289, intercept .5370).

    >>> y = PaperMoments(n=1638, mean=18.6728, sd=6.8784,
    ...             anchor_mean=5.8626, anchor_sd=2.4515, covariance=14.7603)
    >>> x = PaperMoments(n=1655, mean=15.8205, sd=6.5278,
    ...             anchor_mean=5.1063, anchor_sd=2.3760, covariance=13.4088)
    >>> link = tucker(a=y, b=x, weight_a=0.0)
    >>> round(link.slope, 4), round(link.intercept, 3)
    (1.0289, 0.537)
    """
    spreads = (a.sd, b.sd, a.anchor_sd, b.anchor_sd)
    if min(a.n, b.n) < MIN_OFFICERS or min(spreads) <= 0:
        return None
    share_a = a.n / (a.n + b.n) if weight_a is None else weight_a
    share_b = 1 - share_a
    slope_a, slope_b = a.covariance / a.anchor_sd**2, b.covariance / b.anchor_sd**2
    anchor_difference = b.anchor_mean - a.anchor_mean
    wider = b.anchor_sd**2 - a.anchor_sd**2
    mean_a = a.mean + share_b * slope_a * anchor_difference
    mean_b = b.mean - share_a * slope_b * anchor_difference
    both = share_a * share_b * anchor_difference**2
    variance_a = a.sd**2 + slope_a**2 * (share_b * wider + both)
    variance_b = b.sd**2 + slope_b**2 * (-share_a * wider + both)
    if variance_a <= 0 or variance_b <= 0:
        return None
    slope = math.sqrt(variance_a / variance_b)
    return ScoreLink(slope=slope, intercept=mean_a - slope * mean_b, n_a=a.n, n_b=b.n)


def equated(*, points: FloatArray, is_b: BoolArray, link: ScoreLink) -> FloatArray:
    """Points with those of paper B converted to the scale of paper A, not limited to 0 to 100."""
    return np.where(is_b, link.slope * points + link.intercept, points)


def crossed_link(
    *, before: FloatArray, after: FloatArray, a_items: BoolArray, b_items: BoolArray
) -> ScoreLink | None:
    """The link of papers crossed over a room: half A then B, half B then A.

    before, after: marks 0..1, shape (officers, items of both papers), NaN if an item is not on the
    officer's paper; a_items, b_items: shape (items,), true for the anchors in both. Each officer
    who sat both occasions takes A once and B once, so over the two occasions the papers have the
    same officers and learning affects both alike (counterbalancing, Kolen and Brennan 2014,
    chapter 1); the anchors correct for an unequal split of the room. None if no link can be
    computed: then scores are not changed, and the sheet says so.
    """
    crossed = _is_crossed(before=before, after=after, a_only=a_items & ~b_items)
    sittings = np.concatenate([before[crossed], after[crossed]])
    is_a = _is_a(marks=sittings, a_only=a_items & ~b_items)
    anchors = a_items & b_items
    if not anchors.any() or not crossed.any():
        return None
    paper_a, paper_b = (
        moments(
            scores=cohorts.points(marks=sittings[sat_rows][:, items]),
            anchors=cohorts.points(marks=sittings[sat_rows][:, anchors]),
        )
        for sat_rows, items in ((is_a, a_items), (~is_a, b_items))
    )
    return tucker(a=paper_a, b=paper_b)


def anchored_link(
    *, a_marks: FloatArray, c_marks: FloatArray, a_items: BoolArray, c_items: BoolArray
) -> ScoreLink | None:
    """The link of a further paper C to the scale of paper A, through the items on both.

    a_marks, c_marks: marks 0..1 of the sittings of each paper, shape (sittings, items), over the
    items of both papers; a_items, c_items: shape (items,), the items of each paper. The difference
    between the groups (learnt or forgotten) is estimated from the common items. None if those are
    less than a fifth of the longer paper, or if `tucker` gives no link.
    """
    shared = a_items & c_items
    if shared.sum() < MIN_COMMON_SHARE * max(int(a_items.sum()), int(c_items.sum())):
        return None
    if min(len(a_marks), len(c_marks)) < MIN_OFFICERS:
        return None
    paper_a, paper_c = (
        moments(
            scores=cohorts.points(marks=marks[:, items]),
            anchors=cohorts.points(marks=marks[:, shared]),
        )
        for marks, items in ((a_marks, a_items), (c_marks, c_items))
    )
    return tucker(a=paper_a, b=paper_c)


def crossed_cohort(
    *, before: FloatArray, after: FloatArray, a_items: BoolArray, b_items: BoolArray
) -> tuple[cohorts.Cohort, ScoreLink | None]:
    """The cohort of crossed papers with its scores on paper A's scale, and the link used.

    Arguments as for `crossed_link`. Item-paired figures of the cohort (chance share, shift)
    are over the items that each officer answered on both occasions, the anchors.
    """
    cohort = cohorts.cohort_of_marks(before=before, after=after)
    link = crossed_link(before=before, after=after, a_items=a_items, b_items=b_items)
    if link is None:
        return cohort, None
    a_only = a_items & ~b_items
    scores = [
        equated(points=points, is_b=~_is_a(marks=marks, a_only=a_only), link=link)
        for points, marks in ((cohort.before_points, before), (cohort.after_points, after))
    ]
    has_both = cohort.has_both
    papers = [
        _sloped(marks=marks[has_both], a_only=a_only, slope=link.slope)
        for marks in (before, after)
    ]
    return (
        replace(
            cohort,
            before_points=scores[0],
            after_points=scores[1],
            before_papers=papers[0],
            after_papers=papers[1],
        ),
        link,
    )


def _is_a(*, marks: FloatArray, a_only: BoolArray) -> BoolArray:
    return np.asarray((~np.isnan(marks[:, a_only])).any(axis=1))


def _is_crossed(*, before: FloatArray, after: FloatArray, a_only: BoolArray) -> BoolArray:
    sat_both = ~np.isnan(before).all(axis=1) & ~np.isnan(after).all(axis=1)
    first = _is_a(marks=before, a_only=a_only)
    return np.asarray(sat_both & (first != _is_a(marks=after, a_only=a_only)))


def _sloped(
    *, marks: FloatArray, a_only: BoolArray, slope: float
) -> tuple[reliability.PaperSums, ...]:
    is_a = _is_a(marks=marks, a_only=a_only)
    of_b = reliability.papers_sums(marks=marks[~is_a])
    return reliability.papers_sums(marks=marks[is_a]) + tuple(
        replace(sums, slope=slope) for sums in of_b
    )
