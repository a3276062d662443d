"""Plans: the budget holds, weight cheapens, absent officers wait, the phone's tree agrees."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promdaen.refresher.rules import beliefs, planning
from promdaen.refresher.rules.planning import Budget, PlannedCohort
from promdaen.refresher.rules.trees import ADVANTAGE, PRICES
from promdaen.refresher.tests.rules.tables import small

OFFICERS, MEMORIES = 6, 20


def cohort(*, session: int = 2, seed: int = 3, used: float = 0.0, **more: object) -> PlannedCohort:
    chance = np.random.default_rng(seed)
    histories = chance.integers(0, 5, (OFFICERS, MEMORIES))
    for _ in range(session):
        histories = 3 * histories + chance.choice(3, histories.shape, p=[0.3, 0.5, 0.2])
    return PlannedCohort(
        session=session, histories=histories, seconds_used=np.full(OFFICERS, used), **more
    )


def planned(
    *, seconds: float, current_cohort: PlannedCohort | None = None, **more: object
) -> planning.RefresherPlan:
    return planning.plan(
        tables=small(), cohort=current_cohort or cohort(), budget=Budget(seconds=seconds), **more
    )


def test_what_is_asked_is_what_is_worth_the_price() -> None:
    plan = planned(seconds=500.0)
    place = float(np.interp(np.log(plan.price), np.log(PRICES), np.arange(len(PRICES))))
    low, part = int(place), place % 1
    for officer in range(OFFICERS):
        for memory in range(MEMORIES):
            node = plan.cohort.histories[officer, memory]
            worth = 0.0
            for belief in plan.belief.families:
                weights = belief.durabilities(rows=slice(officer, officer + 1))[0, memory]
                table = belief.tables.history_worth(session=2, histories=np.array([node]))[
                    0, ADVANTAGE
                ]
                worth += float(weights @ ((1 - part) * table[:, low] + part * table[:, low + 1]))
            if plan.positions[officer] == pytest.approx(place):
                assert plan.advantage[officer, memory] == pytest.approx(worth, abs=1e-6)
                assert plan.selected[officer, memory] == (worth > 0)
    assert 0 < plan.selected.mean() < 1


@settings(max_examples=25, deadline=None)
@given(
    seconds=st.floats(0, 4000),
    used=st.floats(0, 600),
    pace=st.floats(0.5, 2),
    seed=st.integers(0, 50),
)
def test_planned_seconds_fit_the_budget(
    seconds: float, used: float, pace: float, seed: int
) -> None:
    six_officers = cohort(seed=seed, used=used, pace=np.full(OFFICERS, pace))
    plan = planned(seconds=seconds, current_cohort=six_officers)
    left = seconds - used
    # Between two prices of the grid the seconds are read off a straight line.
    dearest = planned(seconds=seconds, current_cohort=six_officers, belief=plan.belief).to_come
    if PRICES[0] < plan.price < PRICES[-1]:
        assert plan.to_come.mean() <= left * 1.02 + 20
        assert dearest.max() <= 1.5 * seconds - used + 40 * pace
    if left <= 0:
        assert not plan.selected.any()
        assert plan.price == float("inf")


def test_more_minutes_ask_more_and_a_lower_price() -> None:
    plans = [planned(seconds=seconds) for seconds in (200.0, 400.0, 700.0, 1000.0)]
    counts = [plan.selected.sum() for plan in plans]
    prices = [plan.price for plan in plans]
    assert counts == sorted(counts)
    assert prices == sorted(prices, reverse=True)
    assert counts[0] < counts[-1]


def test_what_weighs_more_is_asked_rather() -> None:
    weights = np.where(np.arange(MEMORIES) < MEMORIES // 2, 1.0, 3.0)
    plain, weighed = planned(seconds=400.0), planned(seconds=400.0, importance=weights)
    light, heavy = (weighed.selected[:, weights == weight].sum() for weight in (1.0, 3.0))
    assert light < plain.selected[:, weights == 1].sum()
    assert heavy > plain.selected[:, weights == 3].sum()
    # One weight for all gives the same plan at the price times that weight.
    even = planned(seconds=400.0, importance=np.full(MEMORIES, 1.5))
    assert even.price == pytest.approx(1.5 * plain.price, rel=0.02)
    assert (even.selected == plain.selected).mean() > 0.98


def test_absent_officers_and_excluded_memories_are_not_asked() -> None:
    six_officers = cohort(present=np.arange(OFFICERS) != 1)
    six_officers.histories[:, 4] = beliefs.NO_HISTORY
    plan = planned(seconds=900.0, current_cohort=six_officers)
    assert not plan.selected[1].any()
    assert plan.worth_asking[1].any()
    assert not plan.selected[:, 4].any()
    assert plan.seconds[1] == 0
    assert plan.seconds[0] == pytest.approx(
        planning.OPENING_SECONDS
        + sum(15 * right + 40 * (1 - right) for right in right_chances(plan, officer=0)),
        rel=1e-4,
    )


def test_seconds_of_those_who_are_absent_go_to_the_others() -> None:
    everybody, some = (
        planned(seconds=400.0, current_cohort=cohort(**more))
        for more in ({}, {"present": np.arange(OFFICERS) < 3})
    )
    assert some.price < everybody.price
    assert some.selected[:3].sum() > everybody.selected[:3].sum()
    # Where it is not known who comes, seven in ten are reckoned with.
    likely = planning.plan(tables=small(attend=0.7), cohort=cohort(), budget=Budget(seconds=400.0))
    assert likely.price < everybody.price
    assert likely.to_come.mean() == pytest.approx(everybody.to_come.mean(), rel=0.25)
    # An officer who never comes leaves their seconds to the others; one who is slow needs more.
    unlike = planned(
        seconds=400.0, current_cohort=cohort(comes=np.where(np.arange(OFFICERS) < 3, 1.0, 0.1))
    )
    assert unlike.price < everybody.price
    assert unlike.selected[5].sum() >= everybody.selected[5].sum()
    slow = planned(seconds=400.0, current_cohort=cohort(pace=np.full(OFFICERS, 2.0)))
    assert slow.price > everybody.price
    assert slow.selected.sum() < everybody.selected.sum()


def right_chances(plan: planning.RefresherPlan, *, officer: int) -> list[float]:
    """Chance of a right answer of each memory asked, by the belief."""
    sums = np.zeros(MEMORIES)
    for belief in plan.belief.families:
        weights = belief.durabilities(rows=slice(officer, officer + 1))[0]
        nodes = np.maximum(plan.cohort.histories[officer], 0)
        sums += (weights * belief.tables.right[plan.cohort.session][nodes]).sum(axis=1)
    share = sum(belief.weight for belief in plan.belief.families)
    return list(sums[plan.selected[officer]] / share)


def test_no_one_is_planned_beyond_the_cap() -> None:
    six_officers = cohort()
    six_officers.seconds_used[0] = 700.0
    plan = planned(seconds=460.0, current_cohort=six_officers)
    # One officer has had more than 1.5 times the mean: nothing more this year.
    assert not plan.selected[0].any()
    assert plan.to_come[0] == 0
    assert plan.selected[1:].any()
    tree = planning.tree_for_phone(tables=small(), plan=plan, officer=0)
    assert tree.bits == (0,) * MEMORIES


def test_the_first_session_is_a_probe_spread_over_memories_and_officers() -> None:
    six_officers = cohort(session=0)
    six_officers.histories[2, 10:] = beliefs.NO_HISTORY
    six_officers.histories[3, 4:] = beliefs.NO_HISTORY
    six_officers.histories[4] = beliefs.NO_HISTORY
    plan = planned(seconds=900.0, current_cohort=six_officers)
    assert plan.selected.sum(axis=1).tolist() == [8, 8, 8, 4, 0, 8]
    assert (plan.selected & (six_officers.histories < 0)).sum() == 0
    assert (plan.selected[0] != plan.selected[1]).any()
    tree = planning.tree_for_phone(tables=small(), plan=plan, officer=0)
    assert [tree.asks(memory=number) for number in range(MEMORIES)] == plan.selected[0].tolist()
    free = planning.plan(
        tables=small(), cohort=six_officers, budget=Budget(seconds=900.0, probe=0)
    )
    assert free.selected.sum(axis=1).tolist() != plan.selected.sum(axis=1).tolist()


@pytest.mark.parametrize(("session", "ahead", "sessions"), [(1, 3, 3), (2, 3, 2), (1, 2, 2)])
def test_the_phones_tree_asks_what_planning_again_at_its_price_would(
    session: int, ahead: int, sessions: int
) -> None:
    six_officers = cohort(session=session)
    six_officers.histories[:, 4] = beliefs.NO_HISTORY
    weights = np.linspace(0.5, 2, MEMORIES)
    plan = planned(seconds=600.0, current_cohort=six_officers, importance=weights)
    tree = planning.tree_for_phone(tables=small(), plan=plan, officer=3, ahead=ahead)
    assert (tree.session, tree.sessions) == (session, sessions)
    assert len(tree.text) == 4 * MEMORIES
    bits = [int(tree.text[4 * number : 4 * number + 4], 16) for number in range(MEMORIES)]
    assert bits == list(tree.bits)
    count = 0
    for later in range(sessions):
        for way in range(3**later):
            answers = tuple(way // 3 ** (later - 1 - number) % 3 for number in range(later))
            grown = np.where(
                six_officers.histories < 0, -1, six_officers.histories * 3**later + way
            )
            again = replanned(plan, session=session + later, histories=grown, officer=3)
            by_tree = [tree.asks(memory=number, answers=answers) for number in range(MEMORIES)]
            assert by_tree == again
            count += sum(by_tree)
    assert 0 < count < MEMORIES * (3**sessions - 1) // 2
    assert not any(tree.asks(memory=4, answers=answers_before) for answers_before in ((), (1,)))


def replanned(
    plan: planning.RefresherPlan, *, session: int, histories: np.ndarray, officer: int
) -> list[bool]:
    """What a plan at a later session asks at the fixed price and belief, memory by memory."""
    choices = []
    for memory, node in enumerate(histories[officer]):
        place = np.clip(plan.positions[officer] - plan.shifts[memory], 0, len(PRICES) - 1)
        total = 0.0
        for belief in plan.belief.families:
            weights = belief.durabilities(rows=slice(officer, officer + 1))[0, memory]
            table = belief.tables.history_worth(session=session, histories=np.array([node]))
            table = table[0, ADVANTAGE]
            row = [np.interp(place, np.arange(len(PRICES)), of_step) for of_step in table]
            total += float(weights @ np.array(row))
        choices.append(bool(total > 0 and node >= 0))
    return choices


def test_pace_is_drawn_to_one_while_little_is_known() -> None:
    # Root 1, right, wrong, skipped: 15 + 40 seconds at the reference pace; taken twice that.
    histories = np.array([[1 * 27 + 9 + 6, beliefs.NO_HISTORY]])
    pace = planning.officer_pace(
        histories=histories, session=3, seconds_answering=np.array([110.0])
    )
    assert pace.tolist() == [pytest.approx(510 / 455)]
