"""Exponential forgetting with a hidden half-life of each officer and each memory."""

import math

import numpy as np

from promdaen.refresher.kinds.memories import half_life
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld

CODE = "half_life"
HELD_OUT = False
OFFICER_SPREAD, MEMORY_SPREAD = 0.5, 0.4
SCALES = (math.log(0.02), math.log(200))
IS_FALLING = False
FIRST_DAYS = 60.0


class HalfLifeMemories:
    """Half-life and day of the last answer of every memory."""

    def __init__(self, *, firsts: Reals) -> None:
        """Memories with these first half-lives in days."""
        self.firsts = firsts

    def start(self, *, is_known: Flags, day: float) -> None:
        """The test after the course."""
        self.half_life = np.where(is_known, self.firsts, half_life.UNKNOWN * self.firsts)
        self.last = np.full(len(is_known), float(day))

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        return half_life.recall(elapsed=elapsed, half_life=self.half_life[indexes])

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Half-lives after answers."""
        before = self.half_life[indexes]
        chance = self.recall(day=day, indexes=indexes)
        up = half_life.lengthened(half_life=before, chance=chance)
        down = half_life.shortened(half_life=before, first=self.firsts[indexes])
        self.half_life[indexes] = np.where(is_right, up, down)
        self.last[indexes] = day


def new_world(*, scale: float, effects: Reals) -> MemoryWorld:
    """A world; scale is the logarithm of the factor of all half-lives, effects are added."""
    return HalfLifeMemories(firsts=FIRST_DAYS * np.exp(scale + effects))
