"""ACT-R traces with a hidden threshold of recall of each officer and each memory."""

import numpy as np

from promdaen.refresher.kinds.memories import actr
from promdaen.refresher.rules.families import Flags, Floats, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld

CODE = "actr"
HELD_OUT = False
OFFICER_SPREAD, MEMORY_SPREAD = 0.15, 0.15
SCALES = (-9.0, 9.0)
IS_FALLING = True


class ActrMemories:
    """Traces of all memories: (traces, memories); unused ones have weight 0."""

    def __init__(self, *, thresholds: Reals) -> None:
        """Memories with these thresholds of recall."""
        self.thresholds = thresholds
        self.count = np.zeros(len(thresholds), dtype=int)
        self.days, self.decays, self.weights = (self._more() for _ in range(3))

    def _more(self) -> Floats:
        return np.zeros((1, len(self.thresholds)), dtype=np.float32)

    def activation(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The logarithm of the sum of all traces."""
        elapsed = (day - self.days[:, indexes]) * np.float32(actr.SECONDS_A_DAY)
        seconds = np.maximum(elapsed, np.float32(actr.MIN_SECONDS))
        left = self.weights[:, indexes] * np.exp(-self.decays[:, indexes] * np.log(seconds))
        return np.asarray(np.log(left.sum(axis=0) + 1e-30), dtype=float)

    def lay(self, *, indexes: Whole, day: float, weight: Reals) -> None:
        """Add a trace to memories."""
        used = self.count[indexes]
        decay = actr.trace_decay(activation=self.activation(day=day, indexes=indexes))
        if used.max(initial=0) >= len(self.days):
            self.days, self.decays, self.weights = (
                np.vstack([rows, self._more()]) for rows in (self.days, self.decays, self.weights)
            )
        self.days[used, indexes] = day
        self.decays[used, indexes] = np.where(used > 0, decay, actr.DECAY_INTERCEPT)
        self.weights[used, indexes] = weight
        self.count[indexes] += 1

    def start(self, *, is_known: Flags, day: float) -> None:
        """Add the traces of the lesson and of the test three days later."""
        indexes = np.arange(len(is_known))
        self.lay(indexes=indexes, day=day - actr.LESSON_DAYS, weight=np.ones(len(is_known)))
        self.lay(indexes=indexes, day=day, weight=np.where(is_known, 1.0, actr.FIRST_UNKNOWN))

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""
        activation = self.activation(day=day, indexes=indexes)
        return actr.recall(activation=activation, threshold=self.thresholds[indexes])

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Add a trace, weaker after a wrong answer."""
        self.lay(indexes=indexes, day=day, weight=np.where(is_right, 1.0, actr.WRONG))


def new_world(*, scale: float, effects: Reals) -> MemoryWorld:
    """A world; scale is the threshold of recall, effects are added."""
    return ActrMemories(thresholds=scale + effects)
