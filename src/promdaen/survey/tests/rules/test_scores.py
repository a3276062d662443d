"""Scores against standards: index, bounds, gaps; what is missing is no zero."""

import pytest

from promdaen.survey.rules import scores
from tests import survey_world

ASKED = survey_world.asked()
BY_CODE = ASKED.by_code()
LEGAL = ASKED.sub_domain_indicators(sub_domain="legal_basis")
# Standard 4, 4, 4 and weight 2, 2, 3 at an international checkpoint.


def tally(**given: scores.Score) -> scores.ScoreTally:
    return scores.score_tally(indicators=LEGAL, scores=given, standard_class="international")


def test_the_index_is_the_weighted_mean_of_what_was_reached_of_each_standard() -> None:
    found_tally = tally(I01=4, I02=2, I03=1)
    assert found_tally.index == pytest.approx((1 * 1 + 1 * 0.5 + 2 * 0.25) / 4)
    assert found_tally.worst == found_tally.best == found_tally.index
    assert (found_tally.gaps, found_tally.critical_gaps) == (2, 0)
    assert found_tally.missing == 0


def test_a_missing_answer_is_no_zero_but_widens_the_bounds() -> None:
    found_tally = tally(I01=4, I02=2, I03=None)
    assert found_tally.index == pytest.approx(3 / 4)
    assert found_tally.worst == pytest.approx(3 / 8)
    assert found_tally.best == pytest.approx(7 / 8)
    assert (found_tally.answered, found_tally.applicable, found_tally.missing) == (2, 3, 1)


def test_what_does_not_apply_is_taken_out() -> None:
    found_tally = tally(I01=4, I02=4, I03=scores.NOT_DUE)
    assert found_tally.index == found_tally.worst == 1
    assert found_tally.applicable == 2


def test_nothing_answered_has_no_index_and_nothing_due_no_bounds() -> None:
    assert (tally().index, tally().worst, tally().best) == (None, 0, 1)
    found_tally = tally(I01="na", I02="na", I03="na")
    assert (found_tally.index, found_tally.worst, found_tally.best) == (None, None, None)


def test_more_than_the_standard_makes_up_for_nothing() -> None:
    indicators = [BY_CODE["I08"], BY_CODE["I09"]]
    given = {"I08": 4, "I09": 0}
    tally = scores.score_tally(indicators=indicators, scores=given, standard_class="local")
    weights = [indicator.weight for indicator in indicators]
    assert tally.index == pytest.approx(weights[0] / sum(weights))


def test_a_checkpoint_has_tallies_of_the_whole_its_capacities_and_sub_domains() -> None:
    tallies_by_key = scores.score_tallies(
        instrument=ASKED, scores={"I01": 4}, standard_class="local", modes=["land"]
    )
    assert (
        tallies_by_key[""].answered
        == tallies_by_key["INS"].answered
        == tallies_by_key["legal_basis"].answered
        == 1
    )
    assert tallies_by_key["TEC"].answered == 0
    parts = [tallies_by_key[code].applicable for code in ASKED.capacities]
    assert tallies_by_key[""].applicable == sum(parts)
