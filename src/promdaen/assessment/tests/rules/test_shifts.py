"""Item shift, McNemar and the share that chance alone would give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from promdaen.assessment.rules import shifts


def test_each_officer_falls_into_one_of_four_cells():
    before = np.array([[0, 1], [0, 1], [1, np.nan], [1, 0.5]])
    after = np.array([[0, 0], [1, 1], [0, 1], [1, 1]])
    assert shifts.shift_counts(before=before, after=after).tolist() == [[1, 1, 1, 1], [0, 1, 1, 1]]


@given(first=st.integers(0, 60), second=st.integers(0, 60))
def test_mcnemar_is_the_binomial_test_of_the_changed_answers(first, second):
    got = shifts.mcnemar(wrong_right=first, right_wrong=second)
    if first + second == 0:
        assert got == 1
    else:
        assert got == pytest.approx(stats.binomtest(first, first + second).pvalue, rel=1e-9)


def test_holm_gives_the_hand_worked_values():
    assert shifts.holm(p=[0.04, 0.01, 0.02]) == pytest.approx([0.04, 0.03, 0.04])
    assert shifts.holm(p=[0.9, 0.8]) == [1.0, 1.0]
    assert shifts.holm(p=[]) == []


def test_twelve_items_of_the_reference_cohort_moved(reference):
    item_shifts = shifts.shifts(counts=reference.cohort.shift_counts)
    assert sum(shift.p_holm < 0.05 for shift in item_shifts) == 12
    assert all(shift.n == 90 for shift in item_shifts)


def test_learned_and_lost_are_shares_of_those_who_could():
    (got,) = shifts.shifts(counts=np.array([[3, 1, 2, 6]]))
    assert (got.learned, got.lost) == (0.25, 0.25)
    (nobody,) = shifts.shifts(counts=np.array([[0, 0, 0, 0]]))
    assert (nobody.learned, nobody.lost, nobody.p) == (None, None, 1.0)


@given(changed=st.integers(0, 40))
def test_chance_is_the_upper_half_of_a_binomial(changed):
    expected = stats.binom.sf(changed // 2, changed, 0.5) if changed else 0
    assert shifts.higher_by_chance(changed=changed) == pytest.approx(expected, abs=1e-12)


def test_chance_stays_defined_for_very_many_changed_answers():
    assert 0.49 < shifts.higher_by_chance(changed=4000) < 0.5


def test_chance_is_averaged_over_officers():
    assert shifts.chance_share(changed_counts=np.array([1, 1, 2])) == pytest.approx(1.25 / 3)
    assert shifts.chance_share(changed_counts=np.array([], dtype=int)) is None
