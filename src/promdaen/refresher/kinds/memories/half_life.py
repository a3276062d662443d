"""Half-life forgetting: recall halves with every half-life, which reviews lengthen.

Exponential forgetting by half-life after B. Settles and B. Meeder, "A Trainable Spaced Repetition
Model for Language Learning" (ACL 2016, equation 1). Instead of their regression on counts of
answers, the half-life grows more the lower recall was at the answer.
"""

from dataclasses import dataclass

import numpy as np

from promdaen.refresher.rules.calendar import COURSE_DAY
from promdaen.refresher.rules.families import DURABILITIES, Reals, State

UNKNOWN = 0.35
LAPSE = 0.6
GROWTH, SPACING = 0.2, 1.6
# Logarithm of the days at which, of memories known by three in four, half remain after a year.
CENTRE = 6.165688630279561


def recall(*, elapsed: Reals, half_life: Reals) -> Reals:
    """Chance of recall after elapsed days."""
    return np.asarray(2.0 ** (-elapsed / half_life))


def lengthened(*, half_life: Reals, chance: Reals) -> Reals:
    """Half-life after a right answer given when recall had this chance."""
    return np.asarray(half_life * (1 + GROWTH + SPACING * (1 - chance)))


def shortened(*, half_life: Reals, first: Reals) -> Reals:
    """The half-life after a wrong answer; at least that of a memory unknown at first."""
    return np.maximum(LAPSE * half_life, UNKNOWN * first)


@dataclass(frozen=True, kw_only=True)
class HalfLife:
    """Exponential forgetting with all half-lives scaled by the durability."""

    code: str = "half_life"
    end_weight: float = 0.23

    def start(self, *, chance: Reals) -> State:
        """The first half-life, a third of it if unknown, or in between."""
        return {
            "half_life": np.exp(CENTRE + DURABILITIES) * np.exp((1 - chance) * np.log(UNKNOWN)),
            "last": np.full((len(chance), 1), float(COURSE_DAY)),
        }

    def recall(self, *, state: State, day: float) -> Reals:
        """The chance of recall on a day."""
        return recall(elapsed=day - state["last"], half_life=state["half_life"])

    def review(self, *, state: State, day: float, recalled: Reals) -> State:
        """The half-life after an answer."""
        before, chance = state["half_life"], self.recall(state=state, day=day)
        up = lengthened(half_life=before, chance=chance)
        down = shortened(half_life=before, first=np.exp(CENTRE + DURABILITIES))
        return {
            "half_life": np.exp(recalled * np.log(up) + (1 - recalled) * np.log(down)),
            "last": np.full_like(state["last"], day),
        }

    def skip(self, *, state: State, day: float) -> State:
        """The state unchanged; only time passes."""
        return state

    def area(self, *, state: State, since: float, until: float) -> Reals:
        """The integral of the exponential curve."""
        ends = [self.recall(state=state, day=day) for day in (since, until)]
        return np.asarray(state["half_life"] / np.log(2) * (ends[0] - ends[1]))
