"""Fairness: intervals as published, effects of an officer and over officers."""

import numpy as np
import pytest

from promdaen.booth.rules import fairness
from promdaen.booth.rules.axes import Bearer
from promdaen.booth.rules.fairness import PassedTraveller, Sides

BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619),
    (33, 5036, 47, 5761), (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892),
    (29, 7470, 45, 7232), (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338),
    (27, 16886, 29, 17825),
]  # fmt: skip
"""The thirteen trials of BCG, cases and others of either arm: Colditz et al. (1994)."""


def test_the_common_difference_of_the_trials_of_bcg_is_as_published() -> None:
    strata = [Sides(on=a, n=a + b, rest_on=c, rest_n=c + d) for a, b, c, d in BCG]
    difference, (low, high) = fairness.mantel_haenszel(strata=strata)
    assert (difference, low, high) == pytest.approx((-0.0033, -0.0039, -0.0027), abs=5e-5)
    assert difference / ((high - low) / 2 / 1.959964) == pytest.approx(-11.4708, abs=5e-4)


def test_no_one_kept_gives_no_spread_and_no_error() -> None:
    zero = Sides(on=0, n=10, rest_on=0, rest_n=10)
    assert fairness.mantel_haenszel(strata=[zero]) == (0.0, (0.0, 0.0))


def passed(*, officer: int, count: int, seed: int, more: float) -> list[PassedTraveller]:
    draw = np.random.default_rng((officer, seed))
    rows = []
    for _one in range(count):
        bearer = Bearer(
            nation=str(draw.choice(["almora", "belisk", "corvane", "dalmar"])),
            sex=str(draw.choice(["F", "M"])),
            age=int(draw.integers(18, 70)),
            dress=str(draw.choice(["tee", "polo"])),
            face_seed=1,
            look_seed=1,
        )
        chance = 0.1 + 0.05 * officer + (more if bearer.nation == "almora" else 0)
        rows.append(
            PassedTraveller(
                officer=officer,
                is_on=bool(draw.random() < chance),
                levels=fairness.bearer_levels(bearer=bearer),
            )
        )
    return rows


def test_each_level_is_compared_with_the_rest_and_one_of_two_is_enough() -> None:
    rows = passed(officer=1, count=400, seed=3, more=0.4)
    effects = fairness.own_effects(passed=rows)
    assert [(effect.factor, effect.level) for effect in effects] == [
        ("nation", "almora"), ("nation", "belisk"), ("nation", "corvane"), ("nation", "dalmar"),
        ("sex", "F"), ("age", "under_40"), ("dress", "polo"), ("dress", "tee"),
    ]  # fmt: skip
    assert {effect.sides.n + effect.sides.rest_n for effect in effects} == {400}
    first = effects[0]
    mine = [row for row in rows if row.levels["nation"] == "almora"]
    assert (first.sides.on, first.sides.n) == (sum(row.is_on for row in mine), len(mine))
    assert first.is_apart
    assert first.difference == pytest.approx(0.4, abs=0.12)
    assert not next(effect for effect in effects if effect.factor == "sex").is_apart


def test_too_few_cannot_be_read() -> None:
    few = fairness.own_effects(passed=passed(officer=1, count=199, seed=4, more=0.5))
    assert {effect.difference for effect in few} == {None}
    assert not any(effect.is_apart for effect in few)
    assert (
        fairness.pooled_effects(passed=passed(officer=1, count=50, seed=4, more=0.5))[0].interval
        is None
    )
    assert fairness.own_effects(passed=[]) == []
    assert not Sides(on=1, n=19, rest_on=5, rest_n=400).is_readable


@pytest.mark.parametrize("is_on", [False, True])
def test_where_all_were_treated_alike_that_is_not_certain(is_on: bool) -> None:
    """Two hundred of five officers, none kept or all: the shares differ by 4 in 100 at most."""
    other_levels = {"sex": "M", "age": "from_40", "dress": "tee"}
    rows = [
        PassedTraveller(
            officer=at % 5,
            is_on=is_on,
            levels={"nation": "almora" if at < 100 else "belisk", **other_levels},
        )
        for at in range(200)
    ]
    almora = fairness.pooled_effects(passed=rows)[0]
    assert (almora.difference, almora.officers, almora.is_apart) == (0.0, 5, False)
    assert almora.interval == pytest.approx((-0.0370, 0.0370), abs=1e-4)


def test_over_officers_everybody_is_compared_with_himself() -> None:
    """Strict officers who meet more of one nation make no difference of treatment."""
    rows = []
    for officer, (sent_share, almora_share) in enumerate([(0.1, 0.2), (0.6, 0.8)]):
        for number in range(200):
            is_almora = number < 200 * almora_share
            place = number if is_almora else number - int(200 * almora_share)
            size = 200 * almora_share if is_almora else 200 * (1 - almora_share)
            levels = {"nation": "almora" if is_almora else "belisk", "sex": "M", "age": "from_40"}
            rows.append(
                PassedTraveller(
                    officer=officer,
                    is_on=place < round(sent_share * size),
                    levels={**levels, "dress": "tee"},
                )
            )
    almora = fairness.pooled_effects(passed=rows)[0]
    assert almora.difference == pytest.approx(0, abs=1e-9)
    assert almora.officers == 2
    crude = fairness.own_effects(passed=rows)[0]
    assert crude.difference == pytest.approx((0.1 * 40 + 0.6 * 160) / 200 - 0.2, abs=1e-9)
    dress = next(
        effect for effect in fairness.pooled_effects(passed=rows) if effect.factor == "dress"
    )
    assert (dress.officers, dress.sides.n, dress.difference) == (0, 0, None)
