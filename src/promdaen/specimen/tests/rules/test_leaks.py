"""The leak test can fail, and knows nothing where there is nothing to know."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.specimen.rules import leaks

calm = settings(deadline=None, max_examples=40)

COUNT = 600


def noise(*, seed):
    rng = np.random.default_rng(seed)
    truth = rng.random(COUNT) < 0.5
    groups = [("passport", "card")[int(integer)] for integer in rng.integers(0, 2, COUNT)]
    return rng.normal(size=(COUNT, 12)), groups, truth


def area(*, rows, groups, truth):
    return leaks.cross_validated_area(
        rows=rows.tolist(), groups=groups, truth=truth.tolist(), seed=1
    )


def test_features_that_know_nothing_reach_one_half():
    rows, groups, truth = noise(seed=4)
    assert area(rows=rows, groups=groups, truth=truth) == pytest.approx(0.5, abs=0.05)


def test_a_planted_leak_is_found_also_one_that_only_one_model_has():
    rows, groups, truth = noise(seed=4)
    rows[:, 3] += truth * (np.array(groups) == "card") * 2.0
    assert area(rows=rows, groups=groups, truth=truth) > 0.65


def test_what_never_changes_is_no_trouble():
    rows, groups, truth = noise(seed=5)
    rows[:, 0] = 7.0
    assert 0.4 < area(rows=rows, groups=groups, truth=truth) < 0.6


def test_models_of_other_sizes_are_no_leak():
    rows, groups, truth = noise(seed=6)
    rows[:, 1] += 50 * (np.array(groups) == "card")
    assert area(rows=rows, groups=groups, truth=truth) < 0.56


@calm
@given(scores=st.lists(st.integers(0, 5), min_size=4, max_size=30))
def test_the_area_is_the_share_of_pairs_in_the_right_order(scores):
    truth = [place % 2 == 0 for place in range(len(scores))]
    defective = [score for score, is_true in zip(scores, truth, strict=True) if is_true]
    genuine = [score for score, is_true in zip(scores, truth, strict=True) if not is_true]
    pairs = [(a > b) + (a == b) / 2 for a in defective for b in genuine]
    assert leaks.area(truth=truth, score=scores) == pytest.approx(sum(pairs) / len(pairs))


def test_sides_of_a_layer_are_added_up_and_layers_are_in_order():
    svg = '<svg><path id="ab" d="M1 2"/></svg>'
    single = leaks.layer_features(pictures={"uv": [svg], "day": ["<svg/>"]})
    double = leaks.layer_features(pictures={"uv": [svg, svg], "day": ["<svg/>"]})
    half = len(single) // 2
    assert double[:half] == single[:half] == leaks.features(picture="<svg/>")
    assert double[half:] == tuple(2 * value for value in single[half:])
