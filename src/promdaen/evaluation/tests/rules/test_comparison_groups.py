"""The gain against officers not yet trained, by a published case."""

from __future__ import annotations

import pytest

from promdaen.assessment.rules.refused_tables import RefusedTable
from promdaen.evaluation.rules import comparison_groups
from promdaen.kit import spreadsheets

# Student's sleep data (1908) as two groups, R documentation of t.test: Welch's interval of the
# difference of means is -3.3654832 to 0.2054832.
FIRST = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SECOND = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def test_the_interval_equals_that_of_the_published_case() -> None:
    gain_against = comparison_groups.gain_against(
        trained=[(50, 50 + gain) for gain in FIRST],
        others=[(40, 40 + gain) for gain in SECOND],
    )
    assert gain_against.gain_against_points == pytest.approx(-1.58)
    assert gain_against.interval == pytest.approx((-3.3654832, 0.2054832), abs=1e-6)
    assert (gain_against.before_mean, gain_against.other_before_mean) == (50, 40)
    assert (gain_against.gain_points, gain_against.other_gain_points) == pytest.approx(
        (0.75, 2.33)
    )


def test_small_groups_show_numbers_alone_and_missing_tests_do_not_count() -> None:
    trained = [(50.0, 60.0)] * 6
    others = [(40.0, 41.0)] * 4 + [(40.0, None), (None, 3.0)]
    gain_against = comparison_groups.gain_against(trained=trained, others=others)
    assert (gain_against.n, gain_against.other_n, gain_against.other_asked) == (6, 4, 6)
    assert not gain_against.is_shown
    assert gain_against.gain_points is None
    assert comparison_groups.group_gain(pairs=others) is None
    assert comparison_groups.group_gain(pairs=[(40.0, 43.0)] * 5) == 3
    alike = comparison_groups.gain_against(trained=trained, others=[(40.0, 41.0)] * 5)
    assert alike.is_shown
    assert alike.gain_against_points == 9


def table(text: str) -> spreadsheets.SheetTable:
    return spreadsheets.read_table(name="scores.csv", data=text.encode())


def test_scores_are_read_with_empty_cells_and_khmer_digits() -> None:
    pairs = comparison_groups.read_pairs(table=table("after,note,before\n៦០,x,50\n,y,40\n"))
    assert pairs == [(50.0, 60.0), (40.0, None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("before\n1\n", "column after"),
        ("before,after\n50,101\n", "from 0 to 100"),
        ("before,after\n", "no rows"),
    ],
)
def test_a_wrong_cell_is_named(text: str, words: str) -> None:
    with pytest.raises(RefusedTable) as error:
        comparison_groups.read_pairs(table=table(text))
    assert words in error.value.text(language="en")
