"""Groups for a case: three to five officers, departments mixed as evenly as can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

Key = TypeVar("Key")
LEAST, MOST = 3, 5


def group_count(*, officers: int) -> int:
    """How many groups a room makes: of four, of three or five where it does not come out.

    >>> [group_count(officers=officers) for officers in (1, 3, 5, 6, 9, 10, 30)]
    [1, 1, 1, 2, 2, 3, 8]
    """
    return max(1, (officers + 2) // 4)


def mixed_groups(*, departments: Mapping[Key, str], seed: int) -> list[list[Key]]:
    """Deal officers into groups; `departments` by officer, in any order that stays the same.

    Officers of each department are shuffled by the seed and dealt one group after the other,
    largest department first. So groups differ by at most one officer, in all and of each
    department.
    """
    if not departments:
        return []
    draw = np.random.default_rng(seed)
    sizes = Counter(departments.values())
    held = list(departments)
    shuffled = [held[place] for place in draw.permutation(len(held))]
    dealt = sorted(
        shuffled, key=lambda officer: (-sizes[departments[officer]], departments[officer])
    )
    groups: list[list[Key]] = [[] for _ in range(group_count(officers=len(held)))]
    for place, one in enumerate(dealt):
        groups[place % len(groups)].append(one)
    return groups
