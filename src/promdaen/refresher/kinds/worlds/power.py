"""Held out: power forgetting whose rate slows with each review, more so after a delay.

W. A. Wickelgren, "Single-trace Fragility Theory of Memory Dynamics" (Memory & Cognition 2, 1974):
the chance falls with a power of the time; here with a ceiling, and only the exponent changes.
"""

import math

import numpy as np

from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld

CODE = "power"
HELD_OUT = True
OFFICER_SPREAD, MEMORY_SPREAD = 0.4, 0.4
SCALES = (math.log(0.02), math.log(200))
IS_FALLING = True
CEILING, RATE, FIRST_EXPONENT = 0.98, 0.1, 0.5
SLOWED_RIGHT, SLOWED_WRONG, UNKNOWN = 0.45, 0.2, 2.0
"""These numbers are our own assumptions; Wickelgren gives the form of the curve."""


class PowerMemories:
    """Exponent and day of the last answer of every memory."""

    def __init__(self, *, firsts: Reals) -> None:
        """Memories with these first exponents."""
        self.first_exponents = firsts
        self.exponent = firsts.copy()
        self.last = np.zeros(len(firsts))

    def start(self, *, is_known: Flags, day: float) -> None:
        """The test after the course."""
        self.exponent = np.where(is_known, self.first_exponents, UNKNOWN * self.first_exponents)
        self.last = np.full(len(is_known), float(day))

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        return np.asarray(CEILING * (1 + RATE * elapsed) ** -self.exponent[indexes])

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Exponents after answers; a full gap is thirteen weeks."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        gap = np.minimum(np.log1p(elapsed / 7) / np.log(14), 1)
        before = self.exponent[indexes]
        slowed = np.minimum(
            before * (1 - SLOWED_WRONG * gap), UNKNOWN * self.first_exponents[indexes]
        )
        self.exponent[indexes] = np.where(is_right, before * (1 - SLOWED_RIGHT * gap), slowed)
        self.last[indexes] = day


def new_world(*, scale: float, effects: Reals) -> MemoryWorld:
    """A world; scale is the log of a factor of all exponents, effects reduce them."""
    return PowerMemories(firsts=FIRST_EXPONENT * np.exp(scale - effects))
