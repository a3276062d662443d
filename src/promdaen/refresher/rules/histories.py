"""Histories of memories, replayed from the log of evidence in any order."""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.beliefs import NO_HISTORY
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.trees import Tables

SKIPPED, RIGHT, WRONG = range(3)
# Credits are counted in billionths, so that sums do not depend on their order.
UNITS_PER_ONE = 1_000_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class ShownRecall:
    """Evidence of officers, one entry in every array for each piece.

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
    """Histories before a session, and the answers in the window of that session.

    histories and answers (officers, memories); answers are 0 not yet, 1 right, 2 wrong.
    """

    session: int
    histories: Whole
    answers: Whole

    @property
    def after(self) -> Whole:
        """The histories before the next session, if there are no more answers until
        then.
        """
        following = 3 * self.histories + self.answers
        return np.where(self.histories < 0, NO_HISTORY, following)


def replayed(
    *,
    tables: Tables,
    recall: ShownRecall,
    session: int,
    is_included: Flags,
    start: Whole | None = None,
) -> Replayed:
    """Histories before a session from all evidence, by the days and roots of tables.

    Evidence from the day of session k to the day before session k + 1 counts at session k.
    Evidence before the first session selects the root, wrong the first and right the last. Without
    evidence the root is that of `start` (officers, memories), else the middle one, or the wrong
    one of two. Several pieces of evidence are combined by the mean of their credits, each
    corrected for guessing, (credit - guess) / (1 - guess): from 0.5 on it is right. Evidence in
    later windows is ignored. is_included (officers, memories) marks the memories of each officer.
    """
    windows = np.searchsorted(np.asarray(tables.days), recall.day, side="right") - 1
    corrected = (recall.credit - recall.guess) / (1 - recall.guess)
    units = np.rint(corrected * UNITS_PER_ONE).astype(np.int64)
    flat = np.ravel_multi_index((recall.officer, recall.memory), is_included.shape)

    def digits(window: int) -> Whole:
        inside = windows == window
        total = np.zeros(is_included.size, dtype=np.int64)
        count = np.zeros(is_included.size, dtype=np.int64)
        np.add.at(total, flat[inside], units[inside])
        np.add.at(count, flat[inside], 1)
        answer = np.where(2 * total >= count * UNITS_PER_ONE, RIGHT, WRONG)
        return np.where(count == 0, SKIPPED, answer).reshape(is_included.shape)

    before, last = digits(-1), len(tables.roots) - 1
    unseen = last // 2 if start is None else start
    histories = np.where(before == SKIPPED, unseen, np.where(before == RIGHT, last, 0))
    for earlier in range(session):
        histories = 3 * histories + digits(earlier)
    return Replayed(
        session=session,
        histories=np.where(is_included, histories, NO_HISTORY),
        answers=np.where(is_included, digits(session), SKIPPED),
    )
