"""The agreement of two assessors who visited the same checkpoints: weighted kappa."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from promdaen.kit.intervals import jackknife_half_width
from promdaen.survey.rules.instrument import MAX_SCORE
from promdaen.survey.rules.scores import NOT_DUE, Scores

LEVEL_COUNT = MAX_SCORE + 1
MIN_PAIRS = 30
"""Pairs of scores below which an indicator alone shows no kappa."""

MIN_PLACES = 5
"""Checkpoints visited twice below which a kappa has no interval."""


Counts = NDArray[np.float64]
Pair = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Kappa:
    """A weighted kappa with its large-sample standard error."""

    value: float
    error: float


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The agreement of two visits to each of some checkpoints on a set of indicators.

    `pairs`: both gave a score; `same`: equal scores; `near`: at most one level apart; `undecided`:
    one answered "does not apply" and the other gave a score; `missing`: at least one gave no
    answer. `kappa` is None if it is undefined or pairs are too few; `interval` is None below
    FEWEST_PLACES checkpoints.
    """

    pairs: int
    same: int
    near: int
    undecided: int
    missing: int
    places: int
    kappa: float | None
    interval: tuple[float, float] | None


def weighted_kappa(*, counts: Counts) -> Kappa | None:
    """The kappa of a square table of counts with linear weights 1 - |i - j| / (k - 1).

    None if it is undefined: no counts, or all in one row and column. Sources: Cohen (1968),
    Psychological Bulletin 70, 213-220; standard error of Fleiss, Cohen and Everitt (1969),
    Psychological Bulletin 72, 323-327, formula 8.

    >>> fun = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14.0]])
    >>> found = weighted_kappa(counts=fun)
    >>> round(found.value, 4), round(found.error, 4)
    (0.2374, 0.0783)
    """
    total = float(counts.sum())
    if total == 0:
        return None
    size = counts.shape[0]
    steps = np.arange(size)
    weights = 1 - np.abs(np.subtract.outer(steps, steps)) / (size - 1)
    shares = counts / total
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed = float((weights * shares).sum())
    expected = float(rows @ weights @ columns)
    if expected >= 1 - 1e-12:
        return None
    value = (observed - expected) / (1 - expected)
    spread = np.add.outer(weights @ columns, weights.T @ rows) * (1 - value)
    squares = float((shares * (weights - spread) ** 2).sum())
    variance = (squares - (value - expected * (1 - value)) ** 2) / (1 - expected) ** 2 / total
    return Kappa(value=value, error=sqrt(max(variance, 0.0)))


def agreement(
    *,
    codes: Sequence[str],
    visits: Sequence[tuple[Scores, Scores]],
    fewest_pairs: int = 0,
) -> Agreement:
    """The agreement of two visits of each checkpoint (first, second) on indicators.

    The interval is a jackknife over checkpoints (Student's t, one degree of freedom less than
    checkpoints), because answers from one checkpoint are correlated. Source: Efron and Tibshirani
    (1993), An Introduction to the Bootstrap, chapter 11.
    """
    tables = [_table(codes, first, second) for first, second in visits]
    tables = [table for table in tables if table.sum()]
    whole = sum(tables, np.zeros((LEVEL_COUNT, LEVEL_COUNT)))
    pairs = round(float(whole.sum()))
    kappa = weighted_kappa(counts=whole) if pairs >= max(fewest_pairs, 1) else None
    bands = np.abs(np.subtract.outer(np.arange(LEVEL_COUNT), np.arange(LEVEL_COUNT)))
    return Agreement(
        pairs=pairs,
        same=round(float(whole[bands == 0].sum())),
        near=round(float(whole[bands <= 1].sum())),
        undecided=sum(_undecided(codes, first, second) for first, second in visits),
        missing=sum(_missing(codes, first, second) for first, second in visits),
        places=len(tables),
        kappa=None if kappa is None else kappa.value,
        interval=None if kappa is None else _interval(whole=whole, tables=tables, kappa=kappa),
    )


def _interval(
    *, whole: Counts, tables: Sequence[Counts], kappa: Kappa
) -> tuple[float, float] | None:
    count = len(tables)
    if count < MIN_PLACES:
        return None
    kappas = [weighted_kappa(counts=whole - table) for table in tables]
    values = [value.value for value in kappas if value is not None]
    if len(values) < count:
        return None
    half = jackknife_half_width(values=values)
    return max(-1.0, kappa.value - half), min(1.0, kappa.value + half)


def _table(codes: Sequence[str], first: Scores, second: Scores) -> Counts:
    table = np.zeros((LEVEL_COUNT, LEVEL_COUNT))
    for first_score, second_score in _scored(codes, first, second):
        table[first_score, second_score] += 1
    return table


def _scored(codes: Sequence[str], first: Scores, second: Scores) -> list[Pair]:
    both = ((first.get(code), second.get(code)) for code in codes)
    return [
        (first_score, second_score)
        for first_score, second_score in both
        if isinstance(first_score, int) and isinstance(second_score, int)
    ]


def _undecided(codes: Sequence[str], first: Scores, second: Scores) -> int:
    both = ((first.get(code), second.get(code)) for code in codes)
    return sum(
        (first_score == NOT_DUE and isinstance(second_score, int))
        or (isinstance(first_score, int) and second_score == NOT_DUE)
        for first_score, second_score in both
    )


def _missing(codes: Sequence[str], first: Scores, second: Scores) -> int:
    shared_codes = [code for code in codes if code in first and code in second]
    return sum(first[code] is None or second[code] is None for code in shared_codes)


def disagreements(
    *, codes: Sequence[str], first: Scores, second: Scores, at_least: int = 2
) -> Mapping[str, Pair]:
    """The indicators on which two visits differ by at least `at_least` levels.

    >>> first, second = {"I01": 4, "I02": 1}, {"I01": 1, "I02": 2}
    >>> dict(disagreements(codes=["I01", "I02"], first=first, second=second))
    {'I01': (4, 1)}
    """
    scores_apart = {}
    for code in codes:
        for first_score, second_score in _scored([code], first, second):
            if abs(first_score - second_score) >= at_least:
                scores_apart[code] = (first_score, second_score)
    return scores_apart
