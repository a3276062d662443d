"""Classical item statistics, hand-worked and recomputed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from promdaen.assessment.rules import items, reliability

GUTTMAN = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])
MATRICES = arrays.arrays(
    float,
    st.tuples(st.integers(1, 9), st.integers(1, 5)),
    elements=st.sampled_from([0.0, 1.0, np.nan]),
)


def test_a_hand_worked_paper():
    figures = items.paper_figures(marks=GUTTMAN)
    assert (figures.n, figures.n_complete) == (4, 4)
    assert figures.alpha == pytest.approx(0.75)
    assert figures.sem == pytest.approx(np.sqrt(5 / 3) * 0.5)
    assert [item.facility for item in figures.items] == [0.75, 0.5, 0.25]
    assert figures.items[0].sd == pytest.approx(0.5)
    assert figures.items[1].discrimination == pytest.approx(1 / np.sqrt(2))
    assert figures.items[1].alpha_if_deleted == pytest.approx(0.5)


def test_alpha_is_kr20_of_the_same_marks(reference):
    figures = items.paper_figures(marks=reference.before)
    sums = reliability.paper_sums(marks=reference.before)
    assert figures.alpha == pytest.approx(reliability.kr20(sums=sums))


def test_every_item_agrees_with_a_plain_recomputation(reference):
    marks = reference.after
    figures = items.paper_figures(marks=marks)
    for index in range(40):
        rest = np.delete(marks, index, axis=1)
        expected = np.corrcoef(marks[:, index], rest.sum(axis=1))[0, 1]
        assert figures.items[index].discrimination == pytest.approx(expected)
        alpha = 39 / 38 * (1 - rest.var(axis=0).sum() / rest.sum(axis=1).var())
        assert figures.items[index].alpha_if_deleted == pytest.approx(alpha)


def test_rows_with_a_missing_answer_are_counted_and_left_out():
    marks = np.vstack([GUTTMAN, [[1, np.nan, 0]]])
    figures = items.paper_figures(marks=marks)
    assert (figures.n, figures.n_complete) == (5, 4)
    assert figures.items == items.paper_figures(marks=GUTTMAN).items


def test_an_item_answered_alike_has_no_discrimination():
    figures = items.paper_figures(marks=np.column_stack([GUTTMAN, np.ones(4)]))
    assert (figures.items[3].facility, figures.items[3].sd, figures.items[3].discrimination) == (
        1,
        0,
        None,
    )
    assert figures.items[3].alpha_if_deleted == pytest.approx(0.75)


def test_a_paper_of_one_item_or_one_officer_has_facility_only():
    one_item = items.paper_figures(marks=np.array([[1.0], [0.0]]))
    assert (one_item.alpha, one_item.sem) == (None, None)
    assert one_item.items[0].discrimination is None
    one_officer = items.paper_figures(marks=np.array([[1.0, 0.0]]))
    assert [item.facility for item in one_officer.items] == [1, 0]
    assert one_officer.items[0].sd is None
    no_officer = items.paper_figures(marks=np.array([[np.nan, 1.0]]))
    assert no_officer.items[1].facility is None


def test_two_items_have_no_alpha_if_one_is_deleted():
    figures = items.paper_figures(marks=GUTTMAN[:, :2])
    assert figures.items[0].alpha_if_deleted is None


def test_efficiency_is_the_share_of_the_best_possible_covariance():
    assert items.discriminative_efficiency(marks=GUTTMAN) == pytest.approx([1, 1, 1])
    marks = np.array([[0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0.0]])
    # Rests 2, 1, 0, 0 with marks 0, 1, 1, 0: covariance sum -0.5 of 1.5 at the best order.
    assert items.discriminative_efficiency(marks=marks)[0] == pytest.approx(-0.5 / 1.5)
    with_constant_item = np.column_stack([GUTTMAN, np.ones(4)])
    assert items.discriminative_efficiency(marks=with_constant_item)[3] is None
    assert items.discriminative_efficiency(marks=np.zeros((0, 2))) == [None, None]


def test_upper_and_lower_groups_share_places_between_equal_totals():
    marks = np.array([[1, 1], [1, 0], [0, 1], [0, 0.0]])
    assert items.upper_lower_differences(marks=marks) == [1, 1]
    assert items.upper_lower_differences(marks=marks, share=0.5) == pytest.approx([0.5, 0.5])
    assert items.upper_lower_differences(marks=marks[:1]) == [None, None]


@settings(max_examples=40)
@given(order=st.permutations(range(20)))
def test_upper_lower_does_not_depend_on_the_order_of_officers(order):
    marks = (np.random.default_rng(1).random((20, 4)) < 0.5).astype(float)
    expected = items.upper_lower_differences(marks=marks)
    assert items.upper_lower_differences(marks=marks[list(order)]) == pytest.approx(expected)


def test_options_no_one_chose_are_listed_too():
    got = items.option_shares(answer_counts={("b",): 1, (): 1}, options=["a", "b"])
    assert got == {"a": 0, "b": 0.5, "": 0.5}
    assert items.option_shares(answer_counts={}, options=["a"]) == {"a": None, "": None}


def test_an_answer_of_several_options_counts_for_each():
    got = items.option_shares(answer_counts={("a", "c"): 3, ("a",): 1}, options=["a", "b", "c"])
    assert got == {"a": 1, "b": 0, "c": 0.75, "": 0}


@settings(max_examples=80)
@given(marks=MATRICES)
def test_no_figure_is_ever_nan(marks):
    got = items.paper_figures(marks=marks)
    figures = [got.alpha, got.sem]
    for item in got.items:
        figures += [item.facility, item.sd, item.discrimination, item.alpha_if_deleted]
    figures += items.discriminative_efficiency(marks=marks) + items.upper_lower_differences(
        marks=marks
    )
    assert all(value is None or np.isfinite(value) for value in figures)
