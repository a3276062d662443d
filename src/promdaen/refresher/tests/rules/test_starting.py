"""Where memories start that were never seen, in cases worked by hand; better than one for all."""

import numpy as np
import pytest

from promdaen.refresher.rules import starting
from promdaen.refresher.rules.starting import CourseEvidence

NONE = float("nan")
Row = tuple[int, int, float, float]


def course_evidence(*rows: Row) -> CourseEvidence:
    columns = np.array(rows, dtype=float).reshape(-1, 4).T
    return CourseEvidence(
        officer=columns[0].astype(int),
        memory=columns[1].astype(int),
        credit=columns[2],
        guess=columns[3],
    )


def chances(*rows: Row, officers: int = 2, difficulties: tuple[float, ...] = (NONE, NONE)) -> list:
    start_chances = starting.chances(
        evidence=course_evidence(*rows), officers=officers, difficulties=np.array(difficulties)
    )
    return start_chances.tolist()


def test_where_nothing_is_known_it_is_three_in_four_and_items_move_it() -> None:
    assert chances() == [[pytest.approx(0.75)] * 2] * 2
    # Difficulties 1 above and 1 below their mean: logits 1.0986 - 1 and 1.0986 + 1; what has no
    # item with a difficulty stays in the middle.
    [start_chances] = chances(officers=1, difficulties=(3.0, 1.0, NONE))
    assert start_chances == pytest.approx([0.52463, 0.89077, 0.75], abs=1e-5)


def test_one_answer_by_hand() -> None:
    # Right, no guessing: with r = 1 - p mean and ability rise by r, the difficulty falls by r
    # (all spreads are 1), so logit p = 1.09861 + 3 r: p = .83227, r = .16773. The same officer
    # elsewhere and another officer there 1.09861 + 2 r: .80754; another elsewhere + r: .78012.
    [own, other] = chances((0, 0, 1.0, 0.0))
    assert own == pytest.approx([0.83227, 0.80754], abs=2e-5)
    assert other == pytest.approx([0.80754, 0.78012], abs=2e-5)
    # Guessed one time in four: r = (1 - q) p / q with q = 1/4 + 3/4 p, so a right answer says
    # less: p = .81607, q = .86205, r = .13059.
    [own, _] = chances((0, 0, 1.0, 0.25))
    assert own[0] == pytest.approx(0.81607, abs=2e-4)
    # On a calibrated item the difficulty moves a quarter as much: logit p = 1.09861 + 2.25 r.
    [own, _] = chances((0, 0, 1.0, 0.0), difficulties=(0.0, 0.0))
    r = 1 - own[0]
    assert np.log(own[0] / r) == pytest.approx(1.09861 + 2.25 * r, abs=1e-4)


def test_who_shows_nothing_is_with_the_cohort_and_order_does_not_matter() -> None:
    chance = np.random.default_rng(1)
    rows = [
        (officer, memory, float(chance.random() < 0.3), 0.25)
        for officer in range(40)
        for memory in range(10)
    ]
    start_chances = starting.chances(
        evidence=course_evidence(*rows), officers=41, difficulties=np.full(11, np.nan)
    )
    # 30 % right is 7 % known beyond guessing at best: far below three in four for all.
    assert start_chances[40, 10] < 0.3
    mixed = [rows[place] for place in chance.permutation(len(rows))]
    again = starting.chances(
        evidence=course_evidence(*mixed), officers=41, difficulties=np.full(11, np.nan)
    )
    assert (start_chances == again).all()


def test_it_foretells_what_was_not_asked_better_than_one_chance_for_all() -> None:
    chance = np.random.default_rng(7)
    logits = 1.1 + chance.normal(0, 1, (60, 1)) - chance.normal(0, 1, (1, 40))
    is_known = chance.random(logits.shape) < 1 / (1 + np.exp(-logits))
    right = is_known | (chance.random(is_known.shape) < 0.25)
    is_shown = (np.arange(60)[:, None] + np.arange(40)) % 2 == 0
    rows = [(o, m, float(right[o, m]), 0.25) for o, m in zip(*np.nonzero(is_shown), strict=True)]
    start_chances = starting.chances(
        evidence=course_evidence(*rows), officers=60, difficulties=np.full(40, np.nan)
    )
    losses = [
        -np.log(np.where(is_known, forecast, 1 - forecast))[~is_shown].mean()
        for forecast in (start_chances, np.full(is_known.shape, 0.75))
    ]
    assert losses[0] < losses[1] - 0.05
