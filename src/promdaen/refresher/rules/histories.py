"""From what was shown to histories: replayed from the log, in whatever order it arrived."""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.beliefs import NOT_HELD
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.trees import Tables

SKIPPED, RIGHT, WRONG = range(3)
# Credits are counted in billionths, so that sums do not depend on their order.
UNITS = 1_000_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownRecall:
    """What officers have shown, one place each in every array.

    officer and memory count from 0; day from the officer's course; credit 0 to 1; guess, the
    chance of full credit by guessing.
    """

    officer: Whole
    memory: Whole
    day: Whole
    credit: Reals
    guess: Reals


@dataclass(frozen=True, kw_only=True, eq=False)
class Replayed:
    """Histories before a session, and what the window of that session already holds.

    histories and answers (officers, memories); answers are 0 not yet, 1 right, 2 wrong.
    """

    session: int
    histories: Whole
    answers: Whole

    @property
    def after(self) -> Whole:
        """Histories before the next session, if nothing more is answered until then."""
        following = 3 * self.histories + self.answers
        return np.where(self.histories < 0, NOT_HELD, following)


def replayed(
    *,
    tables: Tables,
    recall: ShownRecall,
    session: int,
    is_included: Flags,
    start: Whole | None = None,
) -> Replayed:
    """Histories before a session from all that was shown, by the days and roots of tables.

    Whatever falls from the day of session k to the day before session k + 1 counts at session k;
    what falls before the first session makes the root, wrong the first and right the last. What
    was not seen starts from the root that `start` says (officers, memories), else from the middle
    one, and of two roots from wrong. Where several fall together, the mean of their credits, each
    corrected for guessing, (credit - guess) / (1 - guess), decides: from one half on it is right.
    What falls into later windows is left out. held (officers, memories) says which memories are
    whose.
    """
    windows = np.searchsorted(np.asarray(tables.days), recall.day, side="right") - 1
    corrected = (recall.credit - recall.guess) / (1 - recall.guess)
    units = np.rint(corrected * UNITS).astype(np.int64)
    flat = np.ravel_multi_index((recall.officer, recall.memory), is_included.shape)

    def digits(window: int) -> Whole:
        inside = windows == window
        total = np.zeros(is_included.size, dtype=np.int64)
        count = np.zeros(is_included.size, dtype=np.int64)
        np.add.at(total, flat[inside], units[inside])
        np.add.at(count, flat[inside], 1)
        answer = np.where(2 * total >= count * UNITS, RIGHT, WRONG)
        return np.where(count == 0, SKIPPED, answer).reshape(is_included.shape)

    before, last = digits(-1), len(tables.roots) - 1
    unseen = last // 2 if start is None else start
    histories = np.where(before == SKIPPED, unseen, np.where(before == RIGHT, last, 0))
    for earlier in range(session):
        histories = 3 * histories + digits(earlier)
    return Replayed(
        session=session,
        histories=np.where(is_included, histories, NOT_HELD),
        answers=np.where(is_included, digits(session), SKIPPED),
    )
