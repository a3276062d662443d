"""Figures of several checkpoints: a class, a province, the country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.survey.rules.figures import WHOLE_PART, BoolArray, FloatArray, Parts

STEPS = (0.75, 1.5, 2.25)
"""From which mean gap, in points of score, the heat map takes its next tone."""

MIN_GAP = 1e-9


@dataclass(frozen=True, kw_only=True)
class Total:
    """A part of the instrument over several checkpoints.

    `n` checkpoints answered anything of it; `index` is their mean, 0..1, each checkpoint with
    equal weight; `worst` and `best` are the means of their bounds; None if n is 0. Also the number
    of gaps, and of checkpoints with a critical one.
    """

    n: int
    index: float | None
    worst: float | None
    best: float | None
    critical_gaps: int
    critical_checkpoints: int
    gaps: int
    answered: int
    applicable: int


def part_total(*, parts: Parts, rows: BoolArray, code: str = WHOLE_PART) -> Total:
    """The total of a part over selected visits, `rows` of shape (visits,).

    A checkpoint without an answer in the part is excluded from the means and from `n`. Source:
    docs/guide/survey-figures.md.
    """
    index = parts.codes.index(code)
    counted = rows & ~np.isnan(parts.index[:, index])
    critical = parts.critical_gaps[rows, index]
    return Total(
        n=int(counted.sum()),
        index=_mean(parts.index[counted, index]),
        worst=_mean(parts.worst[counted, index]),
        best=_mean(parts.best[counted, index]),
        critical_gaps=int(critical.sum()),
        critical_checkpoints=int((critical > 0).sum()),
        gaps=int(parts.gaps[rows, index].sum()),
        answered=int(parts.answered[rows, index].sum()),
        applicable=int(parts.applicable[rows, index].sum()),
    )


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if values.size else None


def where(*, values: Sequence[str], code: str) -> BoolArray:
    """Which values are equal to `code`; shape (values,).

    >>> where(values=["a", "b"], code="b").tolist()
    [False, True]
    """
    return np.array([value == code for value in values], dtype=bool)


def gap_tone(*, gap: float) -> int:
    """The tone 0..4 of a mean gap in score points; half-open bands, no gap is 0.

    >>> [gap_tone(gap=gap) for gap in (0, 0.5, 0.75, 1.5, 2.25)]
    [0, 1, 2, 3, 4]
    """
    if gap < MIN_GAP:
        return 0
    return 1 + sum(gap >= step - MIN_GAP for step in STEPS)
