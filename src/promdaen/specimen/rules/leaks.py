"""Test whether the file of a specimen reveals its defect: a classifier that should fail.

Lengths, tags, ids and attributes of the pictures are all that an officer could read from a phone
without looking at the picture. A ridge logistic regression on them, cross-validated, must not
separate defective from genuine: the area under its curve should be near one half.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

TAGS = ("path", "use", "g", "rect", "circle", "ellipse", "stop", "clipPath", "image", "text")
ID = re.compile(r' id="([^"]*)"')
DIGITS = "0123456789"
FOLDS = 5
RIDGE = 1.0

Matrix = NDArray[np.float64]


def features(*, picture: str) -> tuple[float, ...]:
    """The counts of a picture: lengths, tags, ids, attributes, digits.

    >>> features(picture='<svg><g id="ab"/></svg>')[2:5]
    (2.0, 1.0, 2.0)
    """
    ids = ID.findall(picture)
    return (
        float(len(picture)),
        float(len(zlib.compress(picture.encode(), 1))),
        float(picture.count("<") - picture.count("</")),
        float(len(ids)),
        float(sum(map(len, ids))),
        float(picture.count('="')),
        float(sum(picture.count(digit) for digit in DIGITS)),
        *(float(picture.count(f"<{tag}")) for tag in TAGS),
    )


def layer_features(*, pictures: Mapping[str, Sequence[str]]) -> tuple[float, ...]:
    """The features of a whole specimen: layer by layer, the sides of a layer added up."""
    rows: list[float] = []
    for layer in sorted(pictures):
        sides = np.array([features(picture=picture) for picture in pictures[layer]])
        rows.extend(float(value) for value in sides.sum(axis=0))
    return tuple(rows)


def area(*, truth: Sequence[bool], score: Sequence[float]) -> float:
    """The area under the curve of a score, .5 for guessing (Mann and Whitney 1947).

    >>> area(truth=[False, False, True], score=[0.1, 0.4, 0.9])
    1.0
    """
    is_true = np.asarray(truth)
    ranks = scipy.stats.rankdata(score)
    positives = int(is_true.sum())
    negatives = len(is_true) - positives
    above = float(ranks[is_true].sum()) - positives * (positives + 1) / 2
    return above / (positives * negatives)


def cross_validated_area(
    *, rows: Sequence[Sequence[float]], groups: Sequence[str], truth: Sequence[bool], seed: int
) -> float:
    """The cross-validated area under the curve of the classifier.

    Features are centred and scaled within each of `groups` (the models of document). Needs at
    least as many genuine and defective specimens as there are folds.
    """
    values = _standardised(rows=np.asarray(rows, dtype=float), groups=np.asarray(groups))
    is_true = np.asarray(truth)
    order = np.random.default_rng(seed).permutation(len(is_true))
    score = np.zeros(len(is_true))
    for fold in range(FOLDS):
        is_left_out = np.zeros(len(is_true), dtype=bool)
        is_left_out[order[fold::FOLDS]] = True
        weights = _fitted(rows=values[~is_left_out], truth=is_true[~is_left_out])
        score[is_left_out] = _scores(rows=values[is_left_out], weights=weights)
    return area(truth=truth, score=[float(value) for value in score])


def _standardised(*, rows: Matrix, groups: NDArray[np.str_]) -> Matrix:
    scaled = np.zeros_like(rows)
    for group in np.unique(groups):
        of_group = groups == group
        part = rows[of_group]
        spread = part.std(axis=0)
        scaled[of_group] = (part - part.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return scaled


def _fitted(*, rows: Matrix, truth: NDArray[np.bool_]) -> Matrix:
    sign = np.where(truth, 1.0, -1.0)

    def loss(weights: Matrix) -> tuple[float, Matrix]:
        margin = sign * _scores(rows=rows, weights=weights)
        pull = -sign * scipy.special.expit(-margin)
        slope = np.append(rows.T @ pull, pull.sum())
        slope[:-1] += RIDGE * weights[:-1]
        total = float(np.logaddexp(0, -margin).sum() + RIDGE * (weights[:-1] ** 2).sum() / 2)
        return total, slope

    begin = np.zeros(rows.shape[1] + 1)
    fitted = scipy.optimize.minimize(loss, begin, jac=True, method="L-BFGS-B")
    return np.asarray(fitted.x, dtype=float)


def _scores(*, rows: Matrix, weights: Matrix) -> Matrix:
    return np.asarray(rows @ weights[:-1] + weights[-1], dtype=float)
