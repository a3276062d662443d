"""Rasch and 2PL against published estimates and a slow computation of their own."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import optimize

from promdaen.assessment.rules import calibration


def simulated(*, officers, items, seed, missing=0.0):
    draw = np.random.default_rng(seed)
    a, b = draw.lognormal(0, 0.25, items), draw.normal(0, 1, items)
    ability = draw.normal(0, 1, officers)
    chance = 1 / (1 + np.exp(-a * (ability[:, None] - b)))
    marks = (draw.random(chance.shape) < chance).astype(float)
    marks[draw.random(marks.shape) < missing] = np.nan
    return marks, a, b


def slow_loss(*, point, marks, is_rasch):
    """Minus the marginal log-likelihood, officers by points by items, on Gauss-Hermite points."""
    items = marks.shape[1]
    slopes = np.full(items, point[0]) if is_rasch else point[:items]
    at, weight = np.polynomial.hermite_e.hermegauss(80)
    chance = 1 / (1 + np.exp(-(np.outer(at, slopes) + point[-items:])))
    marks_by_point = marks[:, None, :]
    each = np.where(
        np.isnan(marks_by_point), 1, np.where(marks_by_point == 1, chance, 1 - chance)
    ).prod(axis=2)
    return -np.log(each @ weight / weight.sum()).sum()


def column(fit, name):
    return np.array([getattr(item, name) for item in fit.items], dtype=float)


def test_lsat6_gives_the_published_rasch_estimates(lsat6):
    fit = calibration.rasch(marks=lsat6)
    spread = math.sqrt(fit.latent_variance)
    assert spread == pytest.approx(0.755, abs=5e-4)
    published = [-3.615, -1.322, -0.318, -1.730, -2.780]
    assert column(fit, "b") / spread == pytest.approx(published, abs=1e-3)
    assert fit.log_likelihood == pytest.approx(-2466.938, abs=1e-3)
    assert fit.parameters_count == 6
    assert fit.aic == pytest.approx(4945.876, abs=2e-3)
    assert {item.a for item in fit.items} == {1.0}
    assert {item.se_a for item in fit.items} == {None}


def test_lsat6_gives_the_published_two_parameter_estimates(lsat6):
    fit = calibration.two_parameter(marks=lsat6)
    assert column(fit, "b") == pytest.approx([-3.360, -1.370, -0.280, -1.866, -3.124], abs=3e-3)
    assert column(fit, "a") == pytest.approx([0.825, 0.723, 0.890, 0.689, 0.657], abs=1.5e-3)
    assert fit.log_likelihood == pytest.approx(-2466.653, abs=1e-3)
    assert fit.latent_variance == 1
    assert fit.bic == pytest.approx(10 * math.log(1000) + 2 * 2466.653, abs=2e-3)


def test_lsat7_gives_the_published_two_parameter_estimates(lsat7):
    # Chalmers (2012), Journal of Statistical Software 48(6), section 3.1.
    fit = calibration.two_parameter(marks=lsat7)
    assert column(fit, "a") == pytest.approx([0.988, 1.081, 1.706, 0.765, 0.736], abs=2e-3)
    assert column(fit, "d") == pytest.approx([1.856, 0.808, 1.804, 0.486, 1.855], abs=2e-3)
    assert fit.log_likelihood == pytest.approx(-2658.805, abs=1e-3)


@pytest.mark.parametrize("is_rasch", [True, False])
def test_estimates_and_errors_agree_with_a_direct_maximisation(is_rasch, hessian):
    marks, _, _ = simulated(officers=250, items=4, seed=11, missing=0.15)

    def loss(point):
        return slow_loss(point=point, marks=marks, is_rasch=is_rasch)

    calibrate = calibration.rasch if is_rasch else calibration.two_parameter
    fit = calibrate(marks=marks)
    slopes = [math.sqrt(fit.latent_variance)] if is_rasch else column(fit, "a")
    point = np.concatenate([slopes, column(fit, "d")])
    best = optimize.minimize(loss, point * 0.9, method="BFGS")
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=2e-4)
    assert point == pytest.approx(best.x, abs=5e-3)
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(loss=loss, point=best.x))))
    assert column(fit, "se_d") == pytest.approx(errors[-4:], rel=0.02)
    if not is_rasch:
        assert column(fit, "se_a") == pytest.approx(errors[:4], rel=0.02)


def test_answers_almost_in_order_need_more_newton_steps_than_one_pass_takes_and_settle():
    # Five officers at each number of right answers, easiest items first, and one turned round.
    in_order = np.repeat(np.tril(np.ones((5, 4)), -1), 5, axis=0)
    marks = np.vstack([in_order, [[0.0, 1.0, 0.0, 0.0]]])

    def loss(point):
        return slow_loss(point=point, marks=marks, is_rasch=True)

    fit = calibration.rasch(marks=marks)
    assert fit.has_converged
    point = np.array([math.sqrt(fit.latent_variance), *column(fit, "d")])
    best = optimize.minimize(loss, point * 0.9, method="BFGS")
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=0.02)
    assert point == pytest.approx(best.x, rel=0.05)


def test_the_error_of_a_difficulty_follows_from_slope_and_intercept(hessian):
    marks, _, _ = simulated(officers=250, items=4, seed=12)
    fit = calibration.two_parameter(marks=marks)

    def loss(point):
        return slow_loss(
            point=np.concatenate([point[:4], -point[:4] * point[4:]]),
            marks=marks,
            is_rasch=False,
        )

    point = np.concatenate([column(fit, "a"), column(fit, "b")])
    errors = np.sqrt(np.diag(np.linalg.inv(hessian(loss=loss, point=point))))
    assert column(fit, "se_b") == pytest.approx(errors[4:], rel=0.02)


def test_five_thousand_answers_to_two_hundred_items_recover_the_difficulties():
    marks, _, b = simulated(officers=5000, items=200, seed=2)
    fit = calibration.two_parameter(marks=marks)
    assert np.sqrt(np.mean((column(fit, "b") - b) ** 2)) < 0.06
    assert fit.has_converged
    assert np.isfinite(column(fit, "se_a")).all()


def test_many_answers_give_what_a_search_in_double_precision_gives(monkeypatch):
    marks, _, _ = simulated(officers=3000, items=170, seed=3)
    single = calibration.two_parameter(marks=marks)
    monkeypatch.setattr(calibration.responses, "MANY_ANSWERS", 10**9)
    double = calibration.two_parameter(marks=marks)
    for name in ("a", "d", "se_a", "se_d"):
        assert column(single, name) == pytest.approx(column(double, name), abs=2e-4)
    assert single.log_likelihood == pytest.approx(double.log_likelihood, abs=1e-4)


def test_two_papers_that_share_items_are_calibrated_together():
    marks, a, b = simulated(officers=6000, items=60, seed=4)
    marks[:3000, 36:] = np.nan
    marks[3000:, :24] = np.nan
    fit = calibration.two_parameter(marks=marks)
    assert np.sqrt(np.mean((column(fit, "b") - b) ** 2)) < 0.09
    assert np.corrcoef(column(fit, "a"), a)[0, 1] > 0.95


def test_a_difficulty_far_out_is_not_clipped():
    draw = np.random.default_rng(5)
    ability = draw.normal(0, 1, 20_000)
    intercepts = np.array([-2.6, 0.2, 0.5, -0.3, 0.0, 0.8])
    slopes = np.array([0.2, 1.2, 1.0, 1.4, 0.9, 1.1])
    chance = 1 / (1 + np.exp(-(np.outer(ability, slopes) + intercepts)))
    marks = (draw.random(chance.shape) < chance).astype(float)
    assert calibration.two_parameter(marks=marks).items[0].b > 9


def test_an_item_that_better_officers_miss_has_a_negative_slope():
    marks, _, _ = simulated(officers=3000, items=12, seed=6)
    marks[:, 3] = 1 - marks[:, 3]
    fit = calibration.two_parameter(marks=marks)
    assert fit.items[3].a < 0
    assert fit.items[3].b == pytest.approx(-fit.items[3].d / fit.items[3].a)
    assert sum(item.a > 0 for item in fit.items) == 11


def test_an_item_unrelated_to_ability_has_a_slope_but_no_difficulty():
    marks, _, _ = simulated(officers=200, items=3, seed=13)
    # Whatever officers answered to the rest, as many got this one right as wrong.
    halves = [np.column_stack([marks, np.full(200, mark)]) for mark in (0.0, 1.0)]
    fit = calibration.two_parameter(marks=np.vstack(halves))
    *others, flat = fit.items
    assert flat.a == pytest.approx(0, abs=1e-6)
    assert (flat.b, flat.se_b) == (None, None)
    assert flat.se_a > 0
    assert all(item.b is not None for item in others)


def test_turning_the_scale_turns_its_errors_too():
    covariance = np.arange(16.0).reshape(4, 4)
    turned = calibration._turned(covariance=covariance, slopes_count=2)
    assert turned[0, 1] == covariance[0, 1]
    assert turned[0, 2] == -covariance[0, 2]
    assert turned[3, 2] == covariance[3, 2]


def test_items_answered_alike_are_left_out_with_their_reason():
    marks, _, _ = simulated(officers=300, items=6, seed=7)
    with_more = np.column_stack([np.ones(300), marks, np.zeros(300), np.full(300, np.nan)])
    for calibrate in (calibration.rasch, calibration.two_parameter):
        fit_alone, fit_with_more = calibrate(marks=marks), calibrate(marks=with_more)
        assert "right" in fit_with_more.items[0].reason
        assert "wrong" in fit_with_more.items[7].reason
        assert "Nobody" in fit_with_more.items[8].reason
        assert fit_with_more.items[0].d is fit_with_more.items[0].se_d is None
        assert fit_with_more.log_likelihood == pytest.approx(fit_alone.log_likelihood, abs=1e-6)
        assert fit_with_more.items[1].d == pytest.approx(fit_alone.items[0].d, abs=1e-6)
        assert fit_with_more.parameters_count == fit_alone.parameters_count


def test_an_item_that_parts_officers_too_cleanly_is_left_out():
    draw = np.random.default_rng(8)
    ability = draw.normal(0, 1, 400)
    cut = np.linspace(-1, 1, 5)
    marks = (ability[:, None] > cut).astype(float)
    noise, _, _ = simulated(officers=400, items=3, seed=9)
    fit = calibration.two_parameter(marks=np.column_stack([marks, noise]))
    assert any("too cleanly" in (item.reason or "") for item in fit.items)


def test_officers_without_an_answer_change_nothing():
    marks, _, _ = simulated(officers=300, items=6, seed=7)
    more = np.vstack([marks, np.full((5, 6), np.nan)])
    fit_alone, fit_with_more = calibration.rasch(marks=marks), calibration.rasch(marks=more)
    assert fit_with_more.officers_count == 300
    assert fit_with_more.log_likelihood == pytest.approx(fit_alone.log_likelihood)


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([[1.0, 0.0]], "1 officers"),
        ([[1.0, 0.0], [1.0, 1.0]], "1 items"),
        ([[0.5, 0.0], [1.0, 1.0]], "A mark is 0, 1"),
        ([[np.nan, np.nan]], "0 officers"),
    ],
)
def test_answers_without_information_are_refused(marks, words):
    with pytest.raises(calibration.CannotCalibrate, match=words):
        calibration.rasch(marks=np.array(marks))


def test_a_search_cut_short_is_noted(lsat6, monkeypatch):
    monkeypatch.setattr(calibration, "MAX_STEPS", 2)
    assert not calibration.two_parameter(marks=lsat6).has_converged


@settings(max_examples=25, deadline=None)
@given(
    marks=arrays.arrays(
        float,
        st.tuples(st.integers(2, 12), st.integers(2, 5)),
        elements=st.sampled_from([0.0, 1.0, np.nan]),
    )
)
def test_few_answers_give_finite_figures_or_none_or_a_refusal(marks):
    for calibrate in (calibration.rasch, calibration.two_parameter):
        try:
            fit = calibrate(marks=marks)
        except calibration.CannotCalibrate:
            continue
        figures = [
            value
            for item in fit.items
            for value in dataclasses.astuple(item)
            if isinstance(value, float)
        ]
        assert all(math.isfinite(value) for value in figures)
        assert math.isfinite(fit.bic)
