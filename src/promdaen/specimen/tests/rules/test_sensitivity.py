"""The shrunk table: against an independent computation, and on officers whose skill is known."""

import numpy as np
import pytest
from scipy import optimize, special

from promdaen.specimen.rules import sensitivity
from promdaen.specimen.rules.sensitivity import DetectionData


def room(*, officers, defects, times, seed, peculiar=0.3):
    """Officers whose chances are known, and what they found."""
    draw = np.random.default_rng(seed)
    skill, bar = draw.normal(1.6, 0.5, officers), draw.normal(1.2, 0.3, officers)
    own = draw.normal(0, peculiar, (officers, defects))
    chance = special.ndtr(skill[:, None] + draw.normal(0, 0.6, defects) + own - bar[:, None])
    tries = np.full((officers, defects), times)
    data = DetectionData(
        defective=tries,
        hits=draw.binomial(tries, chance),
        genuine=np.full(officers, 70),
        false_alarms=draw.binomial(70, special.ndtr(-bar)),
    )
    return data, chance


def cost_of(row, *, data, spreads):
    """The penalised misfit of means, effects and cells in one row, written out plainly."""
    m, kappa, u, k, v, w = parts_of(row, data=data)
    total = (m**2 + kappa**2) / (2 * sensitivity.MEAN_VARIANCE)
    for name, effects in (("officer", u), ("bar", k), ("defect", v), ("cell", w)):
        total += (effects**2).sum() / (2 * spreads[name] ** 2)
    for i in range(len(u)):
        total -= data.false_alarms[i] * special.log_ndtr(-kappa - k[i])
        total -= (data.genuine - data.false_alarms)[i] * special.log_ndtr(kappa + k[i])
        for j in range(len(v)):
            eta = m + u[i] + v[j] + w[i, j] - kappa - k[i]
            total -= data.hits[i, j] * special.log_ndtr(eta)
            total -= (data.defective - data.hits)[i, j] * special.log_ndtr(-eta)
    return total


def parts_of(row, *, data):
    officers, defects = data.defective.shape
    u, k, v, w = np.split(row[2:], np.cumsum([officers, officers, defects]))
    return row[0], row[1], u, k, v, w.reshape(officers, defects)


def independent(*, data, spreads):
    """Mode and inverse curvature by a general search and by differences of the cost."""

    def cost(row):
        return cost_of(row, data=data, spreads=spreads)

    officers, defects = data.defective.shape
    size = 2 + 2 * officers + defects + officers * defects
    mode = optimize.minimize(cost, np.zeros(size), method="BFGS", options={"gtol": 1e-6}).x
    step, curvature = 1e-3, np.zeros((size, size))
    turn = np.eye(size) * step
    for a in range(size):
        for b in range(size):
            curvature[a, b] = (
                cost(mode + turn[a] + turn[b])
                - cost(mode + turn[a] - turn[b])
                - cost(mode - turn[a] + turn[b])
                + cost(mode - turn[a] - turn[b])
            ) / (4 * step**2)
    return mode, np.linalg.inv(curvature)


@pytest.fixture(scope="module")
def small():
    """Three officers and two defects, one pair of which never met."""
    return DetectionData(
        defective=np.array([[4, 3], [5, 0], [2, 6]]),
        hits=np.array([[3, 1], [5, 0], [0, 4]]),
        genuine=np.array([12, 9, 15]),
        false_alarms=np.array([1, 4, 2]),
    )


def test_a_small_table_agrees_with_an_independent_computation(small):
    table = sensitivity.fit(data=small)
    mode, inverse = independent(data=small, spreads=table.spreads)
    m, kappa, _u, k, v, _w = parts_of(mode, data=small)
    assert table.false_alarm == pytest.approx(special.ndtr(-kappa - k), abs=0.002)
    for i in range(3):
        for j in range(2):
            row = np.zeros(len(inverse))
            row[[0, 2 + i, 8 + j, 10 + 2 * i + j]] = 1
            error = np.sqrt(row @ inverse @ row)
            assert table.d_prime[i, j] == pytest.approx(row @ mode, abs=0.003)
            assert table.d_prime_error[i, j] == pytest.approx(error, rel=0.01)
            row[[1, 5 + i]] = -1
            middle, half = row @ mode, 1.96 * np.sqrt(row @ inverse @ row)
            assert table.chance[i, j] == pytest.approx(special.ndtr(middle), abs=0.002)
            assert table.chance_low[i, j] == pytest.approx(special.ndtr(middle - half), abs=0.01)
            assert table.chance_high[i, j] == pytest.approx(special.ndtr(middle + half), abs=0.01)
    for j in range(2):
        row = np.zeros(len(inverse))
        row[[0, 8 + j]] = 1
        assert table.defect_error[j] == pytest.approx(np.sqrt(row @ inverse @ row), rel=0.01)
        assert table.defect_d_prime[j] == pytest.approx(m + v[j], abs=0.003)


@pytest.fixture(scope="module")
def ninety():
    """The size that the product must manage: 90 officers, 30 defects, each met once."""
    data, chance = room(officers=90, defects=30, times=1, seed=5)
    return data, chance, sensitivity.fit(data=data)


def test_the_shrunk_error_is_far_below_the_raw_one(ninety):
    data, chance, table = ninety
    shrunk = np.sqrt(((table.chance - chance) ** 2).mean())
    raw = np.sqrt(((sensitivity.raw_chance(data=data) - chance) ** 2).mean())
    assert raw > 0.35
    assert shrunk < 0.14


def test_intervals_hold_the_chance_about_as_often_as_they_say(ninety):
    _seen, chance, table = ninety
    inside = (table.chance_low <= chance) & (chance <= table.chance_high)
    assert inside.mean() > 0.92


def test_the_spreads_come_out_near_those_of_the_room(ninety):
    _seen, _chance, table = ninety
    assert table.spreads["officer"] == pytest.approx(0.5, abs=0.15)
    assert table.spreads["bar"] == pytest.approx(0.3, abs=0.1)
    assert table.spreads["defect"] == pytest.approx(0.6, abs=0.2)


def test_a_room_that_finds_everything_stays_finite():
    data = DetectionData(
        defective=np.full((8, 3), 2),
        hits=np.full((8, 3), 2),
        genuine=np.full(8, 10),
        false_alarms=np.zeros(8, dtype=int),
    )
    table = sensitivity.fit(data=data)
    assert np.isfinite(table.d_prime).all()
    assert (table.chance_low < table.chance).all()
    assert (table.chance > 0.85).all()


def test_what_an_officer_never_met_is_wider_than_what_was_met(small):
    table = sensitivity.fit(data=small)
    assert table.d_prime_error[1, 1] > table.d_prime_error[1, 0]
    raw = sensitivity.raw_chance(data=small)
    assert np.isnan(raw[1, 1])
    assert raw[0, 0] == 0.75


def test_a_search_that_is_cut_short_is_not_settled(small, monkeypatch):
    assert sensitivity.fit(data=small).is_settled
    monkeypatch.setattr(sensitivity, "MAX_STEPS", 2)
    assert not sensitivity.fit(data=small).is_settled
