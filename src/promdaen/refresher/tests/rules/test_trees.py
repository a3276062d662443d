"""Tables against walking every way by hand, and against single histories."""

import numpy as np
import pytest

from promdaen.refresher.kinds import memories
from promdaen.refresher.rules import trees
from promdaen.refresher.rules.families import DURABILITIES, Family
from promdaen.refresher.rules.trees import ADVANTAGE, IF_ASKED, IF_SKIPPED, PRICES
from promdaen.refresher.tests.rules.tables import small

DAYS = (20, 100)
GUESS, ATTEND, PLACE, PRICE = 0.25, 0.7, 10, 8


def walked(
    *, family: Family, root: float, history: tuple[int, ...], days: tuple[int, ...] = DAYS
) -> tuple[float, float, float, float]:
    """Value and seconds of asking and of not asking at the session after a history, by recursion.

    Only scalars of one durability and price; every branch is walked.
    """
    state = family.start(chance=np.array([[root]]))
    for day, answer in zip(days, history, strict=False):
        recall = family.recall(state=state, day=day)
        chance_known = recall / (GUESS + (1 - GUESS) * recall)
        if answer == 0:
            state = family.skip(state=state, day=day)
        else:
            state = family.review(state=state, day=day, recalled=chance_known * (answer == 1))
    session = len(history)

    def gained(answers: tuple[int, ...]) -> float:
        later = family.start(chance=np.array([[root]]))
        for day, answer in zip(days, answers, strict=False):
            recall = family.recall(state=later, day=day)
            chance_known = recall / (GUESS + (1 - GUESS) * recall)
            later = (
                family.review(state=later, day=day, recalled=chance_known * (answer == 1))
                if answer
                else family.skip(state=later, day=day)
            )
        until = (*days, 365)[len(answers)]
        since = days[len(answers) - 1]
        area = family.area(state=later, since=since, until=until)[0, PLACE]
        value = (1 - family.end_weight) * area / 360
        if len(answers) == len(days):
            value += family.end_weight * family.recall(state=later, day=365)[0, PLACE]
        return float(value)

    def from_here(answers: tuple[int, ...]) -> tuple[float, float]:
        if len(answers) == len(days):
            return gained(answers), 0.0
        ask, ask_seconds, skip, skip_seconds = walked(
            family=family, root=root, history=answers, days=days
        )
        best = (ask, ask_seconds) if ask > skip else (skip, skip_seconds)
        mixed = [ATTEND * if_asked + (1 - ATTEND) * if_skipped
                 for if_asked, if_skipped
                 in zip(best, (skip, skip_seconds), strict=True)]  # fmt: skip
        return gained(answers) + mixed[0], mixed[1]

    right = float(GUESS + (1 - GUESS) * family.recall(state=state, day=days[session])[0, PLACE])
    ways = [from_here((*history, answer)) for answer in (0, 1, 2)]
    cost = 15 * right + 40 * (1 - right)
    ask = right * ways[1][0] + (1 - right) * ways[2][0] - PRICES[PRICE] * cost
    seconds = cost + right * ways[1][1] + (1 - right) * ways[2][1]
    return ask, seconds, ways[0][0], ways[0][1]


def test_tables_agree_with_walking_every_branch() -> None:
    roots = trees.all_roots(guess=GUESS)
    tables = trees.build_tables(
        families=memories.MEMORIES, days=DAYS, guess=GUESS, attend=ATTEND, roots=roots
    )
    for family in tables.families:
        for root, chance in enumerate(roots):
            for history in ((), (0,), (1,), (2,)):
                node = root * 3 ** len(history) + sum(history)
                worth = family.history_worth(session=len(history), histories=np.array([node]))
                worth = worth[0, :, PLACE, PRICE]
                ask, seconds, skip, skipping = walked(
                    family=family.family, root=chance, history=history
                )
                # Half precision keeps eleven bits.
                assert worth[ADVANTAGE] == pytest.approx(ask - skip, rel=2**-10, abs=1e-6)
                assert worth[IF_ASKED] == pytest.approx(seconds, rel=2**-10)
                assert worth[IF_SKIPPED] == pytest.approx(skipping, rel=2**-10)


def test_single_histories_are_the_leaves_of_the_tree() -> None:
    tables = small(guess=GUESS)
    histories = np.arange(5 * 3**3)
    for family in tables.families:
        state, likelihood = trees.states_after(
            family=family.family, tables=tables, session=3, histories=histories
        )
        assert likelihood == pytest.approx(family.likelihood[3], abs=1e-4)
        recall = family.family.recall(state=state, day=tables.days[3])
        assert GUESS + (1 - GUESS) * recall == pytest.approx(family.right[3], abs=1e-6)


def test_a_higher_price_never_makes_asking_worth_more() -> None:
    for tables in small().families:
        for session, right in enumerate(tables.right):
            worth = tables.history_worth(session=session, histories=np.arange(len(right)))
            is_asked = worth[:, ADVANTAGE] > 0
            assert (np.diff(worth[-1:, IF_SKIPPED], axis=-1) <= 1e-4).all()
            # What is worth asking at the highest price is worth it at the lowest.
            assert (is_asked[..., 0] | ~is_asked[..., -1]).mean() > 0.99
    assert worth.shape[2:] == (len(DURABILITIES), len(PRICES))


@pytest.mark.parametrize("days", [(), (5, 20), (20, 365), (30, 20), (20, 20)])
def test_days_outside_the_year_are_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Session days must rise from 6 to 364"):
        trees.build_tables(families=memories.MEMORIES, days=days)


@pytest.mark.parametrize(
    ("guess", "attend", "roots"),
    [(1.0, 1.0, (0.0, 1.0)), (0.0, 0.0, (0.0, 1.0)), (0.0, 1.0, (0.0, 1.1))],
)
def test_chances_outside_their_bounds_are_refused(
    guess: float, attend: float, roots: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="Chances lie between 0 and 1"):
        trees.build_tables(
            families=memories.MEMORIES, days=DAYS, guess=guess, attend=attend, roots=roots
        )
