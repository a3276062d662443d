"""What is left of older reviews on the day of a course, against sums worked by hand."""

import numpy as np
import pytest

from promdaen.refresher.kinds import memories
from promdaen.refresher.kinds.memories import half_life
from promdaen.refresher.rules import prior_knowledge
from promdaen.refresher.rules.families import DURABILITIES, Family
from promdaen.refresher.rules.histories import ShownRecall

LIVES = np.exp(half_life.CENTRE + DURABILITIES)
# A cohort's, an officer's and a memory's spread: .7, .5 and .4, together variance .9.
PRIOR = np.exp(-0.5 * DURABILITIES**2 / 0.9)


def left(
    *rows: tuple[int, int, int, float],
    families: tuple[Family, ...] = (half_life.HalfLife(),),
    guess: float = 0.0,
) -> np.ndarray:
    columns = np.array(rows, dtype=float).reshape(-1, 4).T
    recall = ShownRecall(
        officer=columns[0].astype(int),
        memory=columns[1].astype(int),
        day=columns[2].astype(int),
        credit=columns[3],
        guess=np.full(len(rows), guess),
    )
    return prior_knowledge.retained_knowledge(
        recall=recall, families=families, guess=guess, shape=(2, 2)
    )


def test_nothing_shown_leaves_nothing() -> None:
    assert left().tolist() == [[0, 0], [0, 0]]


def test_what_was_shown_once_is_forgotten_by_half_lives() -> None:
    # Day -50 lies 55 days before day 5: in the second span of four weeks, whose middle is 42
    # days before. Wrong: the half-life is .35 of it.
    chances = left((0, 1, -50, 1.0), (1, 0, -50, 0.0))
    right, wrong = (
        (PRIOR * 2 ** (-42 / (LIVES * share))).sum() / PRIOR.sum() for share in (1.0, 0.35)
    )
    assert chances == pytest.approx(np.array([[0, right], [wrong, 0]]))
    # Two of one span count together: one right and one wrong are right, as in histories.
    assert left((0, 1, -50, 1.0), (0, 1, -47, 0.0))[0, 1] == pytest.approx(right)


def test_a_review_lengthens_and_shows_how_durable_the_memory_is() -> None:
    # Right 98 days before the course (span 3), right again 14 days before (span 0): 84 days
    # between. The chance then weighs the durabilities, and lengthens 1 + .2 + 1.6 (1 - p) times.
    chance = left((0, 0, -93, 1.0), (0, 0, 0, 1.0))[0, 0]
    p = 2 ** (-84 / LIVES)
    weights = PRIOR * p
    longer = LIVES * (1.2 + 1.6 * (1 - p))
    assert chance == pytest.approx((weights * 2 ** (-14 / longer)).sum() / weights.sum(), rel=1e-6)
    assert chance > left((0, 0, -93, 1.0))[0, 0]


def test_many_years_of_reviews_are_taken_by_all_families() -> None:
    rows = [(0, 0, day, 1.0) for day in range(-2000, 0, 20)]
    rows += [(1, 1, -5000, 1.0), (1, 0, -1080, 1.0)]
    chances = left(*rows, families=memories.MEMORIES, guess=0.25)
    assert chances[0, 0] > 0.9
    # What is older than three years counts as three years old.
    assert 0 < chances[1, 1] == pytest.approx(chances[1, 0])
    assert chances[0, 1] == 0
