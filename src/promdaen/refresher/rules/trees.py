"""Tables of what asking is worth, for every history of answers, made once before the year.

At each session a memory is skipped, answered rightly or wrongly: history n has the children 3n,
3n + 1 and 3n + 2, and before session k there are roots x 3^k of them. Backwards from the last day
the tables hold, at every price of a second, by how much asking now beats not asking now, if all
later choices are the best (a Lagrangian relaxation of the budget; P. Whittle, "Restless Bandits",
Journal of Applied Probability 25A, 1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.calendar import (
    COURSE_DAY,
    HORIZON,
    KNOWN_AT_START,
    RIGHT_SECONDS,
    SESSION_DAYS,
    WRONG_SECONDS,
)
from promdaen.refresher.rules.families import (
    DURABILITY_STEPS,
    Family,
    Floats,
    Halves,
    Reals,
    State,
    Whole,
    chosen,
    woven,
)

ADVANTAGE, IF_ASKED, IF_SKIPPED = range(3)
# Knowledge (in shares of one memory over the year) that a second must bring.
PRICES: Reals = np.geomspace(0.0002, 0.04, 18)
LEAST = 1e-9
# Chances of being known at the start that are told apart where the test did not ask.
UNSEEN_ROOTS = (0.25, 0.5, 0.75)
# Histories worked on at a time: what they need stays in the cache of the processor.
BLOCK = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class FamilyTables:
    """What one family says of every history.

    Of session k: likelihood (histories, durabilities), the log-likelihood of the history before
    it; right, of the same shape, the chance that an answer will be seen as right; and worth
    (histories, 3, durabilities, prices), in half precision: the advantage of asking, the seconds
    to come if asked and if skipped.
    """

    family: Family
    likelihood: tuple[Floats, ...]
    right: tuple[Floats, ...]
    worth: tuple[Halves, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tables:
    """The tables of a calendar, one for each family that the belief averages."""

    days: tuple[int, ...]
    guess: float
    attend: float
    roots: tuple[float, ...]
    families: tuple[FamilyTables, ...]


def seen_roots(
    *, guess: float = 0.0, known_at_start: float = KNOWN_AT_START
) -> tuple[float, float]:
    """Chances of being known at the start where the test was seen wrong and seen right.

    >>> [round(chance, 3) for chance in seen_roots(guess=0.25)]
    [0.0, 0.923]
    """
    return 0.0, known_at_start / (known_at_start + guess * (1 - known_at_start))


def all_roots(*, guess: float = 0.0, known_at_start: float = KNOWN_AT_START) -> tuple[float, ...]:
    """As seen_roots, and between them chances of what the test did not ask (`rules.starting`).

    >>> all_roots()
    (0.0, 0.25, 0.5, 0.75, 1.0)
    """
    wrong, right = seen_roots(guess=guess, known_at_start=known_at_start)
    return wrong, *UNSEEN_ROOTS, right


def tables_of(
    *,
    families: Sequence[Family],
    days: tuple[int, ...] = SESSION_DAYS,
    guess: float = 0.0,
    attend: float = 1.0,
    roots: tuple[float, ...] = (0.0, 1.0),
) -> Tables:
    """The tables of a calendar of session days.

    guess is the chance of a right answer by guessing, attend the chance that an officer takes an
    offered session, roots the chances of being known at the start.
    """
    if not days or list(days) != sorted({*days}) or days[0] <= COURSE_DAY or days[-1] >= HORIZON:
        message = f"Session days must rise from {COURSE_DAY + 1} to {HORIZON - 1}: {days}."
        raise ValueError(message)
    if not (0 <= guess < 1 and 0 < attend <= 1 and all(0 <= root <= 1 for root in roots)):
        message = "Chances lie between 0 and 1; guessing below 1, attendance above 0."
        raise ValueError(message)
    made = tuple(
        _family_tables(family=family, days=days, guess=guess, attend=attend, roots=roots)
        for family in families
    )
    return Tables(days=days, guess=guess, attend=attend, roots=roots, families=made)


def bare_tables(
    *,
    families: Sequence[Family],
    days: tuple[int, ...],
    guess: float = 0.0,
    roots: tuple[float, ...] = (0.0, 1.0),
) -> Tables:
    """A calendar and its families without any history: enough to tell what is known.

    Days may lie past the year.
    """
    made = tuple(
        FamilyTables(family=family, likelihood=(), right=(), worth=()) for family in families
    )
    return Tables(days=days, guess=guess, attend=1.0, roots=roots, families=made)


def states_after(
    *, family: Family, tables: Tables, session: int, histories: Whole
) -> tuple[State, Reals]:
    """States after single histories before a session (one-dimensional), and their log-likelihood.

    The same as walking the whole tree, for those histories alone.
    """
    root, rest = np.divmod(histories, 3**session)
    state = family.start(chance=np.asarray(tables.roots, dtype=float)[root][:, None])
    total = np.zeros((len(histories), DURABILITY_STEPS))
    for earlier in range(session):
        digits = rest // 3 ** (session - 1 - earlier) % 3
        skipped, right, wrong, seen = _answered(
            family=family, state=state, day=tables.days[earlier], guess=tables.guess
        )
        way = digits[:, None]
        chance = np.where(way == 0, 1.0, np.where(way == 1, seen, 1 - seen))
        total = total + np.log(chance + LEAST * (way > 0))
        state = chosen(digits=digits, skipped=skipped, right=right, wrong=wrong)
    return state, total


def _answered(
    *, family: Family, state: State, day: float, guess: float
) -> tuple[State, State, State, Reals]:
    """States when skipped, seen right, seen wrong, and the chance of being seen right."""
    recall = family.recall(state=state, day=day)
    seen = guess + (1 - guess) * recall
    known = recall / seen if guess else np.ones((len(recall), 1))
    return (
        family.skip(state=state, day=day),
        family.review(state=state, day=day, recalled=known),
        family.review(state=state, day=day, recalled=np.zeros_like(known)),
        seen,
    )


def _family_tables(
    *,
    family: Family,
    days: tuple[int, ...],
    guess: float,
    attend: float,
    roots: tuple[float, ...],
) -> FamilyTables:
    # Apart, so that the states of the last day are gone before the way back begins.
    likelihood, right, gain = _forwards(family=family, days=days, guess=guess, roots=roots)
    return FamilyTables(
        family=family,
        likelihood=likelihood,
        right=right,
        worth=_backwards(right=right, gain=gain, attend=attend),
    )


def _forwards(
    *, family: Family, days: tuple[int, ...], guess: float, roots: tuple[float, ...]
) -> tuple[tuple[Floats, ...], tuple[Floats, ...], list[Reals]]:
    """Likelihood and chance of a right answer of every history, and what it is worth by itself."""
    state = family.start(chance=np.asarray(roots, dtype=float)[:, None])
    likelihood = [np.zeros((len(roots), DURABILITY_STEPS), dtype=np.float32)]
    right, gain = [], []
    share = (1 - family.end_weight) / (HORIZON - COURSE_DAY)
    for day, following in zip(days, (*days[1:], HORIZON), strict=True):
        *ways, seen = _answered(family=family, state=state, day=day, guess=guess)
        state = woven(skipped=ways[0], right=ways[1], wrong=ways[2])
        del ways
        steps = np.stack([np.zeros_like(seen), np.log(seen + LEAST), np.log(1 - seen + LEAST)], 1)
        grown = likelihood[-1][:, None, :] + steps
        likelihood.append(grown.reshape(-1, DURABILITY_STEPS).astype(np.float32))
        right.append(seen.astype(np.float32))
        gain.append(share * family.area(state=state, since=day, until=following))
    gain[-1] = gain[-1] + family.end_weight * family.recall(state=state, day=HORIZON)
    return tuple(likelihood), tuple(right), gain


def _backwards(*, right: Sequence[Floats], gain: list[Reals], attend: float) -> tuple[Halves, ...]:
    """Advantage of asking and seconds to come, from the last session to the first."""
    value: Floats = gain[-1].astype(np.float32)[..., None]
    seconds: Floats = np.zeros_like(value)
    worth: list[Halves] = []
    for session in range(len(right) - 1, -1, -1):
        seen = right[session][..., None]
        after, later = (one.reshape(-1, 3, *one.shape[1:]) for one in (value, seconds))
        shape = (len(seen), DURABILITY_STEPS, len(PRICES))
        found = np.empty((shape[0], 3, *shape[1:]), dtype=np.float16)
        value, seconds = np.empty(shape, np.float32), np.empty(shape, np.float32)
        for start in range(0, len(seen), BLOCK):
            rows = slice(start, start + BLOCK)
            ways = _asking(right_chance=seen[rows], after=after[rows], later=later[rows])
            for kind, way in enumerate(ways):
                found[rows, kind] = way
            advantage, if_asked, if_skipped = ways
            best = np.where(advantage > 0, if_asked, if_skipped)
            seconds[rows] = attend * best + (1 - attend) * if_skipped
            value[rows] = after[rows, 0] + attend * np.maximum(advantage, 0)
        worth.insert(0, found)
        if session:
            value += gain[session - 1].astype(np.float32)[..., None]
    return tuple(worth)


def _asking(
    *, right_chance: Floats, after: Floats, later: Floats
) -> tuple[Floats, Floats, Floats]:
    """The advantage of asking now, the seconds to come if asked and if skipped."""
    cost = RIGHT_SECONDS * right_chance + WRONG_SECONDS * (1 - right_chance)
    ask = (
        right_chance * after[:, 1]
        + (1 - right_chance) * after[:, 2]
        - PRICES.astype(np.float32) * cost
    )
    if_asked = cost + right_chance * later[:, 1] + (1 - right_chance) * later[:, 2]
    return ask - after[:, 0], if_asked, later[:, 0]
