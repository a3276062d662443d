"""Many cases at once: every value of the open elements as the axes of a grid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from promdaen.casework.rules import logic
from promdaen.casework.rules.logic import Grid


def case_values(*, names: Sequence[str], facts: Mapping[str, str]) -> dict[str, Grid]:
    """The values of one case as numbers; an element of `names` that `facts` lack is unknown."""
    return {
        name: np.asarray(logic.VALUE_NUMBERS[facts.get(name, logic.UNKNOWN)], dtype=np.int8)
        for name in names
    }


def open_grid(*, names: Sequence[str], choices: Sequence[str]) -> dict[str, Grid]:
    """One axis for each element with the values of `choices`; together they are every case.

    >>> grid = open_grid(names=["S1", "S2"], choices=["no", "yes"])
    >>> grid["S2"].shape
    (1, 2)
    """
    numbers = np.asarray([logic.VALUE_NUMBERS[choice] for choice in choices], dtype=np.int8)
    return {
        name: numbers.reshape([-1 if axis == index else 1 for axis in range(len(names))])
        for index, name in enumerate(names)
    }
