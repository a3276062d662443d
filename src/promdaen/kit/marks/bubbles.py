"""Measures each bubble and classifies it as empty, filled, crossed out or doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.kit import later
from promdaen.kit.marks.pages import (
    DOUBTFUL,
    EMPTY,
    FILLED,
    PIXELS_A_MM,
    VOID,
    Bubble,
    BubbleMark,
    PageGeometry,
    Points,
    Reals,
)

INNER, OUTER, FARTHEST = 0.84, 1.25, 1.52
# Darkness relative to that of an empty bubble, in units of this hand's full darkness.
SURELY_EMPTY, SURELY_FILLED = 0.24, 0.5
PALEST_MARK, PALEST_FILL, DARKEST_FILL, USUAL_FILL = 0.07, 0.16, 0.85, 0.55
CROSSED_ENDS, CROSSED_DARKNESS, CROSSED_SHARE = 3, 0.14, 0.35
STEPS = 12
SOFT_PIXELS = 1.6
DIAGONALS = (45, 135, 225, 315)
LEANS = (-18, -12, -6, 0, 6, 12, 18)


@dataclass(frozen=True, kw_only=True)
class BubbleMeasures:
    """Measurements of every bubble, each of shape (bubbles,).

    inside: mean darkness relative to that of the same bubble empty; ends: on how many of the four
    diagonals ink continues outside the ring; fill: how dark this hand fills a bubble.
    """

    inside: Points
    ends: Points
    fill: float


def measure_bubbles(
    *, darkness: Reals, places: Points, bubbles: Sequence[Bubble], page: PageGeometry
) -> BubbleMeasures:
    """Measure the bubbles at their detected positions (millimetres)."""
    radius = page.radius * PIXELS_A_MM
    disc = _disc(radius=radius * INNER)
    raw = np.empty(len(bubbles))
    ends = np.empty((len(bubbles), len(DIAGONALS)))
    soft = np.asarray(later.cv2.GaussianBlur(darkness, (0, 0), SOFT_PIXELS), dtype=np.float32)
    for index, (x, y) in enumerate(places * PIXELS_A_MM):
        patch = later.cv2.getRectSubPix(darkness, disc.shape, (float(x), float(y)))
        raw[index] = float((patch * disc).sum())
        ends[index] = _ends(soft=soft, x=float(x), y=float(y), radius=radius)
    inside = raw - _empty_darkness(raw=raw, bubbles=bubbles)
    fill = _fill(inside=inside, bubbles=bubbles)
    long = ends > max(CROSSED_DARKNESS, CROSSED_SHARE * fill)
    return BubbleMeasures(inside=inside, ends=long.sum(axis=1), fill=fill)


def bubble_marks(*, measures: BubbleMeasures) -> list[BubbleMark]:
    """The state of every bubble with its confidence."""
    return [
        _mark(share=float(inside) / measures.fill, darkness=float(inside), ends=float(ends))
        for inside, ends in zip(measures.inside, measures.ends, strict=True)
    ]


def _mark(*, share: float, darkness: float, ends: float) -> BubbleMark:
    clipped = float(np.clip(darkness, 0, 1))
    if ends >= CROSSED_ENDS and share > SURELY_EMPTY:
        return BubbleMark(state=VOID, confidence=min(1.0, ends / 4), darkness=clipped)
    middle = (SURELY_EMPTY + SURELY_FILLED) / 2
    half = (SURELY_FILLED - SURELY_EMPTY) / 2
    sure = float(np.clip(abs(share - middle) / (3 * half), 0, 1))
    if share <= SURELY_EMPTY:
        return BubbleMark(state=EMPTY, confidence=sure, darkness=clipped)
    if share >= SURELY_FILLED:
        return BubbleMark(state=FILLED, confidence=sure, darkness=clipped)
    return BubbleMark(state=DOUBTFUL, confidence=sure, darkness=clipped)


def _disc(*, radius: float) -> Reals:
    half = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    disc = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1)
    return np.asarray(disc / disc.sum(), dtype=np.float32)


def _empty_darkness(*, raw: Points, bubbles: Sequence[Bubble]) -> Points:
    """The darkness of each bubble when empty, from the lightest of those with the same sign."""
    signs = np.array([bubble.sign for bubble in bubbles])
    whole = float(np.percentile(raw, 20))
    levels = np.empty(len(raw))
    for sign in np.unique(signs):
        own = signs == sign
        own_level = float(np.percentile(raw[own], 30)) if own.sum() >= 8 else whole  # noqa: PLR2004
        levels[own] = np.clip(own_level, whole - 0.06, whole + 0.06)
    return levels


def _fill(*, inside: Points, bubbles: Sequence[Bubble]) -> float:
    """How dark this hand fills: the median of the darkest bubble of each row that has one."""
    rows = np.array([bubble.row for bubble in bubbles])
    darkest = np.array([inside[rows == row].max() for row in np.unique(rows)])
    dark_pixels = darkest[darkest > PALEST_MARK]
    if len(dark_pixels) < 3:  # noqa: PLR2004 - too few to know this hand
        return USUAL_FILL
    return float(np.clip(np.median(dark_pixels), PALEST_FILL, DARKEST_FILL))


def _ends(*, soft: Reals, x: float, y: float, radius: float) -> list[float]:
    """The darkness of the darkest stroke that continues outside the ring on each diagonal."""
    far = np.linspace(OUTER, FARTHEST, STEPS) * radius
    angles = np.deg2rad(np.add.outer(DIAGONALS, LEANS))[..., None]
    columns = (x + far * np.cos(angles)).astype(np.float32).reshape(-1, STEPS)
    lines = (y + far * np.sin(angles)).astype(np.float32).reshape(-1, STEPS)
    rays = later.cv2.remap(soft, columns, lines, later.cv2.INTER_LINEAR).reshape(
        *angles.shape[:2], STEPS
    )
    along = np.percentile(rays, 30, axis=2).max(axis=1)
    return [float(value) for value in along]
