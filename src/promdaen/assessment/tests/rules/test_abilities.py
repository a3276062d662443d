"""Abilities of officers, and of a run on national difficulties."""

import numpy as np
import pytest
from scipy import integrate, optimize, stats

from promdaen.assessment.rules import abilities, calibration, information


def run_of(*, officers, difficulties, mean, sd, seed):
    draw = np.random.default_rng(seed)
    ability = draw.normal(mean, sd, officers)
    chance = 1 / (1 + np.exp(-(ability[:, None] - difficulties)))
    return (draw.random(chance.shape) < chance).astype(float), ability


def test_lsat6_abilities_are_means_of_what_answers_say(lsat6):
    fit = calibration.two_parameter(marks=lsat6)
    got = abilities.expected_abilities(calibration=fit, marks=lsat6[[0, -1]])
    slopes = np.array([item.a for item in fit.items])
    intercepts = np.array([item.d for item in fit.items])

    def weight(t, row):
        chance = 1 / (1 + np.exp(-(slopes * t + intercepts)))
        return stats.norm.pdf(t) * np.where(row == 1, chance, 1 - chance).prod()

    for place, row in enumerate(lsat6[[0, -1]]):
        total = integrate.quad(weight, -9, 9, args=(row,))[0]
        mean = integrate.quad(lambda t, r: t * weight(t, r), -9, 9, args=(row,))[0] / total
        assert got.mean[place] == pytest.approx(mean, abs=1e-4)
    # Published for this model: Rizopoulos (2006), Journal of Statistical Software 17(5).
    assert got.mean == pytest.approx([-1.90, 0.65], abs=0.02)


def test_rasch_abilities_are_in_logits():
    marks, ability = run_of(
        officers=800, difficulties=np.linspace(-2, 2, 30), mean=0, sd=1.5, seed=1
    )
    fit = calibration.rasch(marks=marks)
    got = abilities.expected_abilities(calibration=fit, marks=marks)
    assert np.corrcoef(got.mean, ability)[0, 1] > 0.9
    assert np.polyfit(got.mean, ability, 1)[0] == pytest.approx(1, abs=0.06)


def test_an_item_without_estimates_does_not_change_ability():
    marks, _ = run_of(officers=200, difficulties=np.linspace(-1, 1, 6), mean=0, sd=1, seed=2)
    more = np.column_stack([np.ones(200), marks])
    alone = abilities.expected_abilities(calibration=calibration.rasch(marks=marks), marks=marks)
    got = abilities.expected_abilities(calibration=calibration.rasch(marks=more), marks=more)
    assert got.mean == pytest.approx(alone.mean, abs=1e-6)


def test_a_run_is_placed_on_national_difficulties():
    difficulties = np.linspace(-2, 2, 40)
    marks, ability = run_of(officers=2000, difficulties=difficulties, mean=0.7, sd=0.8, seed=3)
    got = abilities.anchored(marks=marks, difficulties=difficulties)
    assert got.mean == pytest.approx(ability.mean(), abs=0.04)
    assert got.sd == pytest.approx(ability.std(), abs=0.04)
    assert np.corrcoef(got.abilities.mean, ability)[0, 1] > 0.85
    assert got.n == 2000


def test_a_run_agrees_with_a_direct_maximisation(hessian):
    difficulties = np.array([-1.0, 0.0, 0.5, 1.2])
    marks, _ = run_of(officers=120, difficulties=difficulties, mean=0.3, sd=1.1, seed=4)
    at, weight = np.polynomial.hermite_e.hermegauss(80)

    def loss(point):
        ability = point[0] + point[1] * at
        chance = 1 / (1 + np.exp(-(ability[:, None] - difficulties)))
        each = [np.where(row == 1, chance, 1 - chance).prod(axis=1) for row in marks]
        return -sum(np.log(weight @ likelihoods / weight.sum()) for likelihoods in each)

    got = abilities.anchored(marks=marks, difficulties=difficulties)
    best = optimize.minimize(loss, [0.0, 1.0], method="BFGS")
    assert [got.mean, got.sd] == pytest.approx(best.x, abs=2e-3)
    assert got.log_likelihood == pytest.approx(-best.fun, abs=1e-4)
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(loss=loss, point=best.x))))
    assert [got.se_mean, got.se_sd] == pytest.approx(errors, rel=0.01)


def test_an_officer_without_answers_has_the_ability_of_the_run():
    difficulties = np.array([-1.0, 0.0, np.nan, 1.2])
    marks, _ = run_of(officers=60, difficulties=np.array([-1, 0, 0, 1.2]), mean=0, sd=1, seed=5)
    marks[0] = np.nan
    marks[0, 2] = 1
    got = abilities.anchored(marks=marks, difficulties=difficulties)
    assert got.n == 59
    assert got.abilities.mean[0] == pytest.approx(got.mean, abs=1e-6)
    assert got.abilities.sd[0] == pytest.approx(got.sd, abs=1e-3)


def test_a_run_that_answers_alike_cannot_be_placed():
    fixed = np.array([0.0, 1.0])
    for mark, words in ((1.0, "right"), (0.0, "wrong"), (np.nan, "no answer")):
        with pytest.raises(calibration.CannotCalibrate, match=words):
            abilities.anchored(marks=np.full((3, 2), mark), difficulties=fixed)


def test_a_run_whose_information_has_no_inverse_has_no_errors():
    flat = information.Information(
        gradient=np.zeros(4), matrix=np.ones((4, 4)), log_likelihood=-1.0
    )
    assert abilities._errors(figures=flat, items=2) == (None, None)


def test_a_run_without_spread_has_a_mean():
    marks = np.array([[1, 0], [0, 1.0]] * 10)
    got = abilities.anchored(marks=marks, difficulties=np.zeros(2))
    assert got.mean == pytest.approx(0, abs=1e-6)
    assert got.sd < 0.2
    assert np.isfinite(got.abilities.mean).all()
