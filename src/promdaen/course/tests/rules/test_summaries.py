"""Item figures from sums."""

import pytest

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
    found = summaries.item_rest_correlation(
        n=n, mark_sum=mark_sum, square_sum=mark_sum, cross_sum=cross_sum, totals=totals
    )
    assert found is None
