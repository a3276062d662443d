"""From what was shown to histories: replayed from the log, in whatever order it arrived."""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.beliefs import NOT_HELD
from promdaen.refresher.rules.calendar import SESSION_DAYS
from promdaen.refresher.rules.families import Flags, Reals, Whole

SKIPPED, RIGHT, WRONG = range(3)
# Credits are counted in billionths, so that sums do not depend on their order.
UNITS = 1_000_000_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Shown:
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
    shown: Shown,
    session: int,
    held: Flags,
    roots: int = 3,
    days: tuple[int, ...] = SESSION_DAYS,
) -> Replayed:
    """Histories before a session from all that was shown.

    Whatever falls from the day of session k to the day before session k + 1 counts at session k;
    what falls before the first session makes the root: wrong, not seen, right (of two roots,
    wrong or right, and what was not seen counts as wrong). Where several fall together, the
    mean of their credits, each corrected for guessing, (credit - guess) / (1 - guess), decides:
    from one half on it is right. What falls into later windows is left out. held (officers,
    memories) says which memories are whose.
    """
    windows = np.searchsorted(np.asarray(days), shown.day, side="right") - 1
    corrected = (shown.credit - shown.guess) / (1 - shown.guess)
    units = np.rint(corrected * UNITS).astype(np.int64)
    flat = np.ravel_multi_index((shown.officer, shown.memory), held.shape)

    def digits(window: int) -> Whole:
        inside = windows == window
        total = np.zeros(held.size, dtype=np.int64)
        count = np.zeros(held.size, dtype=np.int64)
        np.add.at(total, flat[inside], units[inside])
        np.add.at(count, flat[inside], 1)
        answer = np.where(2 * total >= count * UNITS, RIGHT, WRONG)
        return np.where(count == 0, SKIPPED, answer).reshape(held.shape)

    root_of = np.array([1, 2, 0] if roots == len(("wrong", "not seen", "right")) else [0, 1, 0])
    histories = root_of[digits(-1)]
    for earlier in range(session):
        histories = 3 * histories + digits(earlier)
    return Replayed(
        session=session,
        histories=np.where(held, histories, NOT_HELD),
        answers=np.where(held, digits(session), SKIPPED),
    )
