"""Straightens a photographed page, evens its light, finds the actual position of each bubble."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from promdaen.kit import later
from promdaen.kit.marks import corners
from promdaen.kit.marks.pages import PIXELS_A_MM, Bubble, Grey, PageGeometry, Points, Reals

# Pages curl, fold and lie on uneven ground: how far a bubble may be from its expected position.
FAR_MM, NEAR_MM, OWN_MM = 2.3, 0.9, 0.7
ROUNDS = 5
PAPER_MM = 9.0
SMALLER = 4


def straighten(*, grey: Grey, found_corners: Points, page: PageGeometry) -> Grey:
    """The page as seen from directly above, PIXELS_A_MM, from the sixteen corners found."""
    printed = corners.printed_corners(page=page) * PIXELS_A_MM
    turn, _used = later.cv2.findHomography(found_corners, printed)
    size = (round(page.width * PIXELS_A_MM), round(page.height * PIXELS_A_MM))
    return np.asarray(
        later.cv2.warpPerspective(
            grey, turn, size, flags=later.cv2.INTER_CUBIC, borderMode=later.cv2.BORDER_REPLICATE
        ),
        dtype=np.uint8,
    )


def ink_darkness(*, picture: Grey, page: PageGeometry) -> Reals:
    """The darkness of each pixel between its own paper (0) and the ink of the corner marks (1).

    The paper is what remains after everything narrower than PAPER_MM is removed, so that a shadow,
    which is wider, counts as dark paper.
    """
    small = later.cv2.resize(
        picture,
        (picture.shape[1] // SMALLER, picture.shape[0] // SMALLER),
        interpolation=later.cv2.INTER_AREA,
    )
    reach = int(PAPER_MM * PIXELS_A_MM / SMALLER) | 1
    kernel = later.cv2.getStructuringElement(later.cv2.MORPH_ELLIPSE, (reach, reach))
    paper = later.cv2.morphologyEx(small, later.cv2.MORPH_CLOSE, kernel)
    paper = later.cv2.GaussianBlur(paper, (0, 0), reach / 6)
    paper = later.cv2.resize(paper, picture.shape[::-1], interpolation=later.cv2.INTER_LINEAR)
    shade = np.maximum(np.asarray(paper, dtype=np.float32), 12)
    light = np.asarray(picture.astype(np.float32) / shade, dtype=np.float32)
    return np.asarray(np.clip((1 - light) / (1 - _ink(light=light, page=page)), -0.2, 1.2))


def bubble_offsets(
    *, darkness: Reals, bubbles: Sequence[Bubble], page: PageGeometry
) -> tuple[Points, float]:
    """The offset of each bubble, in millimetres, and the sharpness of the rings (0..1).

    First a smooth distortion of the whole page is fitted to the rings, coarse and then fine; then
    each row is corrected by what its own rings agree on.
    """
    printed = np.array([(bubble.x, bubble.y) for bubble in bubbles])
    soft = np.asarray(later.cv2.GaussianBlur(darkness, (0, 0), 1.6), dtype=np.float32)
    terms = _terms(points=printed, page=page)
    bend, visibility = np.zeros_like(printed), np.ones(len(bubbles))
    for reach in (FAR_MM, NEAR_MM):
        shift, visibility = _ring_shifts(soft=soft, centres=printed + bend, page=page, reach=reach)
        bend = _smooth(terms=terms, shift=bend + shift, weight=visibility)
    shift, visibility = _ring_shifts(soft=soft, centres=printed + bend, page=page, reach=OWN_MM)
    rows = np.array([bubble.row for bubble in bubbles])
    for row in np.unique(rows):
        own = rows == row
        bend[own] += np.median(shift[own], axis=0) if own.sum() > 1 else shift[own] * 0.5
    return printed + bend, float(np.clip(np.median(visibility), 0, 1))


def _ink(*, light: Reals, page: PageGeometry) -> float:
    """The light reflected by the ink of the corner marks, relative to the paper (1)."""
    edge, side = round(1.0 * PIXELS_A_MM), round(page.corner_side * PIXELS_A_MM)
    ink_levels = []
    for x, y in page.corners:
        left, top = round(x * PIXELS_A_MM), round(y * PIXELS_A_MM)
        mark = light[top + edge : top + side - edge, left + edge : left + side - edge]
        ink_levels.append(float(np.percentile(mark, 25)))
    return float(np.clip(np.median(ink_levels), 0.02, 0.7))


def _ring_shifts(
    *, soft: Reals, centres: Points, page: PageGeometry, reach: float
) -> tuple[Points, Points]:
    """The offset from each centre at which the ring is clearest, in millimetres; how clear."""
    ring = _ring(radius=page.radius * PIXELS_A_MM)
    half, far = ring.shape[0] // 2, max(2, round(reach * PIXELS_A_MM))
    wide = half + far
    framed = later.cv2.copyMakeBorder(soft, wide, wide, wide, wide, later.cv2.BORDER_REPLICATE)
    shifts, visibility = np.zeros_like(centres), np.zeros(len(centres))
    for index, (x, y) in enumerate(centres * PIXELS_A_MM):
        column, line = round(float(x)), round(float(y))
        patch = framed[line : line + 2 * wide + 1, column : column + 2 * wide + 1]
        if patch.shape != (2 * wide + 1, 2 * wide + 1):
            continue
        answer = later.cv2.matchTemplate(patch, ring, later.cv2.TM_CCORR)
        _low, high, _at, best = later.cv2.minMaxLoc(answer)
        shifts[index] = (
            (best[0] + column - x - far) / PIXELS_A_MM,
            (best[1] + line - y - far) / PIXELS_A_MM,
        )
        visibility[index] = max(high, 0.0)
    return shifts, visibility


def _ring(*, radius: float) -> Reals:
    """A kernel: dark at the edge of a bubble and light just outside, with sum zero."""
    half = round(radius * 1.45)
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    far = np.hypot(x, y)
    dark = (np.abs(far - radius) < 2.5).astype(np.float32)  # noqa: PLR2004 - pixels
    light = ((far > radius + 4) & (far < radius * 1.45)).astype(np.float32)
    return np.asarray(dark / dark.sum() - light / light.sum(), dtype=np.float32)


def _terms(*, points: Points, page: PageGeometry) -> Points:
    """The powers of a position on the page up to the third, each a column."""
    x = 2 * points[:, 0] / page.width - 1
    y = 2 * points[:, 1] / page.height - 1
    return np.stack(
        [np.ones_like(x), x, y, x * x, x * y, y * y, x * x * y, x * y * y, y**3], axis=1
    )


def _smooth(*, terms: Points, shift: Points, weight: Points) -> Points:
    """The smooth distortion that most shifts follow; outliers get less and less weight."""
    keep = np.eye(terms.shape[1]) * 1e-3 * max(1e-6, float(weight.mean()))
    trust = weight.copy()
    smoothed = np.zeros_like(shift)
    for _round in range(ROUNDS):
        weighted_terms = terms * trust[:, None]
        smoothed = terms @ np.linalg.solve(
            terms.T @ weighted_terms + keep, weighted_terms.T @ shift
        )
        off = np.hypot(*(shift - smoothed).T)
        usual = max(0.08, float(np.median(off)))
        trust = weight / (1 + (off / (1.5 * usual)) ** 2) ** 2
    return smoothed
