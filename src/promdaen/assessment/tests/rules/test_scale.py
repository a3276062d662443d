"""Difficulties on a scale: recovered where they are known, told apart from too little."""

import numpy as np
import pytest

from promdaen.assessment.rules import calibration, scale


def drawn(*, officers, difficulties, seed, sd=1.0, slopes=1.0):
    draw = np.random.default_rng(seed)
    ability = draw.normal(0, sd, officers)
    chance = 1 / (1 + np.exp(-slopes * (ability[:, None] - difficulties)))
    return (draw.random(chance.shape) < chance).astype(float)


def test_difficulties_are_those_of_rasch():
    marks = drawn(officers=300, difficulties=np.linspace(-1, 1, 6), seed=1)
    got, alone = scale.scale(marks=marks), calibration.rasch(marks=marks)
    assert [item.b for item in got.items] == [item.b for item in alone.items]
    assert [item.se for item in got.items] == [item.se_b for item in alone.items]
    assert got.sd**2 == pytest.approx(alone.latent_variance)
    assert (got.officers_count, got.aic, got.bic) == (300, alone.aic, alone.bic)
    assert got.is_settled
    assert not any(item.is_provisional for item in got.items)


def test_papers_that_share_items_are_on_one_scale():
    difficulties = np.array([-1.0, -0.5, 0.0, 0.5, 1.0])
    marks = drawn(officers=4000, difficulties=difficulties, seed=2)
    marks[:2000, 4] = np.nan
    marks[2000:, 0] = np.nan
    got = scale.scale(marks=marks)
    assert [item.b for item in got.items] == pytest.approx(difficulties, abs=0.15)
    assert [item.n for item in got.items] == [2000, 4000, 4000, 4000, 2000]


def test_slopes_come_from_a_thousand_answers():
    difficulties = np.array([-1.0, 0.0, 0.5, 1.0])
    marks = drawn(officers=1500, difficulties=difficulties, seed=3, slopes=1.5)
    marks[:600, 3] = np.nan
    got = scale.scale(marks=marks)
    assert [item.slope is None for item in got.items] == [False, False, False, True]
    assert got.items[1].slope == pytest.approx(1.5, abs=0.4)
    assert got.items[1].se_slope > 0
    few = scale.scale(marks=marks[:999])
    assert [item.slope for item in few.items] == [None] * 4


def test_a_search_for_slopes_that_never_rests_is_no_finding(monkeypatch):
    marks = drawn(officers=1000, difficulties=np.array([-1.0, 0.0, 0.5]), seed=4)
    monkeypatch.setattr(calibration, "MAX_STEPS", 2)
    got = scale.scale(marks=marks)
    assert not got.is_settled
    assert [item.slope for item in got.items] == [None] * 3


def test_an_item_without_a_difficulty_has_a_reason():
    marks = drawn(officers=60, difficulties=np.zeros(5), seed=5)
    marks[31:, 0] = np.nan
    marks[:2, 0] = np.nan
    marks[:, 1], marks[:, 2] = 1, 0
    got = scale.scale(marks=marks).items
    assert [item.reason for item in got] == ["few", "right", "wrong", "", ""]
    assert [item.b is None for item in got] == [True, True, True, False, False]
    assert [item.n for item in got] == [29, 60, 60, 60, 60]
    assert got[3].is_provisional
    assert not got[0].is_provisional


def test_too_little_has_no_scale_at_all():
    got = scale.scale(marks=drawn(officers=29, difficulties=np.zeros(3), seed=6))
    assert [item.reason for item in got.items] == ["few"] * 3
    assert (got.officers_count, got.sd, got.aic) == (0, None, None)


def test_part_marks_are_passed_over():
    marks = drawn(officers=60, difficulties=np.zeros(3), seed=7)
    marks[:20, 0] = 0.5
    got = scale.scale(marks=marks)
    assert [item.n for item in got.items] == [40, 60, 60]


def test_a_paper_that_joins_two_sets_makes_one_of_them():
    papers = {"A": [1, 2], "X": [9], "B": [3, 4], "C": [2, 3]}
    assert scale.linked(papers=papers) == [["A", "B", "C"], ["X"]]
    assert scale.linked(papers={}) == []
