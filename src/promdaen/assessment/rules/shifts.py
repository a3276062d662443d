"""Item shift: changes of each item's answers between before and after."""

import math
from dataclasses import dataclass

import numpy as np
import scipy

from promdaen.assessment.rules.arrays import FloatArray, IntArray, ratio


@dataclass(frozen=True)
class AnswerShift:
    """One item over the officers who answered it on both occasions.

    Counts of officers by right or wrong before and after; p is the exact McNemar probability,
    p_holm the same after Holm's correction over the items together; learned and lost are shares
    0..1, None if no officer could learn or lose.
    """

    n: int
    wrong_wrong: int
    wrong_right: int
    right_wrong: int
    right_right: int
    p: float
    p_holm: float
    learned: float | None
    lost: float | None


def shift_counts(*, before: FloatArray, after: FloatArray) -> IntArray:
    """Counts of wrong-wrong, wrong-right, right-wrong, right-right, shape (items, 4).

    before, after: marks 0..1, shape (officers, items), NaN where not answered. Right is
    the full mark; a part mark is not yet right.
    """
    both = ~np.isnan(before) & ~np.isnan(after)
    was, now = before >= 1, after >= 1
    cells = (~was & ~now, ~was & now, was & ~now, was & now)
    return np.stack([(both & cell).sum(axis=0) for cell in cells], axis=1).astype(np.int64)


def mcnemar(*, wrong_right: int, right_wrong: int) -> float:
    """Exact two-sided probability that answers changed equally in both directions.

    Source: McNemar (1947), Psychometrika 12, 153-157; exact form in Agresti (2013), Categorical
    data analysis, 3rd ed., section 11.1.

    >>> round(mcnemar(wrong_right=1, right_wrong=9), 5)
    0.02148
    """
    moved = wrong_right + right_wrong
    if moved == 0:
        return 1.0
    return min(1.0, 2 * float(scipy.special.bdtr(min(wrong_right, right_wrong), moved, 0.5)))


def holm(*, p: list[float]) -> list[float]:
    """Probabilities corrected for multiple tests (Holm), in the order given.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.

    >>> [round(value, 3) for value in holm(p=[0.01, 0.04, 0.03, 0.005])]
    [0.03, 0.06, 0.06, 0.02]
    """
    corrected, running = [0.0] * len(p), 0.0
    for rank, place in enumerate(sorted(range(len(p)), key=p.__getitem__)):
        running = max(running, min(1.0, p[place] * (len(p) - rank)))
        corrected[place] = running
    return corrected


def shifts(*, counts: IntArray) -> list[AnswerShift]:
    """The shift of every item, from counts of shape (items, 4) as in `shift_counts`."""
    rows = [[int(cell) for cell in row] for row in counts]
    raw = [mcnemar(wrong_right=row[1], right_wrong=row[2]) for row in rows]
    return [
        AnswerShift(
            n=sum(row),
            wrong_wrong=row[0],
            wrong_right=row[1],
            right_wrong=row[2],
            right_right=row[3],
            p=p,
            p_holm=p_holm,
            learned=ratio(part=row[1], total=row[0] + row[1]),
            lost=ratio(part=row[2], total=row[2] + row[3]),
        )
        for row, p, p_holm in zip(rows, raw, holm(p=raw), strict=True)
    ]


def higher_by_chance(*, changed: int) -> float:
    """Chance 0..1 of a higher score when each changed answer is a fair coin.

    P(Binomial(changed, 1/2) > changed / 2).

    >>> [higher_by_chance(changed=count) for count in (0, 1, 2, 3, 4)]
    [0.0, 0.5, 0.25, 0.5, 0.3125]
    """
    if changed == 0:
        return 0.0
    if changed % 2:
        return 0.5
    tie = math.comb(changed, changed // 2) / (1 << changed)
    return (1 - tie) / 2


def chance_share(*, changed_counts: IntArray) -> float | None:
    """Expected share of officers scoring higher without any learning, 0..1.

    changed_counts: for each officer with both occasions, the number of items answered differently,
    shape (n,); None without officers.
    """
    if len(changed_counts) == 0:
        return None
    kinds, officers = np.unique(changed_counts, return_counts=True)
    chances = [higher_by_chance(changed=int(kind)) for kind in kinds]
    return float(np.average(chances, weights=officers))
