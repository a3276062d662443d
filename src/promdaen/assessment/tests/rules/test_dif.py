"""Differential functioning against published tables and slow computations."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import optimize

from promdaen.assessment.rules import dif

# Bickel, Hammel and O'Connell (1975), Science 187, 398-404: admissions by department.
BERKELEY = dif.Strata(
    reference_right=np.array([512.0, 353, 120, 138, 53, 22]),
    reference_wrong=np.array([313.0, 207, 205, 279, 138, 351]),
    focal_right=np.array([89.0, 17, 202, 131, 94, 24]),
    focal_wrong=np.array([19.0, 8, 391, 244, 299, 317]),
)
# Mantel (1963), Journal of the American Statistical Association 58, 690-700: penicillin.
RABBITS = dif.Strata(
    reference_right=np.array([0.0, 3, 6, 5, 2]),
    reference_wrong=np.array([6.0, 3, 0, 1, 0]),
    focal_right=np.array([0.0, 0, 2, 6, 5]),
    focal_wrong=np.array([5.0, 6, 4, 0, 0]),
)


def answers(*, officers=4000, seed=1, uniform=0.0, crossing=0.0):
    draw = np.random.default_rng(seed)
    is_focal = np.arange(officers) % 2 == 1
    ability = draw.normal(0, 1, officers) - 0.3 * is_focal
    logits = ability[:, None] - np.linspace(-1.5, 1.5, 20)
    logits[:, 7] -= uniform * is_focal
    logits[:, 12] += crossing * is_focal * ability
    chance = 1 / (1 + np.exp(-logits))
    return (draw.random(chance.shape) < chance).astype(float), is_focal


def test_berkeley_admissions_give_the_published_values():
    assert dif.mh_alpha(strata=BERKELEY) == pytest.approx(0.9046968, abs=1e-6)
    assert dif.mh_chi2(strata=BERKELEY) == pytest.approx(1.4269, abs=5e-5)
    error = math.log(1.0603298 / 0.7719074) / (2 * 1.959964)
    assert dif.delta_se(strata=BERKELEY) == pytest.approx(2.35 * error, rel=1e-4)
    assert dif.ets_class(strata=BERKELEY) == "A"


def test_penicillin_gives_the_published_values():
    assert dif.mh_alpha(strata=RABBITS) == pytest.approx(7)
    assert dif.mh_chi2(strata=RABBITS) == pytest.approx(3.9286, abs=5e-5)


def test_a_hand_worked_table():
    strata = dif.Strata(*(np.array([value]) for value in (8.0, 2.0, 3.0, 7.0)))
    assert dif.mh_alpha(strata=strata) == pytest.approx(56 / 6)
    assert dif.mh_chi2(strata=strata) == pytest.approx(
        (abs(8 - 5.5) - 0.5) ** 2 / (10 * 10 * 11 * 9 / (400 * 19))
    )


def test_an_item_that_favours_no_one_is_class_a_and_a_loaded_one_class_c():
    marks, is_focal = answers(uniform=1.2)
    item_results = dif.dif(marks=marks, is_focal=is_focal)
    assert item_results[7].ets_class == "C"
    assert item_results[7].mh_alpha > 2
    assert item_results[7].logistic_chi2 > 50
    assert [
        item_result.ets_class for place, item_result in enumerate(item_results) if place != 7
    ] == ["A"] * 19


def test_a_moderate_effect_is_class_b():
    marks, is_focal = answers(uniform=0.55)
    assert dif.dif(marks=marks, is_focal=is_focal)[7].ets_class == "B"


def test_an_effect_that_crosses_shows_in_the_logistic_ratio():
    marks, is_focal = answers(crossing=1.5)
    item_result = dif.dif(marks=marks, is_focal=is_focal)[12]
    assert item_result.logistic_chi2 > 30


def test_the_logistic_ratio_agrees_with_a_direct_maximisation():
    marks, is_focal = answers(officers=400, uniform=0.5)
    score = marks.sum(axis=1)
    group = is_focal.astype(float)
    columns = np.column_stack([np.ones(400), score - 10, group, group * (score - 10)])

    def best(design, item):
        def loss(at):
            logits = design @ at
            return np.logaddexp(0, logits).sum() - item @ logits

        start = np.zeros(design.shape[1])
        options = {"maxiter": 20_000, "maxfev": 20_000, "xatol": 1e-9, "fatol": 1e-11}
        return optimize.minimize(loss, start, method="Nelder-Mead", options=options).fun

    item_results = dif.dif(marks=marks, is_focal=is_focal)
    for place in (0, 7):
        item = marks[:, place]
        ratio = 2 * (best(columns[:, :2], item) - best(columns, item))
        assert item_results[place].logistic_chi2 == pytest.approx(ratio, abs=1e-4)


def test_swapping_the_groups_turns_the_odds_round():
    marks, is_focal = answers(officers=400)
    forward, back = (dif.dif(marks=marks, is_focal=side)[3] for side in (is_focal, ~is_focal))
    assert forward.mh_alpha == pytest.approx(1 / back.mh_alpha)
    assert forward.mh_chi2 == pytest.approx(back.mh_chi2)
    assert forward.logistic_chi2 == pytest.approx(back.logistic_chi2, abs=1e-8)


def test_without_a_second_group_or_a_second_answer_there_is_no_finding():
    marks, is_focal = answers(officers=100)
    nobody = dif.dif(marks=marks, is_focal=np.zeros(100, dtype=bool))[0]
    assert nobody == dif.Dif(None, None, None, None)
    marks[:, 0] = 1
    assert dif.dif(marks=marks, is_focal=is_focal)[0] == dif.Dif(None, None, None, None)
    none = dif.dif(marks=np.zeros((0, 2)), is_focal=np.zeros(0, dtype=bool))
    assert none == [dif.Dif(None, None, None, None)] * 2


def test_groups_parted_cleanly_still_give_a_ratio():
    strata = dif.Strata(
        reference_right=np.array([0.0, 9, 9]),
        reference_wrong=np.zeros(3),
        focal_right=np.zeros(3),
        focal_wrong=np.array([0.0, 9, 9]),
    )
    assert dif.logistic_chi2(strata=strata) == pytest.approx(36 * 2 * math.log(2), abs=1e-3)
    assert dif.mh_alpha(strata=strata) is None
    assert dif.ets_class(strata=strata) is None


def test_a_score_that_all_share_is_no_predictor():
    strata = dif.Strata(*(np.array([value]) for value in (8.0, 2.0, 3.0, 7.0)))
    loss = [
        2 * (n * math.log(10) - a * math.log(a) - b * math.log(b))
        for n, a, b in ((10, 8, 2), (10, 3, 7))
    ]
    alone = 2 * (20 * math.log(20) - 11 * math.log(11) - 9 * math.log(9))
    assert dif.logistic_chi2(strata=strata) == pytest.approx(alone - sum(loss))


def test_a_hundred_officers_a_group_are_enough():
    assert dif.is_enough(is_focal=np.arange(200) < 100)
    assert not dif.is_enough(is_focal=np.arange(200) < 101)


@settings(max_examples=40, deadline=None)
@given(
    marks=arrays.arrays(float, (14, 4), elements=st.sampled_from([0.0, 1.0])),
    is_focal=arrays.arrays(bool, 14),
)
def test_no_finding_is_ever_nan(marks, is_focal):
    for item_result in dif.dif(marks=marks, is_focal=is_focal):
        for value in (item_result.mh_chi2, item_result.mh_alpha, item_result.logistic_chi2):
            assert value is None or (math.isfinite(value) and value >= 0)
