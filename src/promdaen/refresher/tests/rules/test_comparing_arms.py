"""The comparison of the plan with its control: by hand, and how often it errs."""

import math

import numpy as np
import pytest

from promdaen.refresher.rules import control
from promdaen.refresher.rules.control import AHEAD, NOT_AHEAD, TOO_EARLY, Tally


def tallies(*rights: float, asked: int = 10) -> list[Tally]:
    return [Tally(asked=asked, right=right) for right in rights]


def test_the_difference_and_its_interval_by_hand() -> None:
    # Shares .8 +- .1 and .5 +- .1 of five officers each: means .8 and .5, variances .0125 and
    # .0125, standard errors .05 each, above the binomial sqrt(.78 x .22 / 50) and the like;
    # together .0707, 8 degrees of freedom, t at 1 - .05 / 8: 3.2060.
    found = control.compared(
        planned=tallies(6.5, 7.5, 8, 8.5, 9.5, asked=10),
        control=tallies(3.5, 4.5, 5, 5.5, 6.5, asked=10),
    )
    error = math.sqrt(2 * max(0.0125 / 5, 0.0))
    least = [math.sqrt(p * (1 - p) / 50) for p in (41 / 52, 26 / 52)]
    each = [max(math.sqrt(0.0125 / 5), one) for one in least]
    error = math.hypot(*each)
    freedom = error**4 / sum(one**4 / 4 for one in each)
    assert found.difference == pytest.approx(0.3)
    assert 6 < freedom <= 8
    assert found.high - found.difference == pytest.approx(3.23 * error, rel=0.02)
    assert found.low == pytest.approx(0.6 - found.high)
    assert (found.planned_officers, found.control_officers) == (5, 5)
    assert found.decision == AHEAD
    assert not found.is_fall_back_due


def test_what_follows() -> None:
    better, worse = tallies(*[9] * 30), tallies(*[5] * 30)
    assert control.compared(planned=better, control=worse).decision == AHEAD
    behind = control.compared(planned=worse, control=better)
    assert behind.decision == NOT_AHEAD
    assert behind.is_fall_back_due
    # Few officers, or none who answered: nothing is said, however clear it looks.
    few = control.compared(planned=better, control=worse[:4])
    silent = control.compared(planned=better, control=[*worse[:4], *tallies(0, asked=0)])
    assert few == silent
    assert (few.decision, few.low, few.high) == (TOO_EARLY, -1, 1)
    # No difference among many is "not ahead", among few "too early"; all right is no proof.
    same = tallies(*[7, 8, 9] * 200)
    assert control.compared(planned=same, control=same).decision == NOT_AHEAD
    assert control.compared(planned=same[:9], control=same[:9]).decision == TOO_EARLY
    assert control.compared(planned=better[:6], control=better[:6]).decision == TOO_EARLY
    slightly = tallies(*[7.2, 8.2, 9.2] * 200)
    assert control.compared(planned=slightly, control=same).decision == AHEAD


def test_four_looks_err_in_at_most_one_year_of_twenty() -> None:
    chance = np.random.default_rng(8)
    wrong = 0
    for _ in range(200):
        shares = np.clip(chance.normal(0.8, 0.1, 100), 0, 1)
        decisions = []
        for _ in range(4):
            arms = tallies(*chance.binomial(8, shares), asked=8)
            found = control.compared(planned=arms[:90], control=arms[90:])
            decisions.append(found.decision)
        wrong += any(one != TOO_EARLY for one in decisions)
    assert wrong <= 0.08 * 200
