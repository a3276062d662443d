"""Tables of the worth of asking, for every history of answers, made once before the year.

At each session a memory is skipped, answered rightly or wrongly: history n has the children 3n, 3n
+ 1 and 3n + 2, and before session k there are roots x 3^k of them. Backwards from the last day the
tables have, at every price of a second, by how much asking now is better than not asking now, if
all later choices are optimal (a Lagrangian relaxation of the budget; P. Whittle, "Restless
Bandits", Journal of Applied Probability 25A, 1988).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.calendar import (
    COURSE_DAY,
    HORIZON_DAYS,
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
_PRICES: Floats = PRICES.astype(np.float32)
MIN_PROBABILITY = 1e-9
# Chances of knowing at the start, for what the test did not ask.
UNSEEN_ROOTS = (0.25, 0.5, 0.75)
# Histories processed at a time, so that their data fits in the processor cache.
BLOCK = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class FamilyTables:
    """The tables of one family for every history.

    Of session k: likelihood (histories, durabilities), the log-likelihood of the history before
    it; right, of the same shape, the chance of an answer marked right; and worth (histories, 3,
    durabilities, prices), in half precision: the advantage of asking, the seconds to come if asked
    and if skipped. The last session has two thirds of all histories and no worth: the value of
    asking is in ends (histories, durabilities), less its seconds at their price.
    """

    family: Family
    likelihood: tuple[Floats, ...]
    right: tuple[Floats, ...]
    worth: tuple[Halves, ...]
    ends: Floats

    def history_worth(self, *, session: int, histories: Whole, kinds: int = 3) -> Floats:
        """The first kinds of worth of some histories, of any session."""
        if session < len(self.worth):
            return self.worth[session][histories, :kinds].astype(np.float32)
        seconds = _answer_seconds(right_chance=self.right[session][histories])[..., None]
        worth_table = np.zeros((len(histories), kinds, DURABILITY_STEPS, len(PRICES)), np.float32)
        worth_table[:, ADVANTAGE] = self.ends[histories][..., None] - _PRICES * seconds
        worth_table[:, IF_ASKED:IF_SKIPPED] = seconds[:, None]
        return worth_table


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
    """The chances of knowing at the start, for test answers wrong and right.

    >>> [round(chance, 3) for chance in seen_roots(guess=0.25)]
    [0.0, 0.923]
    """
    return 0.0, known_at_start / (known_at_start + guess * (1 - known_at_start))


def all_roots(*, guess: float = 0.0, known_at_start: float = KNOWN_AT_START) -> tuple[float, ...]:
    """Seen_roots and, between them, chances for what was not tested (`rules.starting`).

    >>> all_roots()
    (0.0, 0.25, 0.5, 0.75, 1.0)
    """
    wrong, right = seen_roots(guess=guess, known_at_start=known_at_start)
    return wrong, *UNSEEN_ROOTS, right


def build_tables(
    *,
    families: Sequence[Family],
    days: tuple[int, ...] = SESSION_DAYS,
    guess: float = 0.0,
    attend: float = 1.0,
    roots: tuple[float, ...] = (0.0, 1.0),
) -> Tables:
    """The tables of a calendar of session days.

    guess is the chance of a right answer by guessing, attend the chance that an officer takes part
    in an offered session, roots the chances of knowing at the start.
    """
    if (
        not days
        or list(days) != sorted({*days})
        or days[0] <= COURSE_DAY
        or days[-1] >= HORIZON_DAYS
    ):
        message = f"Session days must rise from {COURSE_DAY + 1} to {HORIZON_DAYS - 1}: {days}."
        raise ValueError(message)
    if not (0 <= guess < 1 and 0 < attend <= 1 and all(0 <= root <= 1 for root in roots)):
        message = "Chances lie between 0 and 1; guessing below 1, attendance above 0."
        raise ValueError(message)
    family_tables = tuple(
        _family_tables(family=family, days=days, guess=guess, attend=attend, roots=roots)
        for family in families
    )
    return Tables(days=days, guess=guess, attend=attend, roots=roots, families=family_tables)


def bare_tables(
    *,
    families: Sequence[Family],
    days: tuple[int, ...],
    guess: float = 0.0,
    roots: tuple[float, ...] = (0.0, 1.0),
) -> Tables:
    """A calendar and its families without histories: enough to estimate knowledge.

    Days may be after the year.
    """
    family_tables = tuple(
        FamilyTables(
            family=family,
            likelihood=(),
            right=(),
            worth=(),
            ends=np.empty((0, DURABILITY_STEPS), np.float32),
        )
        for family in families
    )
    return Tables(days=days, guess=guess, attend=1.0, roots=roots, families=family_tables)


def states_after(
    *, family: Family, tables: Tables, session: int, histories: Whole
) -> tuple[State, Reals]:
    """States after single histories before a session (1-D), and their log-likelihood.

    Equal to walking the whole tree, but for those histories only.
    """
    root, rest = np.divmod(histories, 3**session)
    state = family.start(chance=np.asarray(tables.roots, dtype=float)[root][:, None])
    total = np.zeros((len(histories), DURABILITY_STEPS))
    for earlier in range(session):
        digits = rest // 3 ** (session - 1 - earlier) % 3
        skipped, right, wrong, right_share = _answered(
            family=family, state=state, day=tables.days[earlier], guess=tables.guess
        )
        way = digits[:, None]
        chance = np.where(way == 0, 1.0, np.where(way == 1, right_share, 1 - right_share))
        total = total + np.log(chance + MIN_PROBABILITY * (way > 0))
        state = chosen(digits=digits, skipped=skipped, right=right, wrong=wrong)
    return state, total


def _answered(
    *, family: Family, state: State, day: float, guess: float
) -> tuple[State, State, State, Reals]:
    """States when skipped, seen right, seen wrong, and the chance of being seen right."""
    recall = family.recall(state=state, day=day)
    right_share = guess + (1 - guess) * recall
    known_share = recall / right_share if guess else np.ones((len(recall), 1))
    return (
        family.skip(state=state, day=day),
        family.review(state=state, day=day, recalled=known_share),
        family.review(state=state, day=day, recalled=np.zeros_like(known_share)),
        right_share,
    )


def _family_tables(
    *,
    family: Family,
    days: tuple[int, ...],
    guess: float,
    attend: float,
    roots: tuple[float, ...],
) -> FamilyTables:
    # Root by root, to save memory: the states of the last day are the largest arrays.
    grown = [_forwards(family=family, days=days, guess=guess, root=root) for root in roots]
    likelihood, right, gain = (
        [np.concatenate(level) for level in zip(*part, strict=True)]
        for part in zip(*grown, strict=True)
    )
    del grown
    ends = gain.pop().reshape(-1, 3, DURABILITY_STEPS)
    return FamilyTables(
        family=family,
        likelihood=tuple(likelihood),
        right=tuple(right),
        worth=_backwards(right=right, gain=gain, ends=ends, attend=attend),
        ends=right[-1] * ends[:, 1] + (1 - right[-1]) * ends[:, 2] - ends[:, 0],
    )


def _forwards(
    *, family: Family, days: tuple[int, ...], guess: float, root: float
) -> tuple[list[Floats], list[Floats], list[Floats]]:
    """The likelihood, chance of a right answer and worth without reviews of all
    histories.
    """
    state = family.start(chance=np.array([[root]]))
    likelihood = [np.zeros((1, DURABILITY_STEPS), dtype=np.float32)]
    right, gain = [], []
    share = (1 - family.end_weight) / (HORIZON_DAYS - COURSE_DAY)
    for day, following in zip(days, (*days[1:], HORIZON_DAYS), strict=True):
        *ways, right_share = _answered(family=family, state=state, day=day, guess=guess)
        state = woven(skipped=ways[0], right=ways[1], wrong=ways[2])
        del ways
        if following < HORIZON_DAYS:
            steps = [
                np.zeros_like(right_share),
                np.log(right_share + MIN_PROBABILITY),
                np.log(1 - right_share + MIN_PROBABILITY),
            ]
            grown = likelihood[-1][:, None, :] + np.stack(steps, 1)
            likelihood.append(grown.reshape(-1, DURABILITY_STEPS).astype(np.float32))
        right.append(right_share.astype(np.float32))
        gain.append(share * family.area(state=state, since=day, until=following))
    gain[-1] = gain[-1] + family.end_weight * family.recall(state=state, day=HORIZON_DAYS)
    return likelihood, right, [values.astype(np.float32) for values in gain]


def _backwards(
    *, right: Sequence[Floats], gain: Sequence[Floats], ends: Floats, attend: float
) -> tuple[Halves, ...]:
    """Advantage and seconds to come, from the last session but one back to the first."""
    nothing = np.zeros((1, 3, DURABILITY_STEPS, 1), np.float32)
    worth: list[Halves] = []
    value = seconds = nothing
    for session in range(len(right) - 2, -1, -1):
        right_share = right[session][..., None]
        shape = (len(right_share), DURABILITY_STEPS, len(PRICES))
        worth_before = np.empty((shape[0], 3, *shape[1:]), dtype=np.float16)
        values, costs = np.empty(shape, np.float32), np.empty(shape, np.float32)
        for start in range(0, len(right_share), BLOCK):
            rows = slice(start, start + BLOCK)
            if worth:
                after, later = value[rows], seconds[rows]
            else:
                # The last session is the largest of the tables, so process it in blocks.
                children = slice(3 * start, 3 * (start + BLOCK))
                chance, after = right[-1][children, :, None], ends[children, ..., None]
                ways = _asking(right_chance=chance, after=after, later=nothing)
                best, cost = _best(ways=ways, skipped=after[:, 0], attend=attend)
                best += gain[session][children, :, None]
                after, later = (array.reshape(-1, 3, *shape[1:]) for array in (best, cost))
            ways = _asking(right_chance=right_share[rows], after=after, later=later)
            for kind, way in enumerate(ways):
                worth_before[rows, kind] = way
            values[rows], costs[rows] = _best(ways=ways, skipped=after[:, 0], attend=attend)
        worth.insert(0, worth_before)
        if session:
            values += gain[session - 1][..., None]
            value, seconds = (array.reshape(-1, 3, *shape[1:]) for array in (values, costs))
    return tuple(worth)


def _asking(
    *, right_chance: Floats, after: Floats, later: Floats
) -> tuple[Floats, Floats, Floats]:
    """The advantage of asking now, and the seconds to come if asked and if skipped."""
    cost = _answer_seconds(right_chance=right_chance)
    ask = right_chance * after[:, 1] + (1 - right_chance) * after[:, 2] - _PRICES * cost
    if_asked = cost + right_chance * later[:, 1] + (1 - right_chance) * later[:, 2]
    return ask - after[:, 0], if_asked, later[:, 0]


def _best(
    *, ways: tuple[Floats, Floats, Floats], skipped: Floats, attend: float
) -> tuple[Floats, Floats]:
    """Value and seconds if all that is worth asking is asked of those who take part."""
    advantage, if_asked, if_skipped = ways
    best = np.where(advantage > 0, if_asked, if_skipped)
    value = skipped + attend * np.maximum(advantage, 0)
    seconds = attend * best + (1 - attend) * if_skipped
    return value.astype(np.float32, copy=False), seconds.astype(np.float32, copy=False)


def _answer_seconds(*, right_chance: Floats) -> Floats:
    """The expected seconds of an answer, given the chance that it is right."""
    return RIGHT_SECONDS * right_chance + WRONG_SECONDS * (1 - right_chance)
