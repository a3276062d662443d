"""Adaptive tests: what the next item is, to whom it may go, and when it is enough."""

import io
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.assessment.rules import abilities, calibration
from promdaen.assessment.rules.adaptive import banks, exposure, simulating, testing, topics


def bank_of(*, slopes, difficulties, numbers=None, shares=(1.0,)):
    slopes, difficulties = np.asarray(slopes, float), np.asarray(difficulties, float)
    return banks.Bank(
        slopes=slopes,
        intercepts=-slopes * difficulties,
        topics=np.zeros(len(slopes), int) if numbers is None else np.asarray(numbers),
        shares=np.asarray(shares, float),
    )


def test_information_is_that_of_the_two_parameter_model_by_hand():
    # At t = b it is a^2 / 4; at a (t - b) = log 3 the chance is 3/4 and it is a^2 * 3/16.
    item_information = banks.fisher(
        slopes=np.array([1.0, 2.0, 2.0]),
        intercepts=np.array([0.0, -2.0, -2.0 + np.log(3)]),
        abilities=np.array([0.0, 1.0]),
    )
    e = np.e
    assert item_information[0] == pytest.approx(
        [1 / 4, 4 * e**2 / (1 + e**2) ** 2, 4 * 3 * e**2 / (e**2 + 3) ** 2]
    )
    assert item_information[1] == pytest.approx([e / (1 + e) ** 2, 1.0, 4 * 3 / 16])


def test_lsat6_answers_one_by_one_give_the_abilities_of_all_at_once(lsat6):
    fit = calibration.two_parameter(marks=lsat6)
    bank = bank_of(
        slopes=[item.a for item in fit.items], difficulties=[item.b for item in fit.items]
    )
    plan = testing.AdaptivePlan(bank=bank, target_error=0.0, max_items=5)
    rows = lsat6[[0, 300, -1]]
    progress = testing.begun(plan=plan, persons=3)
    assert progress.abilities.sd == pytest.approx(1, abs=1e-6)
    chosen_items = []
    while not testing.is_over(plan=plan, progress=progress).all():
        items = testing.chosen(plan=plan, progress=progress, quota=np.full(5, 3))
        chosen_items.append(items)
        right = rows[np.arange(3), items] == 1
        testing.answer(plan=plan, progress=progress, items=items, right=right)
    assert np.sort(chosen_items, axis=0).T.tolist() == [[0, 1, 2, 3, 4]] * 3
    expected = abilities.expected_abilities(calibration=fit, marks=rows)
    assert progress.abilities.mean == pytest.approx(expected.mean, abs=1e-9)
    assert progress.abilities.sd == pytest.approx(expected.sd, abs=1e-9)
    # Published for this model: Rizopoulos (2006), Journal of Statistical Software 17(5).
    assert progress.abilities.mean[[0, 2]] == pytest.approx([-1.90, 0.65], abs=0.02)


def test_the_most_informative_item_at_the_present_ability_comes_next():
    plan = testing.AdaptivePlan(bank=bank_of(slopes=[1, 1, 1, 2], difficulties=[0, 1, -1, 3]))
    progress, free = testing.begun(plan=plan, persons=2), np.full(4, 2)
    assert testing.chosen(plan=plan, progress=progress, quota=free).tolist() == [0, 0]
    # Only one may have it: the other gets the nearest; of two as near, the first.
    narrow = np.array([1, 2, 2, 2])
    assert testing.chosen(plan=plan, progress=progress, quota=narrow).tolist() == [0, 1]
    both = np.zeros(2, int)
    testing.answer(plan=plan, progress=progress, items=both, right=np.array([True, False]))
    assert progress.abilities.mean[0] == pytest.approx(-progress.abilities.mean[1])
    assert testing.chosen(plan=plan, progress=progress, quota=free).tolist() == [1, 2]
    progress.is_open[:] = False
    assert testing.chosen(plan=plan, progress=progress, quota=free).tolist() == [-1, -1]


def test_a_topic_without_items_left_gives_way_to_another():
    bank = bank_of(slopes=[1, 1, 1], difficulties=[0, 2, 3], numbers=[0, 1, 1], shares=(0.9, 0.1))
    plan = testing.AdaptivePlan(bank=bank, max_items=3)
    progress = testing.begun(plan=plan, persons=2)
    quota = np.array([1, 1, 1])
    # Nine in ten are of the first topic, but its one item may go to one person.
    assert testing.chosen(plan=plan, progress=progress, quota=quota).tolist() == [0, 1]
    testing.answer(
        plan=plan, progress=progress, items=np.array([0, 1]), right=np.array([True, True])
    )
    assert progress.counts.tolist() == [[1, 0], [0, 1]]
    # The second may have no more of the other topic, and gets the first at last.
    assert testing.chosen(plan=plan, progress=progress, quota=np.ones(3, int)).tolist() == [1, 0]


def test_topics_are_due_and_allowed_by_hand():
    shares = np.array([0.5, 0.5, 0.0])
    low, high = topics.fewest(shares=shares, longest=6), topics.most(shares=shares, longest=6)
    assert low.tolist() == [[0, 0, 0, 1, 1, 2, 2]] * 2 + [[0] * 7]
    assert high.tolist() == [[1, 1, 2, 2, 3, 3, 4]] * 2 + [[0] * 7]
    counts = np.array([[2, 0, 0], [1, 1, 0]])
    # After two of one kind the other must have one by the third.
    is_allowed = topics.allowed(counts=counts, asked_count=2, min_items=low, max_items=high)
    assert is_allowed.tolist() == [[False, True, False], [True, True, False]]
    end = topics.allowed(
        counts=np.array([[3, 2, 0]]), asked_count=5, min_items=low, max_items=high
    )
    assert end.tolist() == [[True, True, False]]


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(st.integers(1, 9), min_size=1, max_size=8),
    length=st.integers(1, 30),
    seed=st.integers(0, 1000),
)
def test_whatever_is_chosen_of_the_allowed_topics_stays_within_one_item(parts, length, seed):
    shares = np.array(parts) / sum(parts)
    low, high = (
        topics.fewest(shares=shares, longest=length),
        topics.most(shares=shares, longest=length),
    )
    draw, counts = np.random.default_rng(seed), np.zeros((3, len(parts)), int)
    for items_asked in range(length):
        may = topics.allowed(counts=counts, asked_count=items_asked, min_items=low, max_items=high)
        assert may.any(axis=1).all()
        counts[np.arange(3), (may * draw.random(may.shape)).argmax(axis=1)] += 1
        assert np.abs(counts - shares * (items_asked + 1)).max() <= 1 + 1e-9


def test_an_item_goes_to_a_fifth_of_those_who_have_begun():
    assert exposure.left(shown_counts=np.array([0, 1]), persons=4).tolist() == [1, 0]
    assert exposure.left(shown_counts=np.array([0, 1, 3]), persons=10).tolist() == [2, 1, 0]
    assert exposure.left(shown_counts=np.array([1]), persons=9, share=0.5).tolist() == [3]
    values = np.array([[3.0, 2, 1], [3, 2, 0], [3, 2, 1], [0, 0, 1]])
    dealt_items = exposure.dealt(values=values.copy(), quota=np.array([1, 1, 1]))
    assert dealt_items.tolist() == [0, 1, -1, 2]
    assert exposure.dealt(values=values, quota=np.array([9, 0, 9])).tolist() == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"slopes": [1.0]}, "slope"),
        ({"shares": (0.5, 0.6)}, "sum to 1"),
        ({"shares": (1.5, -0.5)}, "at least 0"),
        ({"numbers": [0, 2], "shares": (0.5, 0.5)}, "topic"),
    ],
)
def test_a_bank_that_does_not_fit_together_is_refused(change, message):
    parts = {"slopes": [1.0, 1.0], "difficulties": [0.0], "numbers": [0, 0], "shares": (1.0,)}
    with pytest.raises(ValueError, match=message):
        bank_of(**(parts | change))


@pytest.fixture(scope="module")
def simulated_tests():
    plan = testing.AdaptivePlan(bank=simulating.seeded_bank())
    persons = simulating.seeded_persons(persons=510)
    return plan, persons, simulating.simulated(plan=plan, abilities=persons)


def test_simulated_tests_keep_every_promise(simulated_tests):
    plan, persons, tests = simulated_tests
    assert tests.shown_counts.max() <= len(persons) / 5
    assert tests.shown_counts.sum() == tests.lengths.sum() == tests.counts.sum()
    assert np.abs(tests.counts - tests.lengths[:, None] / 12).max() <= 1 + 1e-9
    ended = tests.errors <= 0.3
    assert (ended | (tests.lengths == plan.max_items)).all()
    assert ended.mean() > 0.98
    assert tests.lengths.mean() < 24.5
    # A posterior sd of .3 is the error that is made, where the model holds.
    assert np.sqrt(np.mean((tests.means - persons) ** 2)) == pytest.approx(0.3, abs=0.03)


def test_no_item_is_repeated_and_no_test_goes_on_once_precise_enough():
    plan = testing.AdaptivePlan(bank=simulating.seeded_bank(), max_items=30)
    progress = testing.begun(plan=plan, persons=40)
    free, draw = np.full(plan.bank.items_count, 40), np.random.default_rng(3)
    for items_asked in range(1, 31):
        before = progress.abilities.sd
        assert not testing.is_over(plan=plan, progress=progress)[before > 0.3].any()
        items = testing.chosen(plan=plan, progress=progress, quota=free)
        assert progress.is_open[np.arange(40), items].all()
        testing.answer(plan=plan, progress=progress, items=items, right=draw.random(40) < 0.5)
        assert ((~progress.is_open).sum(axis=1) == items_asked).all()
    assert testing.is_over(plan=plan, progress=progress).all()


def test_the_same_seed_gives_the_same_and_another_other_answers(simulated_tests):
    plan, persons, tests = simulated_tests
    again = simulating.simulated(plan=plan, abilities=persons)
    assert (again.means == tests.means).all()
    other = simulating.simulated(plan=plan, abilities=persons, seed=2)
    assert (other.means != tests.means).any()


def test_a_bank_that_runs_out_ends_the_test():
    plan = testing.AdaptivePlan(bank=bank_of(slopes=[1, 1], difficulties=[0, 1]))
    tests = simulating.simulated(plan=plan, abilities=np.zeros(10))
    # Two of ten may see each item, and whoever has none is left as it was.
    assert tests.shown_counts.tolist() == [2, 2]
    assert tests.lengths.sum() == 4
    assert set(tests.errors[tests.lengths == 0]) == {1.0}


def test_the_command_prints_six_figures(capsys):
    out = io.StringIO()
    call_command("simulate_adaptive", "--json", "--persons", "50", stdout=out)
    figures = json.loads(out.getvalue())
    assert list(figures) == [
        "persons",
        "mean_items",
        "rmse",
        "max_exposure",
        "unused_items",
        "seconds",
    ]
    assert figures["persons"] == 50
    assert figures["max_exposure"] <= 0.2
    assert 12 < figures["mean_items"] < 40
    call_command("simulate_adaptive", "--persons", "5", stdout=out)
    assert "persons: 5\nmean_items: " in out.getvalue()
    for wrong in ("0", "-1", "many", "100001"):
        with pytest.raises(CommandError, match="whole number from 1 to 100000"):
            call_command("simulate_adaptive", "--persons", wrong)
