"""The lot of a roll-out and its power, against published formulas."""

import hashlib
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promdaen.evaluation.rules import effects, rollouts
from promdaen.evaluation.rules.rollouts import Cluster, RolloutDesign

DESIGN = RolloutDesign(
    clusters=tuple(Cluster(code=f"P{number:02}", officers=30) for number in range(12)),
    steps=4,
    periods=5,
    icc=0.05,
    cac=1.0,
    sd=13,
    effect=5,
    alpha=0.05,
    seed="text",
)


def hussey_hughes(*, design: RolloutDesign) -> float:
    """The variance of the effect as Hussey and Hughes (2007) give it in closed form."""
    clusters, periods = len(design.clusters), design.periods
    size = clusters // design.steps
    table = np.array(
        [
            [period > step for period in range(1, periods + 1)]
            for step in range(1, design.steps + 1)
            for _cluster in range(size)
        ],
        dtype=float,
    )
    mean = design.sd**2 * (1 - design.icc) / design.clusters[0].officers
    between = design.sd**2 * design.icc
    u, w, v = table.sum(), (table.sum(axis=0) ** 2).sum(), (table.sum(axis=1) ** 2).sum()
    below = (clusters * u - w) * mean + (
        u**2 + clusters * periods * u - periods * w - clusters * v
    ) * between
    return float(clusters * mean * (mean + periods * between) / below)


@pytest.mark.parametrize("icc", [0.0, 0.01, 0.05, 0.3])
@pytest.mark.parametrize("periods", [5, 8])
def test_the_variance_is_that_of_hussey_and_hughes(icc: float, periods: int) -> None:
    design = replace(DESIGN, icc=icc)
    if periods == 5:
        assert rollouts.effect_variance(design=design) == pytest.approx(
            hussey_hughes(design=design), rel=1e-10
        )
    longer = replace(design, periods=periods)
    assert rollouts.effect_variance(design=longer) == pytest.approx(
        hussey_hughes(design=longer), rel=1e-10
    )


def test_a_cluster_that_changes_between_periods_informs_less() -> None:
    steady = rollouts.effect_variance(design=DESIGN)
    assert rollouts.effect_variance(design=replace(DESIGN, cac=0.5)) > steady


def test_power_is_that_of_a_normal_table() -> None:
    # An effect of 2.8 standard errors is found with a power of 0.8 at 5 %.
    assert rollouts.power(effect=2.8015852, error=1, alpha=0.05) == pytest.approx(0.8, abs=1e-6)
    assert rollouts.power(effect=-2.8015852, error=1, alpha=0.05) == pytest.approx(0.8, abs=1e-6)
    assert rollouts.power(effect=2 * 3.2905, error=2, alpha=0.001) == pytest.approx(0.5, abs=1e-4)


@given(alpha=st.floats(0.001, 0.79), error=st.floats(0.01, 100))
def test_the_detectable_effect_has_the_power_that_it_promises(alpha: float, error: float) -> None:
    effect = rollouts.detectable_effect(error=error, alpha=alpha)
    assert rollouts.power(effect=effect, error=error, alpha=alpha) == pytest.approx(0.8)


@given(alpha=st.floats(0.001, 0.79), error=st.floats(0.01, 100), freedom=st.integers(1, 100))
def test_so_does_that_of_few_clusters(alpha: float, error: float, freedom: int) -> None:
    few: dict[str, float] = {"alpha": alpha, "freedom": freedom}
    effect = rollouts.detectable_effect(error=error, **few)
    assert rollouts.power(effect=effect, error=error, **few) == pytest.approx(0.8)
    assert effect > rollouts.detectable_effect(error=error, alpha=alpha)


def test_power_with_few_clusters_takes_the_critical_value_of_students_t() -> None:
    # Tables: 2.447 with 6 degrees of freedom. 3.289 - 2.447 = 0.8416, which 80 of 100 exceed.
    assert rollouts.power(effect=3.2885, error=1, alpha=0.05, freedom=6) == pytest.approx(
        0.8, abs=1e-4
    )
    assert rollouts.power(effect=-3.2885, error=1, alpha=0.05, freedom=6) == pytest.approx(
        0.8, abs=1e-4
    )


def simulated_scores(
    *, design: RolloutDesign, draw: np.random.Generator, effect: float
) -> effects.ClusterPeriodScores:
    """Scores of officers, each drawn by itself; every period is easier than the one before."""
    clusters, officers = len(design.clusters), design.clusters[0].officers
    starts = draw.permutation(np.repeat(np.arange(1, design.steps + 1), clusters // design.steps))
    shape = (clusters, design.periods, officers)
    cluster, period, _officer = (numbers.ravel() for numbers in np.indices(shape))
    of_cluster = draw.normal(0, (design.icc * design.cac) ** 0.5, clusters)
    of_cell = draw.normal(0, (design.icc * (1 - design.cac)) ** 0.5, shape[:2])
    noise = draw.normal(0, (1 - design.icc) ** 0.5, len(cluster))
    score = design.sd * (of_cluster[cluster] + of_cell[cluster, period] + noise)
    return effects.ClusterPeriodScores(
        cluster=cluster,
        period=period,
        score=score + 2.0 * period + effect * (period >= starts[cluster]),
        starts=starts,
    )


def few_clusters(count: int, *, cac: float = 1.0) -> RolloutDesign:
    """The design with so many clusters, planned for its smallest detectable effect."""
    clusters = tuple(Cluster(code=f"{number:02}", officers=25) for number in range(count))
    design = replace(DESIGN, clusters=clusters, cac=cac)
    error = rollouts.effect_variance(design=design) ** 0.5
    effect = rollouts.detectable_effect(error=error, alpha=design.alpha, freedom=count - 2)
    return replace(design, effect=effect)


@pytest.mark.parametrize("clusters", [8, 16, 32])
def test_the_model_finds_a_planned_effect_as_often_as_planned(clusters: int) -> None:
    # `benchmarks/rollouts.py` does thousands, and other powers.
    design, draw, count = few_clusters(clusters), np.random.default_rng(25), 1200
    significant_count = 0
    for _number in range(count):
        scores = simulated_scores(design=design, draw=draw, effect=design.effect)
        fit = effects.fit_mixed_model(scores=scores)
        significant_count += effects.p_value(fit=fit, clusters=clusters) <= design.alpha
    assert significant_count / count == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("clusters", "cac"), [(8, 1.0), (8, 0.8)])
def test_the_permutation_finds_an_effect_as_often_as_simulated(clusters: int, cac: float) -> None:
    design, draw, count = few_clusters(clusters, cac=cac), np.random.default_rng(24), 500
    significant_count = sum(
        effects.permutation_test(
            scores=simulated_scores(design=design, draw=draw, effect=design.effect), seed=number
        ).p
        <= design.alpha
        for number in range(count)
    )
    assert significant_count / count == pytest.approx(
        rollouts.permutation_power(design=design), abs=0.03
    )


def test_the_permutation_finds_no_effect_in_five_of_a_hundred() -> None:
    none = replace(few_clusters(8, cac=0.8), effect=0.0)
    assert rollouts.permutation_power(design=none) == pytest.approx(0.05, abs=0.015)


def test_an_order_of_two_can_never_show_an_effect() -> None:
    # Of two draws the smaller p is a half.
    two = replace(DESIGN, clusters=DESIGN.clusters[:2], steps=2, periods=3, effect=50)
    assert rollouts.permutation_power(design=two) == 0


def test_a_test_that_nearly_always_rejects_detects_nothing() -> None:
    assert rollouts.detectable_effect(error=1, alpha=0.9) == 0


@given(
    codes=st.lists(st.text(min_size=1, max_size=6), min_size=2, max_size=30, unique=True),
    steps=st.integers(2, 6),
    seed=st.text(max_size=8),
)
def test_the_lot_is_the_order_of_the_hashes(codes: list[str], steps: int, seed: str) -> None:
    order = rollouts.drawn_order(codes=codes, steps=steps, seed=seed)
    drawn = [code for step in order for code in step]
    assert sorted(drawn) == sorted(codes)
    hashes = [hashlib.sha256((seed + ":" + code).encode()).hexdigest() for code in drawn]
    assert hashes == sorted(hashes)
    sizes = [len(step) for step in order]
    assert len(sizes) == steps
    assert sizes == sorted(sizes, reverse=True)
    assert max(sizes) - min(sizes) <= 1


def test_the_order_of_the_file_does_not_matter() -> None:
    turned = replace(DESIGN, clusters=DESIGN.clusters[::-1])
    assert rollouts.effect_variance(design=turned) == pytest.approx(
        rollouts.effect_variance(design=DESIGN)
    )


def test_the_spread_is_that_of_the_analysis_of_variance() -> None:
    draw = np.random.default_rng(4)
    groups = [
        (50 + draw.normal(0, 4) + draw.normal(0, 12, 40)).tolist() for _cluster in range(200)
    ]
    spread = rollouts.score_spread(clusters=[*([group] for group in groups), [[50.0]]])
    assert spread is not None
    assert spread.officers == 8_000
    assert spread.sd == pytest.approx((16 + 144) ** 0.5, rel=0.03)
    assert spread.icc == pytest.approx(0.1, abs=0.025)
    assert spread.cac is None


@pytest.mark.parametrize(
    "groups", [[], [[50.0] * 20], [[50.0, 60.0], [50.0, 70.0]], [[50.0] * 10, [50.0] * 10]]
)
def test_too_few_scores_give_no_spread(groups: list[list[float]]) -> None:
    assert rollouts.score_spread(clusters=[[group] for group in groups]) is None


def test_clusters_that_differ_less_than_officers_have_no_correlation() -> None:
    spread = rollouts.score_spread(clusters=[[[40.0, 60.0] * 5], [[40.0, 60.0] * 5]])
    assert spread is not None
    assert spread.icc == 0


WINGS = [
    [[58.5, 59.5], [77.8, 80.9], [84.0, 83.6], [70.1, 68.3]],
    [[69.8, 69.8], [56.0, 54.5], [50.7, 49.3], [63.8, 65.8]],
    [[56.6, 57.5], [77.8, 79.2], [69.9, 69.2], [62.1, 64.5]],
]
"""Wings of four mosquitos of three cages, each measured twice (Sokal and Rohlf 1981, box 10.1)."""


def test_the_correlation_over_time_is_that_of_nested_variances() -> None:
    clusters = [[np.array(run) for run in runs] for runs in WINGS]
    cages, females, measurements = 17.7064, 94.9424, 1.3017
    assert rollouts.nested_variances(clusters=clusters) == pytest.approx(
        (cages, females, measurements), abs=1e-3
    )
    spread = rollouts.score_spread(clusters=WINGS)
    assert spread is not None
    assert spread.sd**2 == pytest.approx(cages + females + measurements, abs=2e-3)
    assert spread.cac == pytest.approx(cages / (cages + females), abs=1e-5)


def test_variances_of_unequal_runs_are_right_on_the_average() -> None:
    """The expected value of a quadratic form y'Ay is the trace of A V: no draw is needed."""
    sizes = [[2, 5, 9], [3], [4, 4], [7, 2]]
    labels = [
        (cluster, (cluster, run))
        for cluster, runs in enumerate(sizes)
        for run, size in enumerate(runs)
        for _officer in range(size)
    ]
    of_clusters, of_runs, of_officers = 9.0, 4.0, 100.0
    same_cluster, same_run = (
        np.array([[float(label[level] == other[level]) for other in labels] for label in labels])
        for level in (0, 1)
    )
    variance = (
        of_clusters * same_cluster + of_runs * same_run + of_officers * np.identity(len(labels))
    )
    # Variances of rows of a root of V, summed, are the trace: each row counts as one set of data.
    root = np.linalg.cholesky(variance).T
    starts = np.cumsum([0, *(size for runs in sizes for size in runs)])
    summed = np.zeros(3)
    for row in root:
        parts = iter([row[a:b] for a, b in pairwise(starts)])
        clusters = [[next(parts) for _run in runs] for runs in sizes]
        summed += rollouts.nested_variances(clusters=clusters)
    assert summed == pytest.approx([of_clusters, of_runs, of_officers])


def test_too_few_later_runs_give_no_correlation_over_time() -> None:
    fewer = [WINGS[0][:2], WINGS[1][:3], WINGS[2][:2]]
    spread = rollouts.score_spread(clusters=fewer)
    assert spread is not None
    assert (spread.cac, spread.officers) == (None, 14)
    more = rollouts.score_spread(clusters=[WINGS[0][:3], *fewer[1:]])
    assert more is not None
    assert more.cac is not None


def test_a_curve_rises_from_alpha_and_more_officers_see_smaller_effects() -> None:
    curve = rollouts.power_curve(design=DESIGN, effect_points=[0, 2, 5, 20])
    # Twelve clusters: 2.228 by Student's t with 10 degrees of freedom.
    assert curve[0] == pytest.approx(0.0259, abs=1e-4)
    assert curve == sorted(curve)
    changes = rollouts.changed_designs(design=DESIGN)
    assert list(changes) == ["twice_officers", "two_steps", "one_each"]
    plain = rollouts.effect_variance(design=DESIGN)
    assert rollouts.effect_variance(design=changes["twice_officers"]) < plain
    assert rollouts.effect_variance(design=changes["two_steps"]) > plain
    least = replace(DESIGN, steps=2, periods=3, clusters=DESIGN.clusters[:2])
    assert list(rollouts.changed_designs(design=least)) == ["twice_officers"]
