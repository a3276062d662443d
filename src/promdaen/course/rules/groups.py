"""Groups for a case: three to five officers, departments mixed as evenly as possible."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

Key = TypeVar("Key")
MIN_GROUP_SIZE, MAX_GROUP_SIZE = 3, 5


def group_count(*, officers: int) -> int:
    """The number of groups: of four, or of three or five for the remainder.

    >>> [group_count(officers=officers) for officers in (1, 3, 5, 6, 9, 10, 30)]
    [1, 1, 1, 2, 2, 3, 8]
    """
    return max(1, (officers + 2) // 4)


def mixed_groups(*, departments: Mapping[Key, str], seed: int) -> list[list[Key]]:
    """Form groups of officers; `departments` by officer, in any stable order.

    Officers of each department are shuffled with the seed and dealt to one group after another,
    largest department first. Groups therefore differ by at most one officer, in total and per
    department.
    """
    if not departments:
        return []
    draw = np.random.default_rng(seed)
    sizes = Counter(departments.values())
    department_list = list(departments)
    shuffled = [department_list[place] for place in draw.permutation(len(department_list))]
    dealt = sorted(
        shuffled, key=lambda officer: (-sizes[departments[officer]], departments[officer])
    )
    groups: list[list[Key]] = [[] for _ in range(group_count(officers=len(department_list)))]
    for index, member in enumerate(dealt):
        groups[index % len(groups)].append(member)
    return groups
