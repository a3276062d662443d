"""What is shown beside the permutation, compared with formulas and with simulation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from promdaen.evaluation.rules import comparisons, effects
from promdaen.evaluation.rules.effects import ClusterPeriodScores, EffectNotEstimable

STEPS = {"01": 1, "02": 1, "03": 2, "04": 2}


def expected(
    *, effect: float, missing: bool = False, spread: float = 4.0
) -> comparisons.ExpectedTests:
    draw = np.random.default_rng(7)
    scores: dict[tuple[str, int], list[float | None]] = {
        (code, period): [
            float(50 + 3 * period + effect * (period > step) + draw.normal(0, spread))
            for _officer in range(12)
        ]
        for code, step in STEPS.items()
        for period in (1, 2, 3)
    }
    if missing:
        for values in scores.values():
            values[0] = None
    return comparisons.ExpectedTests(scores=scores, steps=STEPS, cac=0.8)


def scores(**changes: float) -> ClusterPeriodScores:
    return expected(effect=10, **changes).filled(waiting=None, trained=None)


def test_a_later_test_is_paired_by_place() -> None:
    # Changes by hand: A 62 - 60 = 2, B 50 - 54 = -4, C has no later score; mean -1, sd 3 sqrt 2,
    # error 3, t of one degree of freedom 12.706.
    later_test = comparisons.later_test(
        last_scores={"A": [58.0, 62.0, None], "B": [54.0, 54.0, 54.0], "C": [70.0]},
        later_scores={"A": [62.0, 62.0], "B": [48.0, 52.0, 50.0, None], "C": [None], "D": [9.0]},
    )
    assert later_test is not None
    assert (later_test.places, later_test.expected, later_test.tested) == (2, 6, 5)
    assert later_test.means is not None
    assert (later_test.means.before, later_test.means.later, later_test.means.change) == (
        57.0,
        56.0,
        -1.0,
    )
    assert later_test.means.interval == pytest.approx((-1 - 38.119, -1 + 38.119), abs=0.01)
    single = comparisons.later_test(last_scores={"A": [1.0] * 5}, later_scores={"A": [3.0] * 5})
    assert single is not None
    assert single.means is not None
    assert single.means.interval is None
    assert comparisons.later_test(last_scores={}, later_scores={"A": [3.0]}) is None


@pytest.mark.parametrize(("last", "later"), [(1, 9), (9, 1), (4, 4)])
def test_a_later_test_of_few_officers_has_no_means(last: int, later: int) -> None:
    later_test = comparisons.later_test(
        last_scores={"A": [50.0] * last}, later_scores={"A": [60.0] * later}
    )
    assert later_test is not None
    assert (later_test.tested, later_test.means) == (later, None)


def test_least_squares_and_permutation_give_the_same_effect() -> None:
    tested = scores()
    permuted = effects.permutation_test(scores=tested, seed=1)
    assert comparisons.least_squares(scores=tested) == pytest.approx(permuted.effect)
    difference = comparisons.difference_in_differences(scores=tested)
    assert difference.effect == pytest.approx(permuted.effect)
    assert difference.effect == pytest.approx(10, abs=3)


def test_clustered_errors_are_those_of_the_sandwich_written_out() -> None:
    tested = scores()
    columns = np.column_stack(
        [np.eye(4)[tested.cluster], np.eye(3)[tested.period][:, 1:], tested.treated]
    )
    bread = np.linalg.inv(columns.T @ columns)
    residual = tested.score - columns @ (bread @ columns.T @ tested.score)
    meat = np.zeros_like(bread)
    for cluster in range(4):
        part = columns[tested.cluster == cluster].T @ residual[tested.cluster == cluster]
        meat += np.outer(part, part)
    count, width = columns.shape
    factor = 4 / 3 * (count - 1) / (count - width)
    error = np.sqrt((factor * bread @ meat @ bread)[-1, -1])
    fit = comparisons.difference_in_differences(scores=tested)
    assert fit.error == pytest.approx(error)
    low, high = comparisons.clustered_interval(fit=fit, clusters=4)
    assert low < fit.effect < high
    assert high - fit.effect == pytest.approx(3.182446 * error, rel=1e-5)
    assert 0 < comparisons.clustered_p(fit=fit, clusters=4) < 0.1
    exact = replace(fit, error=0.0)
    assert comparisons.clustered_p(fit=exact, clusters=4) == 0


def test_weights_change_nothing_where_no_one_is_missing() -> None:
    whole = expected(effect=10)
    tested = whole.filled(waiting=None, trained=None)
    plain = comparisons.least_squares(scores=tested)
    assert comparisons.weighted_effect(expected=whole) == pytest.approx(plain)
    assert comparisons.missing_bounds(expected=whole) == pytest.approx((plain, plain))


def test_bounds_hold_every_effect_that_the_missing_could_give() -> None:
    some = expected(effect=10, missing=True)
    low, high = comparisons.missing_bounds(expected=some)
    assert low < comparisons.weighted_effect(expected=some) < high
    assert some.expected_count == 144
    draw = np.random.default_rng(1)
    for _number in range(20):
        filled = some.filled(waiting=float(draw.uniform(0, 100)),
                             trained=float(draw.uniform(0, 100)))  # fmt: skip
        assert low - 1e-9 <= comparisons.least_squares(scores=filled) <= high + 1e-9


def test_the_starts_are_those_of_the_drawn_steps() -> None:
    tested = scores()
    assert tested.starts.tolist() == [1, 1, 2, 2]
    assert tested.treated[tested.period == 0].sum() == 0
    assert tested.treated[tested.period == 2].all()


def test_without_a_comparison_there_is_no_effect() -> None:
    without_tests = comparisons.ExpectedTests(scores={("01", 1): [None]}, steps={"01": 1}, cac=1)
    with pytest.raises(EffectNotEstimable):
        without_tests.filled(waiting=None, trained=None)
    tested = replace(scores(), starts=np.array([effects.NEVER_TREATED] * 4))
    for method in (comparisons.least_squares, comparisons.difference_in_differences):
        with pytest.raises(EffectNotEstimable):
            method(scores=tested)


def test_rates_with_no_effect_are_measured_for_this_design() -> None:
    simulated = comparisons.rejection_rates(scores=scores(), icc=0.05, cac=0.8, simulations=60)
    assert (simulated.simulations, simulated.left_out) == (60, 0)
    assert set(simulated.rates) == {"model", "difference"}
    assert all(rate is not None and 0 <= rate <= 0.4 for rate in simulated.rates.values())
    again = comparisons.rejection_rates(scores=scores(), icc=0.05, cac=0.8, simulations=60)
    assert again == simulated


def test_draws_that_cannot_be_estimated_are_left_out_and_counted() -> None:
    # Two places are trained first, one second; 01 was tested in the first period alone.
    steps = {"01": 1, "02": 1, "03": 2}
    draw = np.random.default_rng(1)
    tests: dict[tuple[str, int], list[float | None]] = {
        (code, period): [float(draw.normal(50, 5)) for _officer in range(6)]
        for code in steps
        for period in (1, 2, 3)
    }
    for code, period in (("01", 2), ("01", 3)):
        tests[code, period] = [None] * 6
    expected_tests = comparisons.ExpectedTests(scores=tests, steps=steps, cac=0.8)
    tested = expected_tests.filled(waiting=None, trained=None)
    simulated = comparisons.rejection_rates(scores=tested, icc=0.05, cac=0.8, simulations=60)
    # If 01 is drawn last, 02 and 03 are trained together: one draw in three.
    assert simulated.left_out == pytest.approx(20, abs=10)
    assert simulated.simulations == 60 - simulated.left_out
    document = comparisons.result_document(expected=expected_tests, seed=1)
    assert document["simulations"] + document["left_out"] == comparisons.SIMULATIONS
    assert document["left_out"]


def test_a_period_without_tests_leaves_the_effect_of_the_others() -> None:
    whole = expected(effect=10)
    tests = {place: values for place, values in whole.scores.items() if place[1] != 2}
    # With both steps before the third period, only the empty second one told places apart.
    steps = {**STEPS, "04": 3}
    untested = {(code, 2): [None] * 12 for code in steps}
    without = comparisons.ExpectedTests(scores=tests, steps=steps, cac=0.8)
    empty = comparisons.ExpectedTests(scores={**tests, **untested}, steps=steps, cac=0.8)
    model, same = (
        effects.fit_mixed_model(scores=expected_tests.filled(waiting=None, trained=None))
        for expected_tests in (without, empty)
    )
    assert model == same
    document = comparisons.result_document(expected=empty, seed=1)
    assert document["model"]["effect"] == pytest.approx(model.effect)


def test_a_place_without_tests_leaves_the_effect_of_the_others() -> None:
    missing = {
        (code, period): [None] * 12 if code == "02" else values
        for (code, period), values in expected(effect=10).scores.items()
    }
    tests = comparisons.ExpectedTests(scores=missing, steps=STEPS, cac=0.8)
    tested = tests.filled(waiting=None, trained=None)
    number = np.unique(tested.cluster, return_inverse=True)[1]
    others = replace(tested, cluster=number, starts=tested.starts[[0, 2, 3]])
    assert effects.fit_mixed_model(scores=tested) == effects.fit_mixed_model(scores=others)
    assert effects.effect_document(scores=tested, seed=1)["clusters"] == 3
    document = comparisons.result_document(expected=tests, seed=1)
    assert document["clusters"] == 3
    assert document["model"]["effect"] == effects.fit_mixed_model(scores=tested).effect
    # Degrees of freedom, and so intervals and p, are those of the three places with tests.
    whole = effects.effect_document(scores=tested, seed=1)
    alone = effects.effect_document(scores=others, seed=1)
    assert whole["interval"] == alone["interval"] == document["model"]["interval"]
    difference = comparisons.difference_in_differences(scores=tested)
    same = comparisons.difference_in_differences(scores=others)
    assert (difference.effect, difference.error) == pytest.approx((same.effect, same.error))
    ends = comparisons.clustered_interval(fit=same, clusters=3)
    assert document["difference"]["interval"] == pytest.approx(ends)
    for row, other in zip(
        document["by_time"], comparisons.effects_by_time(scores=others), strict=True
    ):
        assert row["interval"] == pytest.approx(other["interval"])


def test_a_treatment_that_follows_the_periods_has_no_effect() -> None:
    tested = replace(scores(), starts=np.array([1, 1, 1, 1]))
    with pytest.raises(EffectNotEstimable) as refused:
        effects.fit_mixed_model(scores=tested)
    assert refused.value.reason == "no_comparison"


def test_a_document_holds_the_methods_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons.rejection_rates, "__kwdefaults__", {"simulations": 3})
    result_document = comparisons.result_document(
        expected=expected(effect=10, missing=True), seed=1
    )
    assert (
        result_document["expected"],
        result_document["tested"],
        result_document["clusters"],
    ) == (144, 132, 4)
    for method in ("model", "difference"):
        low, high = result_document[method]["interval"]
        assert low < result_document[method]["effect"] < high
    assert result_document["permutation"]["is_exact"]


def test_effects_by_time_since_the_course_are_those_that_were_put_in() -> None:
    effect_by_time = {1: 10.0, 2: 6.0}
    tests = {
        (code, period): [50.0 + 3 * period + number + effect_by_time.get(period - step, 0.0)
                         for number in (-1, 0, 1)]
        for code, step in STEPS.items()
        for period in (1, 2, 3)
    }  # fmt: skip
    expected_tests = comparisons.ExpectedTests(scores=tests, steps=STEPS, cac=0.8)
    rows = comparisons.effects_by_time(scores=expected_tests.filled(waiting=None, trained=None))
    assert [row["periods"] for row in rows] == [1, 2]
    assert [row["effect"] for row in rows] == pytest.approx([10.0, 6.0])
    assert [row["tested"] for row in rows] == [12, 6]
    low, high = rows[0]["interval"]
    assert low <= 10 <= high


def test_one_time_since_the_course_is_the_difference_in_differences() -> None:
    tested = scores()
    early = tested.period < 2
    two = ClusterPeriodScores(
        cluster=tested.cluster[early],
        period=tested.period[early],
        score=tested.score[early],
        starts=tested.starts,
    )
    [row] = comparisons.effects_by_time(scores=two)
    assert row["effect"] == pytest.approx(comparisons.difference_in_differences(scores=two).effect)


def test_a_time_that_cannot_be_distinguished_has_no_effect() -> None:
    tested = scores()
    all_at_once = replace(tested, starts=np.ones(4, dtype=np.int64))
    assert {row["effect"] for row in comparisons.effects_by_time(scores=all_at_once)} == {None}
