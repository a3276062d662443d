"""Scores against standards: index, bounds, gaps; what is missing is no zero."""

import pytest

from promdaen.survey.rules import scores
from tests import survey_world

INSTRUMENT = survey_world.instrument_content()
BY_CODE = INSTRUMENT.by_code()
LEGAL = INSTRUMENT.sub_domain_indicators(sub_domain="legal_basis")
# Standard 4, 4, 4 and weight 2, 2, 3 at an international checkpoint.


def tally(**level_scores: scores.Score) -> scores.ScoreTally:
    return scores.score_tally(
        indicators=LEGAL, scores=level_scores, standard_class="international"
    )


def test_the_index_is_the_weighted_mean_of_what_was_reached_of_each_standard() -> None:
    legal = tally(I01=4, I02=2, I03=1)
    assert legal.index == pytest.approx((1 * 1 + 1 * 0.5 + 2 * 0.25) / 4)
    assert legal.worst == legal.best == legal.index
    assert (legal.gaps, legal.critical_gaps) == (2, 0)
    assert legal.missing == 0


def test_a_missing_answer_is_no_zero_but_widens_the_bounds() -> None:
    legal = tally(I01=4, I02=2, I03=None)
    assert legal.index == pytest.approx(3 / 4)
    assert legal.worst == pytest.approx(3 / 8)
    assert legal.best == pytest.approx(7 / 8)
    assert (legal.answered, legal.applicable, legal.missing) == (2, 3, 1)


def test_what_does_not_apply_is_taken_out() -> None:
    legal = tally(I01=4, I02=4, I03=scores.NOT_DUE)
    assert legal.index == legal.worst == 1
    assert legal.applicable == 2


def test_nothing_answered_has_no_index_and_nothing_due_no_bounds() -> None:
    assert (tally().index, tally().worst, tally().best) == (None, 0, 1)
    legal = tally(I01="na", I02="na", I03="na")
    assert (legal.index, legal.worst, legal.best) == (None, None, None)


def test_more_than_the_standard_makes_up_for_nothing() -> None:
    indicators = [BY_CODE["I08"], BY_CODE["I09"]]
    level_scores = {"I08": 4, "I09": 0}
    tally = scores.score_tally(indicators=indicators, scores=level_scores, standard_class="local")
    weights = [indicator.weight for indicator in indicators]
    assert tally.index == pytest.approx(weights[0] / sum(weights))


def test_a_checkpoint_has_tallies_of_the_whole_its_capacities_and_sub_domains() -> None:
    tallies = scores.score_tallies(
        instrument=INSTRUMENT, scores={"I01": 4}, standard_class="local", modes=["land"]
    )
    assert tallies[""].answered == tallies["INS"].answered == tallies["legal_basis"].answered == 1
    assert tallies["TEC"].answered == 0
    parts = [tallies[code].applicable for code in INSTRUMENT.capacities]
    assert tallies[""].applicable == sum(parts)
