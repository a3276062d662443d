"""The interface of a family of memory models, and the grid of durabilities."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
# The state of a memory after a history: each array (histories, durabilities) or (histories, 1), or
# without dimensions if it is the same for all histories.
State = dict[str, Reals]

DURABILITY_STEPS = 17
# Logarithms of the factor by which a memory is more durable than the family expects.
DURABILITIES: Reals = np.linspace(-2.8, 2.8, DURABILITY_STEPS)


class Family(Protocol):
    """A model of forgetting and relearning, for every durability of the grid at once."""

    @property
    def code(self) -> str:
        """Short name, the same for all variants."""

    @property
    def end_weight(self) -> float:
        """The weight of knowledge on the last day against the mean of the year, 0 to 1."""

    def start(self, *, chance: Reals) -> State:
        """States on the day of the course for chances (histories, 1) of being known then."""

    def recall(self, *, state: State, day: float) -> Reals:
        """The chance of recall on a day."""

    def review(self, *, state: State, day: float, recalled: Reals) -> State:
        """The states after an answer on a day; `recalled` is the chance of true recall."""

    def skip(self, *, state: State, day: float) -> State:
        """The states, in the shape of a review, if nothing was asked on a day."""

    def area(self, *, state: State, since: float, until: float) -> Reals:
        """The sum of the chance of recall over days without review."""


def woven(*, skipped: State, right: State, wrong: State) -> State:
    """States of the children of every history: of history n they are 3n, 3n + 1 and 3n + 2."""
    return {
        key: np.stack(np.broadcast_arrays(skipped[key], right[key], wrong[key]), axis=1).reshape(
            -1, max(skipped[key].shape[1], right[key].shape[1], wrong[key].shape[1])
        )
        if right[key].ndim
        else right[key]
        for key in right
    }


def chosen(*, digits: Whole, skipped: State, right: State, wrong: State) -> State:
    """States of histories after one way each: 0 skipped, 1 right, 2 wrong."""
    way = digits[:, None]
    return {
        key: np.where(way == 0, skipped[key], np.where(way == 1, right[key], wrong[key]))
        for key in right
    }
