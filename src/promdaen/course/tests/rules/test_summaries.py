"""Item figures from sums, and the scale of later tests."""

from typing import Any

import numpy as np
import pytest

from promdaen.assessment.rules import equating
from promdaen.course.rules import summaries


@pytest.mark.parametrize(
    ("n", "mark_sum", "cross_sum", "totals"),
    [
        (1, 1, 2, (2, 4)),
        (4, 4, 8, (8, 18)),
        (4, 2, 4, (6, 10)),
    ],
    ids=["one officer", "everybody right", "the rest all alike"],
)
def test_an_item_without_spread_has_no_discrimination(
    n: int, mark_sum: float, cross_sum: float, totals: tuple[float, float]
) -> None:
    discrimination = summaries.item_rest_correlation(
        n=n, mark_sum=mark_sum, square_sum=mark_sum, cross_sum=cross_sum, totals=totals
    )
    assert discrimination is None


def later_marks(*, paper: str, officers: int = 12, **fields: Any) -> summaries.RunMarks:
    """A run on paper A before and after, and another later; ten items, A the first six."""
    draw = np.random.default_rng(3)
    able = draw.random((officers, 1))
    before, after, later = ((draw.random((officers, 10)) < able).astype(float) for _ in range(3))
    papers = {"A": range(6), "B": range(2, 8), "C": [0, 1, 2, 8, 9], "D": [6, 7, 8, 9]}
    on = np.zeros(10, dtype=bool)
    on[:6] = True
    before[:, ~on] = after[:, ~on] = np.nan
    off = np.ones(10, dtype=bool)
    off[list(papers[paper])] = False
    later[:, off] = np.nan
    values = {
        "before": before,
        "after": after,
        "laters": {
            3: summaries.LaterMarks(
                marks=later, paper_by_officer=[paper] * (officers - 1) + [None]
            )
        },
        "papers_by_occasion": {"before": ["A"] * officers, "after": ["A"] * officers},
        "papers": papers,
        "topics": ["T"] * 10,
    }
    values["laters"][3].marks[-1] = np.nan
    return summaries.RunMarks(**(values | fields))


def test_the_same_paper_later_is_comparable_as_it_is() -> None:
    marks = later_marks(paper="A")
    later_summary = summaries.run_summary(marks=marks).laters[3]
    raw = 100 * marks.laters[3].marks[:-1, :6].mean(axis=1)
    assert later_summary.points[:-1] == pytest.approx(raw)
    assert np.isnan(later_summary.points[-1])
    assert later_summary.is_comparable.tolist() == [True] * 11 + [False]


def test_another_paper_later_is_put_on_the_scale_through_what_it_shares() -> None:
    marks = later_marks(paper="C", officers=40)
    later_summary = summaries.run_summary(marks=marks).laters[3]
    on_a, on_c = (np.isin(np.arange(10), list(marks.papers[paper])) for paper in ("A", "C"))
    link = equating.anchored_link(
        a_marks=np.concatenate([marks.before, marks.after]),
        c_marks=marks.laters[3].marks[:-1],
        a_items=on_a,
        c_items=on_c,
    )
    assert link is not None
    raw = 100 * np.nanmean(marks.laters[3].marks[:-1], axis=1)
    assert later_summary.points[:-1] == pytest.approx(link.slope * raw + link.intercept)
    assert later_summary.is_comparable[:-1].all()


@pytest.mark.parametrize(
    ("paper", "fields"),
    [
        ("D", {}),
        ("C", {"officers": 8}),
        ("C", {"papers_by_occasion": {"before": [None] * 12, "after": [None] * 12}}),
        ("A", {"crossed": ("A", "B")}),
    ],
    ids=["nothing shared", "too few", "nobody before or after", "crossed without a link"],
)
def test_without_a_line_the_points_are_kept_as_not_comparable(
    paper: str, fields: dict[str, Any]
) -> None:
    marks = later_marks(paper=paper, **fields)
    later_summary = summaries.run_summary(marks=marks).laters[3]
    assert later_summary.points[:-1] == pytest.approx(
        100 * np.nanmean(marks.laters[3].marks[:-1], axis=1)
    )
    assert not later_summary.is_comparable.any()
