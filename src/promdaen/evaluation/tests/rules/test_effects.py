"""The effect of a roll-out, against a dense likelihood, statsmodels and cases worked by hand."""

import itertools

import numpy as np
import pytest
from scipy.optimize import minimize

from promdaen.evaluation.rules import effects
from promdaen.evaluation.rules.effects import NEVER_TREATED, ClusterPeriodScores


def scores_of(
    *, starts: list[int], periods: int, officers: int, seed: int, **sizes: float
) -> ClusterPeriodScores:
    """Drawn scores: `effect`, `cluster` and `noise` in points."""
    draw = np.random.default_rng(seed)
    clusters = len(starts)
    cluster = np.repeat(np.arange(clusters), periods * officers)
    period = np.tile(np.repeat(np.arange(periods), officers), clusters)
    first = np.array(starts, dtype=np.int64)
    score = (
        60.0
        + 2 * period
        + sizes.get("effect", 0) * (period >= first[cluster])
        + draw.normal(0, sizes.get("cluster", 0) or 1e-12, clusters)[cluster]
        + draw.normal(0, sizes.get("noise", 10), len(cluster))
    )
    return ClusterPeriodScores(cluster=cluster, period=period, score=score, starts=first)


WEDGE = [1, 1, 2, 2, 3, 3]


def dense_reml(*, scores: ClusterPeriodScores) -> tuple[float, float, float]:
    """Effect, error and icc by the restricted likelihood written out with whole matrices."""
    columns = np.column_stack([np.eye(scores.period.max() + 1)[scores.period], scores.treated])
    same = (scores.cluster[:, None] == scores.cluster[None, :]).astype(float)
    count = len(scores.score)

    def parts(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
        between, within = np.exp(logs)
        inverse = np.linalg.inv(within * np.eye(count) + between * same)
        products = columns.T @ inverse @ columns
        answer = np.linalg.solve(products, columns.T @ inverse @ scores.score)
        left = scores.score - columns @ answer
        minus_twice = -np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(products)[1]
        return answer, np.linalg.inv(products), float(minus_twice + left @ inverse @ left)

    optimum = minimize(
        lambda logs: parts(logs)[2],
        np.log([20.0, 90.0]),
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000},
    )
    answer, spread, _value = parts(optimum.x)
    between, within = np.exp(optimum.x)
    return float(answer[-1]), float(np.sqrt(spread[-1, -1])), float(between / (between + within))


def test_the_permutation_rejects_in_five_of_a_hundred_without_effect() -> None:
    # 400 roll-outs of eight clusters in four steps; without effect 4 to 6 %, here with two
    # standard errors of 400 draws around. `benchmarks/rollouts.py` does 5,000.
    draw = np.random.default_rng(25)
    rejected = 0
    for number in range(400):
        starts = draw.permutation(np.repeat(np.arange(1, 5), 2))
        of_cluster = draw.normal(0, 3, 8)
        cluster, period, _officer = (values.ravel() for values in np.indices((8, 5, 5)))
        score = 50 + of_cluster[cluster] + 2.0 * period + draw.normal(0, 13, len(cluster))
        scores = effects.ClusterPeriodScores(
            cluster=cluster, period=period, score=score, starts=starts
        )
        rejected += effects.permutation_test(scores=scores, seed=number).p <= 0.05
    assert 0.04 - 0.022 <= rejected / 400 <= 0.06 + 0.022


def test_the_model_is_that_of_the_likelihood_written_out() -> None:
    scores = scores_of(starts=WEDGE, periods=4, officers=4, seed=3, effect=8, cluster=5)
    fit = effects.fit_mixed_model(scores=scores)
    effect, error, icc = dense_reml(scores=scores)
    assert fit.effect == pytest.approx(effect, abs=1e-4)
    assert fit.error == pytest.approx(error, abs=1e-4)
    assert fit.icc == pytest.approx(icc, abs=1e-4)


def test_the_model_is_that_of_statsmodels() -> None:
    # MixedLM of statsmodels 0.15 by REML on the same table, with score ~ C(period) + treated.
    scores = scores_of(starts=WEDGE, periods=4, officers=6, seed=11, effect=6, cluster=4)
    fit = effects.fit_mixed_model(scores=scores)
    assert fit.effect == pytest.approx(STATSMODELS[0], abs=2e-4)
    assert fit.icc == pytest.approx(STATSMODELS[1], abs=2e-4)


STATSMODELS = (8.038968, 0.142461)


def test_clusters_that_do_not_differ_have_no_correlation() -> None:
    scores = scores_of(starts=WEDGE, periods=4, officers=5, seed=5, effect=3)
    fit = effects.fit_mixed_model(scores=scores)
    columns = np.column_stack([np.eye(4)[scores.period], scores.treated])
    if fit.icc == 0:
        plain = np.linalg.lstsq(columns, scores.score, rcond=None)[0][-1]
        assert fit.effect == pytest.approx(plain)
    assert fit.icc < 0.05


def test_clusters_that_differ_by_far_are_nearly_fixed() -> None:
    scores = scores_of(starts=WEDGE, periods=4, officers=5, seed=5, effect=3, cluster=500)
    fit = effects.fit_mixed_model(scores=scores)
    assert fit.icc > 0.99
    assert fit.effect == pytest.approx(
        effects.permutation_test(scores=scores, seed=1).effect, abs=0.1
    )


def test_few_clusters_widen_the_interval() -> None:
    fit = effects.MixedModelFit(effect=1, error=1, icc=0)
    # Student's t of 4 degrees of freedom, as tables have it.
    assert effects.interval(fit=fit, clusters=6) == pytest.approx((1 - 2.776, 1 + 2.776), abs=1e-3)
    assert effects.interval(fit=fit, clusters=2) == effects.interval(fit=fit, clusters=3)
    assert effects.p_value(fit=fit, clusters=6) == pytest.approx(0.3739, abs=1e-4)


def brute_p(*, scores: ClusterPeriodScores) -> float:
    """All distinct draws, each fitted by ordinary least squares on the officers themselves."""
    fixed = np.column_stack(
        [
            np.eye(len(scores.starts))[scores.cluster],
            np.eye(scores.period.max() + 1)[scores.period],
        ]
    )

    def effect(starts: tuple[int, ...]) -> float:
        treated = (scores.period >= np.array(starts)[scores.cluster]).astype(float)
        columns = np.column_stack([fixed, treated])
        return float(np.linalg.lstsq(columns, scores.score, rcond=None)[0][-1])

    observed = abs(effect(tuple(scores.starts.tolist())))
    draws = set(itertools.permutations(scores.starts.tolist()))
    return float(np.mean([abs(effect(starts)) >= observed - 1e-9 for starts in draws]))


@pytest.mark.parametrize("seed", [1, 2])
def test_where_all_draws_can_be_counted_they_are(seed: int) -> None:
    scores = scores_of(starts=[1, 1, 2, 2, 3], periods=4, officers=2, seed=seed, effect=6)
    permutation_result = effects.permutation_test(scores=scores, seed=9)
    assert permutation_result.is_exact
    assert permutation_result.draws == 30
    assert permutation_result.p == pytest.approx(brute_p(scores=scores))


def test_a_draw_by_hand() -> None:
    # Two clusters, two periods; A is treated in period 2. The difference in differences is
    # (75 - 60) - (62 - 61) = 14; the other draw shows -14, so that both are as large: p = 1.
    scores = ClusterPeriodScores(
        cluster=np.array([0, 0, 1, 1]),
        period=np.array([0, 1, 0, 1]),
        score=np.array([60.0, 75.0, 61.0, 62.0]),
        starts=np.array([1, NEVER_TREATED]),
    )
    permutation_result = effects.permutation_test(scores=scores, seed=1)
    assert permutation_result.effect == pytest.approx(14)
    assert (permutation_result.p, permutation_result.draws, permutation_result.is_exact) == (
        1,
        2,
        True,
    )


def test_many_clusters_are_drawn_and_the_seed_repeats_them() -> None:
    starts = [1 + number % 4 for number in range(16)]
    scores = scores_of(starts=starts, periods=5, officers=3, seed=4, effect=0.5, cluster=3)
    permutation_result = effects.permutation_test(scores=scores, seed=7)
    assert not permutation_result.is_exact
    assert permutation_result.draws == 4_999
    assert permutation_result == effects.permutation_test(scores=scores, seed=7)
    assert permutation_result.p != effects.permutation_test(scores=scores, seed=8).p
    assert permutation_result.p * 5_000 == pytest.approx(round(permutation_result.p * 5_000))


def test_missing_cells_are_no_obstacle() -> None:
    whole = scores_of(starts=[1, 1, 2, 2], periods=3, officers=3, seed=4, effect=5)
    is_kept = (whole.cluster != 0) | (whole.period != 2)
    scores = ClusterPeriodScores(
        cluster=whole.cluster[is_kept],
        period=whole.period[is_kept],
        score=whole.score[is_kept],
        starts=whole.starts,
    )
    assert effects.permutation_test(scores=scores, seed=1).p == pytest.approx(
        brute_p(scores=scores)
    )


def test_clusters_treated_together_show_no_effect() -> None:
    scores = scores_of(starts=[1, 1, 1], periods=3, officers=3, seed=1)
    with pytest.raises(effects.EffectNotEstimable) as refused:
        effects.effect_document(scores=scores, seed=1)
    assert refused.value.reason == "no_comparison"


@pytest.mark.parametrize("effect", [0, 5])
def test_scores_without_spread_show_no_effect(effect: float) -> None:
    scores = scores_of(starts=WEDGE, periods=4, officers=3, seed=1, effect=effect, noise=0)
    same = ClusterPeriodScores(
        cluster=scores.cluster,
        period=scores.period,
        score=60.0 + 2 * scores.period + effect * scores.treated,
        starts=scores.starts,
    )
    with pytest.raises(effects.EffectNotEstimable) as refused:
        effects.effect_document(scores=same, seed=1)
    assert refused.value.reason == "no_spread"


def test_clusters_whose_officers_all_score_alike_show_no_effect() -> None:
    """Clusters differ, but neither officers nor periods do: no interval could be trusted."""
    scores = scores_of(starts=WEDGE, periods=4, officers=3, seed=1, noise=0)
    levels = np.array([50.0, 60.0, 44.0, 51.0, 47.0, 58.0])[scores.cluster]
    same = ClusterPeriodScores(
        cluster=scores.cluster,
        period=scores.period,
        score=levels + scores.period + 8 * scores.treated,
        starts=scores.starts,
    )
    with pytest.raises(effects.EffectNotEstimable) as refused:
        effects.effect_document(scores=same, seed=1)
    assert refused.value.reason == "no_spread"


def test_the_document_counts_clusters_and_officers() -> None:
    scores = scores_of(starts=WEDGE, periods=4, officers=5, seed=2, effect=9, cluster=2)
    effect_document = effects.effect_document(scores=scores, seed=1)
    assert (effect_document["clusters"], effect_document["officers"]) == (6, 120)
    assert (
        effect_document["interval"][0] < effect_document["effect"] < effect_document["interval"][1]
    )
    assert 0 < effect_document["p_permutation"] < 0.05
    assert effect_document["p_model"] < 0.05
