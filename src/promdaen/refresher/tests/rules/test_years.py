"""A simulated year by hand: who is asked when, what it costs, what the rivals do."""

import numpy as np
import pytest

from promdaen.refresher.kinds import worlds
from promdaen.refresher.rules import rivals, years
from promdaen.refresher.rules.plan_policy import Ours
from promdaen.refresher.rules.planning import Budget
from promdaen.refresher.rules.years import Conditions, YearSize
from promdaen.refresher.tests.rules.tables import DAYS, small

ROOM = YearSize(officers=8, memories=20)
KIND = worlds.get_world(code="half_life")
PRESENT = np.array([True] * 7 + [False])


def played(policy: years.RefresherPolicy, **more: object) -> years.Year:
    effects = years.participation_effects(kind=KIND, room=ROOM, seed=4)
    world = KIND.new_world(scale=1.8, effects=effects)
    return years.played(world=world, policy=policy, seed=4, room=ROOM, **more)


def test_without_refreshers_the_year_costs_nothing_and_fades() -> None:
    year = played(rivals.NoRefresherPolicy())
    assert (year.minutes, year.most_minutes, year.longest_minutes) == (0, 0, 0)
    assert year.end < year.year
    assert year.weakest <= year.end
    nothing = rivals.NoRefresherPolicy()
    assert nothing.select(day=9, present=PRESENT, seconds=np.zeros(8)).tolist() == []


def test_a_pass_asks_everything_of_those_who_are_here() -> None:
    policy = rivals.Passes(room=ROOM)
    assert [policy.offers(day=day) for day in (91, 92, 182, 273)] == [True, False, True, True]
    indexes = policy.select(day=91, present=PRESENT, seconds=np.zeros(8))
    assert indexes.tolist() == list(range(7 * 20))
    year = played(policy)
    # Three passes of 20 answers of 15 to 40 seconds and an opening of 30.
    assert 3 * (20 * 15 + 30) / 60 <= year.minutes <= 3 * (20 * 40 + 30) / 60
    assert year == played(rivals.Passes(room=ROOM))
    assert year.year > played(rivals.NoRefresherPolicy()).year
    assert year.minutes_a_week == year.minutes / 52
    assert year.longest_minutes <= year.most_minutes


def test_a_round_spends_an_even_share_and_goes_on_where_it_stopped() -> None:
    policy = rivals.RoundPolicy(room=ROOM, seconds=365 * 20.0)
    policy.start(is_known=np.ones(160, bool))
    assert not policy.offers(day=8)
    # Day 7 of 365: 140 seconds, less 30 for opening: 5 answers at 20 seconds.
    indexes = policy.select(day=7, present=PRESENT, seconds=np.zeros(8))
    assert indexes[:6].tolist() == [0, 1, 2, 3, 4, 20]
    assert len(indexes) == 5 * 7
    policy.learn(day=7, indexes=indexes, right=np.ones(35, bool), seconds=np.full(35, 44.0))
    # (20 + 5 x 44) / 6 = 40 seconds each from now on; 280 - 250 - 30 = 0 are left.
    assert policy.cost[0] == 40
    seconds = np.array([250.0, 130.0, *[1e6] * 6])
    assert policy.select(day=14, present=PRESENT, seconds=seconds).tolist() == [25, 26, 27]
    thirds = rivals.RoundPolicy(room=ROOM, seconds=900.0, days=(91, 182, 273))
    thirds.start(is_known=np.ones(160, bool))
    assert thirds.counts(day=182, present=PRESENT, seconds=np.zeros(8))[0] == 20
    assert thirds.counts(day=91, present=PRESENT, seconds=np.zeros(8))[0] == 13


def test_due_asks_what_its_scheduler_believes_to_be_least_known() -> None:
    scheduler = worlds.get_world(code="fsrs").new_world(scale=0.0, effects=np.zeros(160))
    policy = rivals.DuePolicy(room=ROOM, seconds=365 * 20.0, scheduler=scheduler)
    is_known = np.tile(np.arange(20) >= 3, 8)
    policy.start(is_known=is_known)
    # Two days after the test only what was wrong is due (stability .2 against 2.3).
    indexes = policy.select(day=7, present=PRESENT, seconds=np.zeros(8))
    assert indexes[:4].tolist() == [0, 1, 2, 20]
    before = scheduler.recall(day=20)
    policy.learn(day=7, indexes=indexes, right=np.ones(21, bool), seconds=np.full(21, 15.0))
    assert (scheduler.recall(day=20)[indexes] > before[indexes]).all()
    again = policy.select(day=14, present=PRESENT, seconds=np.zeros(8))
    # 280 seconds less 30, at (20 + 3 x 15) / 4 = 16.25 each.
    assert len(again) == 7 * 15
    assert played(
        rivals.DuePolicy(
            room=ROOM,
            seconds=1200.0,
            scheduler=worlds.get_world(code="fsrs").new_world(scale=0.0, effects=np.zeros(160)),
        )
    ).minutes == pytest.approx(20, rel=0.1)


def test_ours_spends_its_minutes_and_knows_more_than_a_pass() -> None:
    tables = small(roots=2)
    year = played(Ours(room=ROOM, tables=tables, budget=Budget(seconds=900.0)))
    assert 12 <= year.minutes <= 15.5
    assert year.most_minutes <= 1.5 * 15 + 2
    assert year.year > played(rivals.NoRefresherPolicy()).year
    policy = Ours(room=ROOM, tables=tables, budget=Budget(seconds=900.0))
    assert [policy.offers(day=day) for day in (8, *DAYS)] == [False, True, True, True, True]
    policy.start(is_known=np.tile([True, False], 80))
    indexes = policy.select(day=9, present=PRESENT, seconds=np.zeros(8))
    assert len(indexes) == 7 * 8
    policy.learn(
        day=9, indexes=indexes[:2], right=np.array([True, False]), seconds=np.full(2, 20.0)
    )
    first, second = np.divmod(indexes[:2], 20)
    assert policy.histories[first, second].tolist() == [
        3 * (indexes[0] % 2 == 0) + 1,
        3 * (indexes[1] % 2 == 0) + 2,
    ]
    assert policy.opened.tolist() == [30.0] * 7 + [0.0]


def test_conditions_cost_minutes_and_hide_what_is_known() -> None:
    plain = played(rivals.Passes(room=ROOM))
    pieces = played(rivals.Passes(room=ROOM), conditions=Conditions(micro=True))
    assert pieces.minutes > plain.minutes
    assert (pieces.end, pieces.year) == (plain.end, plain.year)
    guessed = played(rivals.Passes(room=ROOM), conditions=Conditions(guess=0.25))
    assert guessed.minutes < plain.minutes
    half_absent = played(rivals.Passes(room=ROOM), conditions=Conditions(attend=0.5))
    assert 0.2 * plain.minutes < half_absent.minutes < 0.9 * plain.minutes
    assert half_absent.year < plain.year
    paces = played(rivals.Passes(room=ROOM), conditions=Conditions(pace_spread=0.5))
    assert paces.most_minutes / paces.minutes > plain.most_minutes / plain.minutes
