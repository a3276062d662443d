"""FSRS-6 whose stabilities carry a hidden factor of each officer and each memory."""

import math

import numpy as np

from promdaen.refresher.kinds.memories import fsrs
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld

CODE = "fsrs"
HELD_OUT = False
OFFICER_SPREAD, MEMORY_SPREAD = 0.5, 0.3
SCALES = (math.log(0.02), math.log(200))
IS_FALLING = False


class FsrsMemories:
    """Stability, difficulty and day of the last answer of every memory."""

    def __init__(self, *, times: Reals) -> None:
        """Memories whose stabilities are so many times longer."""
        self.times = times

    def start(self, *, is_known: Flags, day: float) -> None:
        """The test after the course: good or again."""
        grade = np.where(is_known, fsrs.GOOD, fsrs.AGAIN)
        self.stability = np.where(is_known, fsrs.WEIGHTS[2], fsrs.WEIGHTS[0])
        self.difficulty = np.clip(fsrs.first_difficulty(grade=grade), 1, 10)
        self.last = np.full(len(is_known), float(day))

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""
        elapsed = np.maximum(day - self.last[indexes], 0)
        return fsrs.recall(
            elapsed=elapsed, stability=self.stability[indexes] * self.times[indexes]
        )

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Stability and difficulty after answers."""
        up, down = fsrs.stabilities(
            difficulty=self.difficulty[indexes],
            stability=self.stability[indexes],
            chance=self.recall(day=day, indexes=indexes),
        )
        grade = np.where(is_right, fsrs.GOOD, fsrs.AGAIN)
        self.stability[indexes] = np.where(is_right, up, down)
        self.difficulty[indexes] = fsrs.next_difficulty(
            difficulty=self.difficulty[indexes], grade=grade
        )
        self.last[indexes] = day


def new_world(*, scale: float, effects: Reals) -> MemoryWorld:
    """A world; scale is the logarithm of the factor of all stabilities, effects are added."""
    return FsrsMemories(times=np.exp(scale + effects))
