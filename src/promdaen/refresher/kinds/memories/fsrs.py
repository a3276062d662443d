"""FSRS-6: power forgetting, with stability and difficulty changed by reviews.

Formulas and default parameters as published by the open-spaced-repetition project (FSRS-6, 2025,
"The Algorithm"; J. Ye, J. Su, Y. Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced
Repetition Scheduling", KDD 2022). Only the grades "again" (1) and "good" (3) are used here.
"""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.calendar import COURSE_DAY
from promdaen.refresher.rules.families import DURABILITIES, Reals, State

# fmt: off
WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)
# fmt: on
AGAIN, GOOD, EASY = 1.0, 3.0, 4.0
DECAY = -WEIGHTS[20]
FACTOR = 0.9 ** (1 / DECAY) - 1
MIN_STABILITY = 1e-3
# Durability at which, of memories known by three in four, half remain after a year.
CENTRE = 1.0705663141139041


def recall(*, elapsed: Reals, stability: Reals) -> Reals:
    """The chance of recall after elapsed days; .9 at elapsed equal to stability."""
    return np.asarray((1 + FACTOR * elapsed / stability) ** DECAY)


def first_difficulty(*, grade: Reals | float) -> Reals:
    """Difficulty after a first answer of a grade."""
    return np.asarray(WEIGHTS[4] - np.exp(WEIGHTS[5] * (grade - 1)) + 1)


def next_difficulty(*, difficulty: Reals, grade: Reals | float) -> Reals:
    """The difficulty after a further answer: damped, with reversion to the easy one."""
    moved = difficulty - WEIGHTS[6] * (grade - GOOD) * (10 - difficulty) / 9
    drawn = WEIGHTS[7] * first_difficulty(grade=EASY) + (1 - WEIGHTS[7]) * moved
    return np.clip(drawn, 1, 10)


def stabilities(*, difficulty: Reals, stability: Reals, chance: Reals) -> tuple[Reals, Reals]:
    """Stability after a right answer and after a wrong one, given when recall had this chance."""
    w = WEIGHTS
    rise = np.exp((1 - chance) * w[10]) - 1
    up = stability * (1 + np.exp(w[8]) * (11 - difficulty) * stability ** -w[9] * rise)
    lapsed = w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1)
    down = np.minimum(lapsed * np.exp((1 - chance) * w[14]), stability / np.exp(w[17] * w[18]))
    return np.maximum(up, MIN_STABILITY), np.maximum(down, MIN_STABILITY)


@dataclass(frozen=True, kw_only=True)
class Fsrs:
    """FSRS-6 with all stabilities scaled by the durability."""

    code: str = "fsrs"
    end_weight: float = 0.40

    def _times(self, state: State) -> Reals:
        return state["stability"] * np.exp(CENTRE + DURABILITIES)

    def start(self, *, chance: Reals) -> State:
        """The state for a first grade good or again, or in between if not seen."""
        good, again = np.log(WEIGHTS[2]), np.log(WEIGHTS[0])
        hard, easier = (np.clip(first_difficulty(grade=g), 1, 10) for g in (AGAIN, GOOD))
        wide = np.broadcast_to(chance, (len(chance), len(DURABILITIES)))
        return {
            "stability": np.exp(wide * good + (1 - wide) * again),
            "difficulty": wide * easier + (1 - wide) * hard,
            "last": np.full((len(chance), 1), float(COURSE_DAY)),
        }

    def recall(self, *, state: State, day: float) -> Reals:
        """The chance of recall on a day."""
        return recall(elapsed=day - state["last"], stability=self._times(state))

    def review(self, *, state: State, day: float, recalled: Reals) -> State:
        """Stability and difficulty after an answer."""
        stability, difficulty = state["stability"], state["difficulty"]
        up, down = stabilities(
            difficulty=difficulty,
            stability=stability,
            chance=self.recall(state=state, day=day),
        )
        return {
            "stability": np.exp(recalled * np.log(up) + (1 - recalled) * np.log(down)),
            "difficulty": next_difficulty(difficulty=difficulty, grade=1 + 2 * recalled),
            "last": np.full_like(state["last"], day),
        }

    def skip(self, *, state: State, day: float) -> State:
        """The state unchanged; only time passes."""
        return state

    def area(self, *, state: State, since: float, until: float) -> Reals:
        """The integral of the power curve."""
        rate = FACTOR / self._times(state)
        power = 1 + DECAY
        ends = [(1 + rate * (day - state["last"])) ** power for day in (since, until)]
        return np.asarray((ends[1] - ends[0]) / (rate * power))
