"""What is still known on the day of a course from earlier evidence, also of earlier years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from promdaen.refresher.rules.beliefs import COHORT_SPREAD, MEMORY_SPREAD, OFFICER_SPREAD
from promdaen.refresher.rules.calendar import COURSE_DAY
from promdaen.refresher.rules.families import DURABILITIES, Family, Reals, Whole
from promdaen.refresher.rules.histories import RIGHT, SKIPPED, UNITS_PER_ONE, WRONG, ShownRecall
from promdaen.refresher.rules.trees import bare_tables, seen_roots, states_after

# Evidence within so many days is combined, on the day in their middle.
SPAN_DAYS = 28
# Three years; older evidence counts as that old.
MAX_SPANS = 39
_SPREAD = float(np.sqrt(COHORT_SPREAD**2 + OFFICER_SPREAD**2 + MEMORY_SPREAD**2))


def retained_knowledge(
    *, recall: ShownRecall, families: Sequence[Family], guess: float, shape: tuple[int, int]
) -> Reals:
    """The chance of recall on the day of a course (officers, memories); 0 without evidence.

    recall: evidence before the course; its days are days of the year, negative for earlier ones.
    The first evidence starts a memory, all later ones are reviews of it. Families have equal
    weights and durabilities their prior, both updated by how well they predicted the evidence of
    that memory.
    """
    if not len(recall.day):
        return np.zeros(shape)
    spans = np.minimum((COURSE_DAY - recall.day) // SPAN_DAYS, MAX_SPANS - 1)
    span_values, columns = np.unique(-spans, return_inverse=True)
    flat = np.ravel_multi_index((recall.officer, recall.memory), shape)
    pairs, rows = np.unique(flat, return_inverse=True)
    digits = _digits(recall=recall, places=(rows, columns), shape=(len(pairs), len(span_values)))
    ways, way_of = np.unique(digits, axis=0, return_inverse=True)
    days = COURSE_DAY + span_values * SPAN_DAYS - SPAN_DAYS // 2
    still_recalled = np.zeros(shape)
    still_recalled.flat[pairs] = _recalled(ways=ways, days=days, families=families, guess=guess)[
        way_of.reshape(-1)
    ]
    return still_recalled


def _digits(*, recall: ShownRecall, places: tuple[Whole, Whole], shape: tuple[int, int]) -> Whole:
    """The state of each memory in each span: skipped, right or wrong."""
    corrected = (recall.credit - recall.guess) / (1 - recall.guess)
    total, count = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    np.add.at(total, places, np.rint(corrected * UNITS_PER_ONE).astype(np.int64))
    np.add.at(count, places, 1)
    return np.where(
        count == 0, SKIPPED, np.where(2 * total >= count * UNITS_PER_ONE, RIGHT, WRONG)
    )


def _recalled(*, ways: Whole, days: Whole, families: Sequence[Family], guess: float) -> Reals:
    """The chance of recall on the day of the course after each way through the spans."""
    recall_shares = np.zeros(len(ways))
    firsts = (ways != SKIPPED).argmax(axis=1)
    for first in np.unique(firsts):
        positions = np.flatnonzero(firsts == first)
        # The clock of a memory starts at the day of a course, so shift its first evidence there.
        later = days[first + 1 :] - days[first] + COURSE_DAY
        tables = bare_tables(
            families=families,
            days=tuple(int(day) for day in later),
            guess=guess,
            roots=seen_roots(guess=guess),
        )
        histories = (ways[positions, first] == RIGHT).astype(np.int64)
        for column in range(first + 1, len(days)):
            histories = 3 * histories + ways[positions, column]
        until = 2 * COURSE_DAY - int(days[first])
        scores, chances = [], []
        for family in families:
            state, likelihood = states_after(
                family=family, tables=tables, session=len(later), histories=histories
            )
            scores.append(likelihood - 0.5 * (DURABILITIES / _SPREAD) ** 2)
            chances.append(family.recall(state=state, day=until))
        recall_shares[positions] = _mean(scores=np.stack(scores), chances=np.stack(chances))
    return recall_shares


def _mean(*, scores: Reals, chances: Reals) -> Reals:
    """Mean of chances (families, ways, durabilities), weighted by the exponent of scores."""
    weights = np.exp(scores - scores.max(axis=(0, 2), keepdims=True))
    return np.asarray((weights * chances).sum(axis=(0, 2)) / weights.sum(axis=(0, 2)))
