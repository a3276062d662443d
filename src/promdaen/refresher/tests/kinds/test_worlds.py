"""Simulated worlds: memories worked by hand, and what calibration promises."""

import numpy as np
import pytest

from promdaen.refresher.kinds import worlds
from promdaen.refresher.kinds.worlds import actr, fsrs, half_life, power, practice
from promdaen.refresher.rules import years

EVERY = pytest.mark.parametrize(
    "kind", [*worlds.WORLDS, *worlds.HELD_OUT], ids=lambda kind: kind.CODE
)
IS_KNOWN = np.array([True, True, False])
NONE = np.zeros(3)


def recall_before_and_after(world: years.MemoryWorld) -> tuple[np.ndarray, np.ndarray]:
    """Recall on day 40 after the test on day 5, and on day 140 after answers on day 40."""
    world.start(is_known=IS_KNOWN, day=5)
    before = world.recall(day=40)
    world.review(indexes=np.arange(3), is_right=np.array([True, False, True]), day=40)
    return before, world.recall(day=140)


def test_fsrs_by_its_formulas() -> None:
    before, after = recall_before_and_after(fsrs.new_world(scale=np.log(2), effects=NONE))
    w, factor = fsrs.fsrs.WEIGHTS, 0.9 ** (-1 / 0.1542) - 1
    chance = (1 + factor * 35 / (2 * w[2])) ** -0.1542
    assert before[0] == pytest.approx(chance)
    difficulty = w[4] - np.exp(2 * w[5]) + 1
    grown = w[2] * (
        1 + np.exp(w[8]) * (11 - difficulty) * w[2] ** -w[9] * (np.exp((1 - chance) * w[10]) - 1)
    )
    assert after[0] == pytest.approx((1 + factor * 100 / (2 * grown)) ** -0.1542)
    assert before[2] < before[1] == before[0]
    assert after[1] < after[0]


def test_half_life_by_hand() -> None:
    # Half-lives of 60 days; 35 days: 2^(-35/60) = .6674; right: 60 (1.2 + 1.6 x .3326) = 103.93;
    # wrong: 36; not known: 21 at first, 2^(-35/21) = .315, right: 21 (1.2 + 1.6 x .685) = 48.2.
    before, after = recall_before_and_after(half_life.new_world(scale=0.0, effects=NONE))
    assert before == pytest.approx([0.6674, 0.6674, 0.3150], abs=1e-4)
    halved = 100 / np.array([103.93, 36.0, 48.21])
    assert after == pytest.approx(2.0**-halved, abs=1e-3)


def test_actr_has_a_trace_for_each_answer() -> None:
    world = actr.new_world(scale=-2.0, effects=NONE)
    before, after = recall_before_and_after(world)
    first = (3 * 2160.0) ** -0.177
    decays = [0.177, 0.217 * first + 0.177]
    left = (38 * 2160.0) ** -0.177 + (35 * 2160.0) ** -decays[1]
    assert before[0] == pytest.approx(1 / (1 + np.exp((-2 - np.log(left)) / 0.3)), rel=1e-4)
    decays.append(0.217 * left + 0.177)
    left = sum(
        (days * 2160.0) ** -decay for days, decay in zip((138, 135, 100), decays, strict=True)
    )
    assert after[0] == pytest.approx(1 / (1 + np.exp((-2 - np.log(left)) / 0.3)), rel=1e-4)
    assert after[2] < after[0]
    assert after[1] < after[0]
    # A memory that is asked once more than the others has one trace more; theirs stay.
    others = world.recall(day=200)[1:]
    world.review(indexes=np.array([0]), is_right=np.array([True]), day=150)
    assert world.recall(day=200)[1:] == pytest.approx(others)


def test_power_by_hand() -> None:
    # .98 (1 + .1 x 35)^-.5 = .4620; a gap of 35 days counts log1p(5) / log(14) = .6789.
    before, after = recall_before_and_after(power.new_world(scale=0.0, effects=NONE))
    assert before == pytest.approx([0.4620, 0.4620, 0.2178], abs=1e-4)
    exponents = np.array([0.5 * (1 - 0.45 * 0.6789), 0.5 * (1 - 0.2 * 0.6789), 1 - 0.45 * 0.6789])
    assert after == pytest.approx(0.98 * 11.0**-exponents, abs=1e-4)


def test_practice_by_hand() -> None:
    # Ease 1, credit 1 or .3: 1 + 1.4 - .6 log 36 = .2499; gap log 36 / log 92 = .7925.
    before, after = recall_before_and_after(practice.new_world(scale=1.0, effects=NONE))
    score = np.array([2.4, 2.4, 1.42]) - 0.6 * np.log(36)
    assert before == pytest.approx(1 / (1 + np.exp(-score)))
    score = 1 + 1.4 * np.array([1.7925, 1.4755, 1.0925]) - 0.6 * np.log(101)
    assert after == pytest.approx(1 / (1 + np.exp(-score)), abs=1e-4)


@EVERY
def test_calibration_leaves_the_share_without_refreshers(kind: years.WorldKind) -> None:
    scale = years.calibrated(kind=kind)
    effects = years.participation_effects(kind=kind, room=years.YearSize(), seed=0)
    is_known = np.random.default_rng(0).random(len(effects)) < 0.75
    world = kind.new_world(scale=scale, effects=effects)
    world.start(is_known=is_known, day=5)
    assert world.recall(day=365).mean() == pytest.approx(0.45, abs=1e-4)
    # A right answer never hurts, and time never helps.
    indexes = np.arange(50)
    days = [world.recall(day=day).mean() for day in (6, 60, 300)]
    assert days == sorted(days, reverse=True)
    late = world.recall(day=400, indexes=indexes).mean()
    world.review(indexes=indexes, is_right=np.ones(50, dtype=bool), day=200)
    assert world.recall(day=400, indexes=indexes).mean() > late
    assert (world.recall(day=400, indexes=indexes) <= 1).all()


def test_a_world_is_found_by_its_code() -> None:
    assert worlds.get_world(code="power") is power
    assert [world_kind.HELD_OUT for world_kind in worlds.WORLDS] == [False] * 3
    assert [world_kind.HELD_OUT for world_kind in worlds.HELD_OUT] == [True] * 2
    with pytest.raises(LookupError, match="no world called dreams"):
        worlds.get_world(code="dreams")
