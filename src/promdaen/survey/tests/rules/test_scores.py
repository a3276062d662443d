"""Scores against standards: index, bounds, gaps; what is missing is no zero."""

import pytest

from promdaen.survey.rules import scores
from tests import survey_world

ASKED = survey_world.asked()
BY_CODE = ASKED.by_code()
LEGAL = ASKED.indicators_of(sub_domain="legal_basis")
# Standard 4, 4, 4 and weight 2, 2, 3 at an international checkpoint.


def tally(**given: scores.Score) -> scores.Tally:
    return scores.tally_of(indicators=LEGAL, scores=given, standard_class="international")


def test_the_index_is_the_weighted_mean_of_what_was_reached_of_each_standard() -> None:
    found = tally(I01=4, I02=2, I03=1)
    assert found.index == pytest.approx((1 * 1 + 1 * 0.5 + 2 * 0.25) / 4)
    assert found.worst == found.best == found.index
    assert (found.gaps, found.critical_gaps) == (2, 0)
    assert found.missing == 0


def test_a_missing_answer_is_no_zero_but_widens_the_bounds() -> None:
    found = tally(I01=4, I02=2, I03=None)
    assert found.index == pytest.approx(3 / 4)
    assert found.worst == pytest.approx(3 / 8)
    assert found.best == pytest.approx(7 / 8)
    assert (found.answered, found.applicable, found.missing) == (2, 3, 1)


def test_what_does_not_apply_is_taken_out() -> None:
    found = tally(I01=4, I02=4, I03=scores.NOT_DUE)
    assert found.index == found.worst == 1
    assert found.applicable == 2


def test_nothing_answered_has_no_index_and_nothing_due_no_bounds() -> None:
    assert (tally().index, tally().worst, tally().best) == (None, 0, 1)
    found = tally(I01="na", I02="na", I03="na")
    assert (found.index, found.worst, found.best) == (None, None, None)


def test_more_than_the_standard_makes_up_for_nothing() -> None:
    held = [BY_CODE["I08"], BY_CODE["I09"]]
    given = {"I08": 4, "I09": 0}
    found = scores.tally_of(indicators=held, scores=given, standard_class="local")
    weights = [one.weight for one in held]
    assert found.index == pytest.approx(weights[0] / sum(weights))


def test_a_checkpoint_has_tallies_of_the_whole_its_capacities_and_sub_domains() -> None:
    found = scores.tallies_of(
        instrument=ASKED, scores={"I01": 4}, standard_class="local", modes=["land"]
    )
    assert found[""].answered == found["INS"].answered == found["legal_basis"].answered == 1
    assert found["TEC"].answered == 0
    parts = [found[code].applicable for code in ASKED.capacities]
    assert found[""].applicable == sum(parts)
