"""Intervals as published."""

import pytest

from promdaen.kit import intervals


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.6791, 1.0)),
        ((10, 10, 0, 10), (0.6075, 1.0)),
    ],
)
def test_the_score_interval_of_a_difference_is_as_newcombe_prints_it(
    counts: tuple[int, int, int, int], ends: tuple[float, float]
) -> None:
    hits, n, other_hits, other_n = counts
    interval = intervals.newcombe(
        share=hits / n, n=n, other_share=other_hits / other_n, other_n=other_n
    )
    assert interval == pytest.approx(ends, abs=5e-5)
