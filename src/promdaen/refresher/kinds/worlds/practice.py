"""Held out: recall is logistic in the credit of practice and the logarithm of elapsed time.

After R. V. Lindsey, J. D. Shroyer, H. Pashler, M. C. Mozer, "Improving Students' Long-Term
Knowledge Retention Through Personalized Review" (Psychological Science 25, 2014), whose model
counts practice; here a review adds more after a longer gap and for a right answer.
"""

import numpy as np

from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld

CODE = "practice"
HELD_OUT = True
OFFICER_SPREAD, MEMORY_SPREAD = 0.5, 0.5
SCALES = (-9.0, 9.0)
IS_FALLING = False
CREDIT, FORGETTING = 1.4, 0.6
FIRST_WRONG, LATER_WRONG, FULL_GAP = 0.3, 0.6, 91


class PracticeMemories:
    """Credit and day of the last answer of every memory."""

    def __init__(self, *, ease: Reals) -> None:
        self.ease = ease

    def start(self, *, is_known: Flags, day: float) -> None:
        """The test after the course."""
        self.credit = np.where(is_known, 1.0, FIRST_WRONG)
        self.last = np.full(len(is_known), float(day))

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        score = self.ease[indexes] + CREDIT * self.credit[indexes] - FORGETTING * np.log1p(elapsed)
        return np.asarray(1 / (1 + np.exp(-score)))

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Credit after answers."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        gap = np.minimum(np.log1p(elapsed) / np.log1p(FULL_GAP), 1)
        self.credit[indexes] += np.where(is_right, 1.0, LATER_WRONG) * gap
        self.last[indexes] = day


def new_world(*, scale: float, effects: Reals) -> MemoryWorld:
    """A world; scale is the ease of all, effects are added."""
    return PracticeMemories(ease=scale + effects)
