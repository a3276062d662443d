"""Summaries of a run, computed from the marks of its officers."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.assessment.rules import cohorts, equating, reliability, splits
from promdaen.assessment.rules.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class LaterMarks:
    """A round of later tests: marks as in RunMarks, and each officer's paper."""

    marks: FloatArray
    paper_by_officer: Sequence[Hashable]


@dataclass(frozen=True, eq=False)
class LaterPoints:
    """A round of later tests: points of 100 (NaN: absent), and which are on the sheet's scale.

    Both have shape (officers,).
    """

    points: FloatArray
    is_comparable: BoolArray


@dataclass(frozen=True, eq=False)
class RunMarks:
    """The marks of a run, officers in the order of the roster, items of all its papers.

    before, after: marks 0..1, shape (officers, items); NaN if an item is not on the officer's
    paper, a whole row of NaN for an absent officer. laters: the rounds of later tests by months
    after the run, 0 if unknown. papers_by_occasion: for before and after, each officer's paper,
    None for absent. papers: for each paper, the column positions of its items, in the paper's
    order. topics: the topic of each item. crossed: papers A and B of a crossed run, or None.
    """

    before: FloatArray
    after: FloatArray
    laters: Mapping[int, LaterMarks]
    papers_by_occasion: Mapping[str, Sequence[Hashable]]
    papers: Mapping[Hashable, Sequence[int]]
    topics: Sequence[Hashable]
    crossed: tuple[Hashable, Hashable] | None = None


@dataclass(frozen=True, eq=False)
class PaperFacts:
    """A paper on an occasion over the officers with both: sums, and sums of mark times total."""

    occasion: str
    paper: Hashable
    sums: reliability.PaperSums
    cross_sums: FloatArray


@dataclass(frozen=True)
class TopicSums:
    """One topic: number of its items on a paper, and sums of officers' points."""

    topic: Hashable
    items_count: int
    sums: splits.GainSums


@dataclass(frozen=True, eq=False)
class RunSummary:
    """The summary of a run: officers' points and changes, papers, shifts and topics.

    laters: rounds of later tests by months; shift_counts: shape (items, 4).
    """

    cohort: cohorts.Cohort
    laters: Mapping[int, LaterPoints]
    papers: Sequence[PaperFacts]
    topics: Sequence[TopicSums]
    link: equating.ScoreLink | None

    @property
    def shift_counts(self) -> IntArray:
        """Counts of wrong-wrong, wrong-right, right-wrong, right-right for each item."""
        return self.cohort.shift_counts


def run_summary(*, marks: RunMarks) -> RunSummary:
    """Compute the contents of a run's summary tables.

    In a crossed run, scores are on the scale of its first paper if the papers can be linked.
    Topics are in raw points on either paper: the halves take the papers in opposite order, so that
    the papers' difficulty cancels in the mean gain.
    """
    if marks.crossed is None:
        cohort, link = cohorts.cohort_of_marks(before=marks.before, after=marks.after), None
    else:
        cohort, link = equating.crossed_cohort(
            before=marks.before,
            after=marks.after,
            a_items=_on_paper(marks=marks, paper=marks.crossed[0]),
            b_items=_on_paper(marks=marks, paper=marks.crossed[1]),
        )
    return RunSummary(
        cohort=cohort,
        laters=_laters(marks=marks, link=link),
        papers=[
            facts
            for occasion, occasion_marks in (("before", marks.before), ("after", marks.after))
            for facts in _paper_facts(
                marks=marks, occasion=occasion, item_marks=occasion_marks, cohort=cohort, link=link
            )
        ],
        topics=_topic_facts(marks=marks),
        link=link,
    )


def _laters(*, marks: RunMarks, link: equating.ScoreLink | None) -> dict[int, LaterPoints]:
    """The points of every round, on the sheet's scale if they can be linked to it.

    A paper that was not used before or after is linked once, over the tests of all rounds.
    """
    papers = {
        officer_paper
        for later in marks.laters.values()
        for officer_paper in later.paper_by_officer
        if officer_paper is not None
    }
    links = {paper: _link_of_paper(marks=marks, paper=paper, link=link) for paper in papers}
    points_by_months = {}
    for months, later in marks.laters.items():
        points = cohorts.points(marks=later.marks)
        is_comparable = np.zeros(len(points), dtype=bool)
        for paper, paper_link in links.items():
            is_on_paper = np.array(
                [officer_paper == paper for officer_paper in later.paper_by_officer], dtype=bool
            )
            if paper_link is not None:
                points = equating.equated(points=points, is_b=is_on_paper, link=paper_link)
                is_comparable |= is_on_paper
        points_by_months[months] = LaterPoints(points=points, is_comparable=is_comparable)
    return points_by_months


def _link_of_paper(
    *, marks: RunMarks, paper: Hashable, link: equating.ScoreLink | None
) -> equating.ScoreLink | None:
    """The link from a later paper to the sheet's scale, None if its scores are not comparable."""
    if marks.crossed is not None and link is None:
        return None
    scale = _scale_paper(marks=marks)
    if paper == scale:
        return equating.ScoreLink(slope=1.0, intercept=0.0, n_a=0, n_b=0)
    if marks.crossed is not None and paper == marks.crossed[1]:
        return link
    if scale is None:
        return None
    of_scale = [
        occasion_marks[
            np.array(
                [officer_paper == scale for officer_paper in marks.papers_by_occasion[occasion]],
                dtype=bool,
            )
        ]
        for occasion, occasion_marks in (("before", marks.before), ("after", marks.after))
    ]
    of_paper = [
        later.marks[
            np.array(
                [officer_paper == paper for officer_paper in later.paper_by_officer], dtype=bool
            )
        ]
        for later in marks.laters.values()
    ]
    return equating.anchored_link(
        a_marks=np.concatenate(of_scale),
        c_marks=np.concatenate(of_paper),
        a_items=_on_paper(marks=marks, paper=scale),
        c_items=_on_paper(marks=marks, paper=paper),
    )


def _scale_paper(*, marks: RunMarks) -> Hashable:
    """The paper that defines a sheet's scale, None if there was no test before or after."""
    if marks.crossed is not None:
        return marks.crossed[0]
    scale_papers = [
        paper for occasion in ("before", "after") for paper in marks.papers_by_occasion[occasion]
    ]
    return next((paper for paper in scale_papers if paper is not None), None)


def _on_paper(*, marks: RunMarks, paper: Hashable) -> np.ndarray:
    on = np.zeros(marks.before.shape[1], dtype=bool)
    on[list(marks.papers[paper])] = True
    return on


def _paper_facts(
    *,
    marks: RunMarks,
    occasion: str,
    item_marks: FloatArray,
    cohort: cohorts.Cohort,
    link: equating.ScoreLink | None,
) -> list[PaperFacts]:
    both, facts = cohort.has_both, []
    for paper, columns in marks.papers.items():
        is_on_paper = np.array(
            [officer_paper == paper for officer_paper in marks.papers_by_occasion[occasion]],
            dtype=bool,
        )
        rows = item_marks[both & is_on_paper][:, list(columns)]
        if len(rows) == 0:
            continue
        is_linked = link is not None and marks.crossed is not None and paper == marks.crossed[1]
        slope = link.slope if link is not None and is_linked else 1.0
        facts.append(
            PaperFacts(
                occasion=occasion,
                paper=paper,
                sums=reliability.paper_sums(marks=rows, slope=slope),
                cross_sums=rows.T @ rows.sum(axis=1),
            )
        )
    return facts


def _topic_facts(*, marks: RunMarks) -> list[TopicSums]:
    topics = np.array([str(topic) for topic in marks.topics])
    facts = []
    for topic in dict.fromkeys(marks.topics):
        columns = topics == str(topic)
        sums = splits.gain_sums(
            before=cohorts.points(marks=marks.before[:, columns]),
            after=cohorts.points(marks=marks.after[:, columns]),
        )
        item_counts = [
            sum(bool(columns[place]) for place in paper) for paper in marks.papers.values()
        ]
        facts.append(TopicSums(topic=topic, items_count=max(item_counts, default=0), sums=sums))
    return facts


def item_rest_correlation(
    *, n: int, mark_sum: float, square_sum: float, cross_sum: float, totals: tuple[float, float]
) -> float | None:
    """Correlation of an item with the rest of its paper, from sums over n officers.

    totals: the sums of the officers' total scores and of their squares, in marks. None if the item
    or the rest does not vary. Totals of 3, 2, 1, 0 and an item that the first two got right:

    >>> sums = {"mark_sum": 2, "square_sum": 2, "cross_sum": 5, "totals": (6, 14)}
    >>> round(item_rest_correlation(n=4, **sums), 4)
    0.7071
    """
    if n < 2:  # noqa: PLR2004
        return None
    total_sum, total_square_sum = totals
    rest_sum = total_sum - mark_sum
    rest_square_sum = total_square_sum - 2 * cross_sum + square_sum
    spread_item = square_sum - mark_sum * mark_sum / n
    spread_rest = rest_square_sum - rest_sum * rest_sum / n
    if spread_item <= 1e-9 or spread_rest <= 1e-9:  # noqa: PLR2004
        return None
    together = (cross_sum - square_sum) - mark_sum * rest_sum / n
    return float(np.clip(together / np.sqrt(spread_item * spread_rest), -1, 1))
