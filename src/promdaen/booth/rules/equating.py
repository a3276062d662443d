"""Compare provinces and difficulties of waves, through travellers common to all.

Whether a ruling was sound follows a logistic model with a level for each group and a difficulty
for each item (Rasch 1960, Probabilistic models for some intelligence and attainment tests). An
item is an anchor traveller, the same everywhere, or all random travellers of one kind of wave: the
anchors link groups with different waves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from promdaen.kit.intervals import CONFIDENCE, student_quantile, wilson

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Interval = tuple[float, float]

MIN_OFFICERS = 5
"""Below this many officers, who met what ties it to others, nothing is said of a group; nor of
an item."""
MIN_GROUPS = 2
PRIOR_SIGMA = 3.0
"""Standard deviation of levels and difficulties beforehand, in logits: it holds the scale fast,
and what all or none ruled rightly within sight."""
STEPS = 12
"""Iterations of Newton at most: from zero it converges well before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnchorRuling:
    """One ruling: the group, the officer, the item, whether it was sound."""

    group: str
    officer: str
    item: str
    is_right: bool


@dataclass(frozen=True, kw_only=True)
class RulingGroup:
    """A group: officers, rulings on anchors, and sound rulings as counted.

    `equated` is the share of sound rulings if the group had met every anchor equally often,
    `difference` the difference to all other groups together, with a simultaneous interval for all
    groups. None without enough data.
    """

    group: str
    officers: int
    n: int
    right: int
    equated: float | None
    interval: Interval | None
    difference: float | None
    difference_interval: Interval | None

    @property
    def is_apart(self) -> bool:
        """Whether the interval of the difference excludes zero."""
        ends = self.difference_interval
        return ends is not None and not ends[0] <= 0 <= ends[1]


@dataclass(frozen=True, kw_only=True)
class EquatedItem:
    """An item: the expected share of sound rulings of the officers of all groups together."""

    item: str
    n: int
    share: float
    interval: Interval


@dataclass(frozen=True, kw_only=True)
class Equated:
    """Groups in the order of their codes, and items in that of theirs."""

    groups: tuple[RulingGroup, ...]
    items: tuple[EquatedItem, ...]


@dataclass(frozen=True)
class _Fitted:
    groups: tuple[str, ...]
    items: tuple[str, ...]
    values: FloatArray
    spread: FloatArray
    answers: Sequence[AnchorRuling]


def equate(*, answers: Sequence[AnchorRuling], anchors: Sequence[str]) -> Equated | None:
    """Groups and items on one scale; None without two groups that share an anchor.

    `anchors` are the items that are the same everywhere. Intervals treat the rulings of one
    officer as dependent (Liang and Zeger 1986, Biometrika 73, 13-22).
    """
    tied = Counter(
        group for group, _who in {(a.group, a.officer) for a in answers if a.item in anchors}
    )
    rulings = [ruling for ruling in answers if tied[ruling.group] >= MIN_OFFICERS]
    anchor_items = [
        item for item in dict.fromkeys(anchors) if any(ruling.item == item for ruling in rulings)
    ]
    if len({ruling.group for ruling in rulings}) < MIN_GROUPS:
        return None
    fitted = _fit(rulings)
    places = [fitted.items.index(item) for item in anchor_items]
    return Equated(
        groups=tuple(_ruling_group(fitted, place, places) for place in range(len(fitted.groups))),
        items=tuple(
            _difficulty(fitted, index)
            for index, item in enumerate(fitted.items)
            if len({ruling.officer for ruling in rulings if ruling.item == item}) >= MIN_OFFICERS
        ),
    )


def _fit(answers: Sequence[AnchorRuling]) -> _Fitted:
    """Levels of groups, then difficulties of items, in logits, and their covariance."""
    groups = tuple(sorted({ruling.group for ruling in answers}))
    items = tuple(sorted({ruling.item for ruling in answers}))
    cells = Counter((ruling.group, ruling.officer, ruling.item) for ruling in answers)
    right = Counter(
        (ruling.group, ruling.officer, ruling.item) for ruling in answers if ruling.is_right
    )
    design = np.zeros((len(cells), len(groups) + len(items)))
    for row, (group, _officer, item) in enumerate(cells):
        design[row, groups.index(group)] = 1
        design[row, len(groups) + items.index(item)] = -1
    n = np.array(list(cells.values()), dtype=float)
    sound = np.array([right[cell] for cell in cells], dtype=float)
    values = np.zeros(design.shape[1])
    for _step in range(STEPS):
        chance = scipy.special.expit(design @ values)
        slope = design.T @ (sound - n * chance) - values / PRIOR_SIGMA**2
        curve = (design.T * (n * chance * (1 - chance))) @ design + np.eye(
            len(values)
        ) / PRIOR_SIGMA**2
        values = values + np.linalg.solve(curve, slope)
    inverse = np.linalg.inv(curve)
    scores = design * (sound - n * scipy.special.expit(design @ values))[:, None]
    officers = {
        places_by_officer: index
        for index, places_by_officer in enumerate(dict.fromkeys(cell[:2] for cell in cells))
    }
    alike = np.zeros((len(officers), len(values)))
    np.add.at(alike, [officers[cell[:2]] for cell in cells], scores)
    spread = inverse @ (alike.T @ alike) @ inverse * len(officers) / (len(officers) - 1)
    return _Fitted(groups, items, values, spread, answers)


def _ruling_group(fitted: _Fitted, place: int, anchors: Sequence[int]) -> RulingGroup:
    group = fitted.groups[place]
    codes = {fitted.items[anchor] for anchor in anchors}
    rulings = [
        ruling for ruling in fitted.answers if ruling.group == group and ruling.item in codes
    ]
    right, officers = (
        sum(ruling.is_right for ruling in rulings),
        len({ruling.officer for ruling in rulings}),
    )
    has_both = 0 < right < len(rulings)
    shares = [_share(fitted, other, anchors) for other in range(len(fitted.groups))]
    counts = Counter(ruling.group for ruling in fitted.answers if ruling.item in codes)
    rest = np.array([counts[group] for group in fitted.groups], dtype=float)
    rest[place] = 0
    rest = rest / rest.sum()
    share, tilt = shares[place]
    others = [part * share_part for part, (share_part, _) in zip(rest, shares, strict=True)]
    difference = share - float(sum(others))
    against = tilt - sum(
        part * share_part for part, (_, share_part) in zip(rest, shares, strict=True)
    )
    one_of_all = 1 - (1 - CONFIDENCE) / len(fitted.groups)
    return RulingGroup(
        group=group,
        officers=officers,
        n=len(rulings),
        right=right,
        equated=share if has_both else None,
        interval=_ends(share, 0, _error(fitted, tilt, officers)) if has_both else None,
        difference=difference if has_both else None,
        difference_interval=(
            _ends(difference, -1, _error(fitted, against, officers, confidence=one_of_all))
            if has_both
            else None
        ),
    )


def _share(fitted: _Fitted, place: int, anchors: Sequence[int]) -> tuple[float, FloatArray]:
    """The share of sound rulings over all anchors equally, and its gradient."""
    first = len(fitted.groups)
    columns = [first + anchor for anchor in anchors]
    chance = scipy.special.expit(fitted.values[place] - fitted.values[columns])
    tilt = np.zeros(len(fitted.values))
    slopes = chance * (1 - chance) / len(anchors)
    tilt[place] = slopes.sum()
    tilt[columns] = -slopes
    return float(chance.mean()), tilt


def _difficulty(fitted: _Fitted, place: int) -> EquatedItem:
    rulings = [ruling for ruling in fitted.answers if ruling.item == fitted.items[place]]
    first = len(fitted.groups)
    counts = Counter(ruling.group for ruling in fitted.answers)
    parts = np.array([counts[group] for group in fitted.groups], dtype=float)
    parts = parts / parts.sum()
    lean = np.zeros(len(fitted.values))
    lean[:first], lean[first + place] = parts, -1
    middle = float(lean @ fitted.values)
    officers = len({ruling.officer for ruling in rulings})
    error = _error(fitted, lean, officers)
    right = sum(ruling.is_right for ruling in rulings)
    share = float(scipy.special.expit(middle))
    ends = (float(scipy.special.expit(middle - error)), float(scipy.special.expit(middle + error)))
    if right in {0, len(rulings)}:
        ends = wilson(share=right / len(rulings), n=officers)
    return EquatedItem(item=fitted.items[place], n=len(rulings), share=share, interval=ends)


def _ends(value: float, lowest: float, half: float) -> Interval:
    return max(lowest, value - half), min(1.0, value + half)


def _error(
    fitted: _Fitted, tilt: FloatArray, officers: int, *, confidence: float = CONFIDENCE
) -> float:
    """Half the interval of a linear combination of the values, by Student's t."""
    spread = float(np.sqrt(tilt @ fitted.spread @ tilt))
    return spread * student_quantile(freedom=max(officers - 1, 1), confidence=confidence)
