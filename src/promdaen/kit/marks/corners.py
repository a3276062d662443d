"""Finds the four corner marks of a page in a photograph, in any rotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from promdaen.kit import later
from promdaen.kit.marks.pages import Grey, PageGeometry, Points

# Sides of a mark, relative to the picture's longer side.
MIN_SQUARE_SHARE, MAX_SQUARE_SHARE = 0.008, 0.06
BLOCKS = (12, 30)
MAX_CANDIDATES = 14
MAX_ERROR = 0.22
PATCH = 40


@dataclass(frozen=True)
class Square:
    """A dark square: its four corners clockwise, its side, how white its centre is."""

    points: Points
    side: float
    heart: float

    @property
    def centre(self) -> Points:
        return np.asarray(self.points.mean(axis=0))


def find_corners(*, grey: Grey, page: PageGeometry) -> Points | None:
    """The sixteen corners of the four marks, shape (16, 2) in pixels; None if any is missing.

    Four per mark, in the order of `page.corners`, each clockwise from its top left.
    """
    squares = _squares(grey=grey)
    best, minimum = None, MAX_ERROR
    for four in _fours(squares=squares):
        points, error = _fitted(four=four, page=page)
        if error < minimum:
            best, minimum = points, error
    return best


def printed_corners(*, page: PageGeometry) -> Points:
    """The same corners as printed, in millimetres, shape (16, 2)."""
    side = page.corner_side
    ring = np.array([(0, 0), (side, 0), (side, side), (0, side)], dtype=np.float64)
    return np.concatenate([np.array(start) + ring for start in page.corners])


def _squares(*, grey: Grey) -> list[Square]:
    """Dark squares without repeats, the most regular first."""
    longest = max(grey.shape)
    soft = np.asarray(
        later.cv2.GaussianBlur(grey, (0, 0), max(0.8, longest / 2000)), dtype=np.uint8
    )
    sized_squares: list[tuple[float, Square]] = []
    for part in BLOCKS:
        dark = later.cv2.adaptiveThreshold(
            soft,
            255,
            later.cv2.ADAPTIVE_THRESH_MEAN_C,
            later.cv2.THRESH_BINARY_INV,
            longest // part | 1,
            14,
        )
        outlines, _tree = later.cv2.findContours(
            dark, later.cv2.RETR_LIST, later.cv2.CHAIN_APPROX_NONE
        )
        for outline in outlines:
            square = _square(outline=np.asarray(outline), grey=soft, longest=longest)
            if square is not None:
                sized_squares.append(square)
    sized_squares.sort(key=lambda candidate: candidate[0])
    squares: list[Square] = []
    for _off, corner in sized_squares:
        if all(np.hypot(*(corner.centre - other.centre)) > corner.side / 2 for other in squares):
            squares.append(corner)
    return squares[:MAX_CANDIDATES]


def _square(*, outline: npt.NDArray[Any], grey: Grey, longest: int) -> tuple[float, Square] | None:
    """A square and how much its outline deviates from one, or None."""
    around = later.cv2.arcLength(outline, True)
    if not 4 * MIN_SQUARE_SHARE * longest < around < 5 * MAX_SQUARE_SHARE * longest:
        return None
    hull = later.cv2.convexHull(outline)
    area, whole = later.cv2.contourArea(outline), later.cv2.contourArea(hull)
    if whole < (MIN_SQUARE_SHARE * longest) ** 2 or area < 0.8 * whole:
        return None
    bent = later.cv2.approxPolyDP(hull, 0.09 * later.cv2.arcLength(hull, True), True)
    if len(bent) != 4:  # noqa: PLR2004 - a square
        return None
    points = _clockwise(points=bent.reshape(4, 2).astype(float))
    ratio = whole / max(1.0, later.cv2.contourArea(bent))
    sides = np.hypot(*(points - np.roll(points, 1, axis=0)).T)
    if not 0.85 < ratio < 1.22 or sides.min() < 0.45 * sides.max():  # noqa: PLR2004
        return None
    heart = _heart(points=points, grey=grey)
    if heart is None:
        return None
    sharp = _sharpened(points=points, hull=hull.reshape(-1, 2).astype(float))
    off = abs(ratio - 1) + (1 - sides.min() / sides.max())
    return off, Square(sharp, float(np.sqrt(whole)), heart)


def _clockwise(*, points: Points) -> Points:
    after = np.roll(points, -1, axis=0)
    turn = float((points[:, 0] * after[:, 1] - points[:, 1] * after[:, 0]).sum())
    return points if turn > 0 else points[::-1]


def _sharpened(*, points: Points, hull: Points) -> Points:
    """The corners as intersections of lines fitted to the middle of each side of the outline."""
    lines = []
    for start, end in zip(points, np.roll(points, -1, axis=0), strict=True):
        along = (end - start) / max(1e-6, np.hypot(*(end - start)))
        middle = (start + end) / 2
        lines.append((middle, along))
    dense = np.concatenate(
        [np.linspace(a, b, 12) for a, b in zip(hull, np.roll(hull, -1, axis=0), strict=True)]
    )
    fitted = []
    for index, (middle, along) in enumerate(lines):
        length = np.hypot(*(np.roll(points, -1, axis=0)[index] - points[index]))
        near = dense - middle
        along_by, off_by = near @ along, np.abs(near @ np.array([-along[1], along[0]]))
        edge_points = dense[(np.abs(along_by) < 0.36 * length) & (off_by < 0.16 * length)]
        if len(edge_points) < 4:  # noqa: PLR2004 - too few to lay a line through
            fitted.append((middle, along))
            continue
        x, y, at_x, at_y = later.cv2.fitLine(
            edge_points.astype(np.float32), later.cv2.DIST_L2, 0, 0.01, 0.01
        ).ravel()
        fitted.append((np.array([at_x, at_y]), np.array([x, y])))
    crossed = [
        _crossing(first=fitted[place - 1], other=fitted[place]) for place in range(len(fitted))
    ]
    pairs = zip(points, crossed, strict=True)
    sharp = np.array([own if new is None else new for own, new in pairs])
    return sharp if np.abs(sharp - points).max() < 0.3 * np.ptp(points) else points


def _crossing(*, first: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    (at, along), (to, across) = first, other
    turned = along[0] * across[1] - along[1] * across[0]
    if abs(turned) < 0.2:  # noqa: PLR2004 - nearly parallel
        return None
    direction = to - at
    far = (direction[0] * across[1] - direction[1] * across[0]) / turned
    return np.asarray(at + far * along)


def _heart(*, points: Points, grey: Grey) -> float | None:
    """How white the centre is, from the dark of the square (0) to the paper around (1)."""
    wide = points.mean(axis=0) + (points - points.mean(axis=0)) * 1.6
    target = np.array([(0, 0), (PATCH, 0), (PATCH, PATCH), (0, PATCH)], dtype=np.float32)
    turn = later.cv2.getPerspectiveTransform(wide.astype(np.float32), target)
    patch = later.cv2.warpPerspective(grey, turn, (PATCH, PATCH), borderValue=255).astype(float)
    paper = np.median(np.concatenate([patch[:3].ravel(), patch[-3:].ravel()]))
    body = np.concatenate([patch[10:14, 12:28].ravel(), patch[26:30, 12:28].ravel()])
    dark, middle = np.median(body), np.median(patch[17:23, 17:23])
    if paper - dark < 25:  # noqa: PLR2004 - no ink
        return None
    return float((middle - dark) / (paper - dark))


def _fours(*, squares: Sequence[Square]) -> Iterator[tuple[Square, Square, Square, Square]]:
    """Every choice of one solid square and three with a white centre, clockwise from the first."""
    for solid in squares:
        others = [
            square
            for square in squares
            if square is not solid
            and square.heart > solid.heart + 0.12
            and 0.4 < square.side / solid.side < 2.5  # noqa: PLR2004
        ]
        for three in combinations(others, 3):
            four = (solid, *three)
            middle = np.mean([corner.centre for corner in four], axis=0)
            angles = [np.arctan2(*(corner.centre - middle)[::-1]) for corner in four]
            turn = sorted(range(4), key=lambda place: (angles[place] - angles[0]) % (2 * np.pi))
            first, second, third, fourth = (four[place] for place in turn)
            yield first, second, third, fourth


def _fitted(
    *, four: tuple[Square, Square, Square, Square], page: PageGeometry
) -> tuple[Points, float]:
    """The corners of four squares in the printed order, and the error of the fit, in sides."""
    top_left, top_right, bottom_right, bottom_left = four
    ordered = (top_left, top_right, bottom_left, bottom_right)
    middles = np.array(page.corners, dtype=np.float32) + page.corner_side / 2
    centres = np.array([corner.centre for corner in ordered], dtype=np.float32)
    turn = later.cv2.getPerspectiveTransform(middles.astype(np.float32), centres)
    expected_corners = later.cv2.perspectiveTransform(
        printed_corners(page=page).reshape(-1, 1, 2), turn
    ).reshape(4, 4, 2)
    fitted_turns, errors = [], []
    for corner, where in zip(ordered, expected_corners, strict=True):
        turns = [np.roll(corner.points, shift, axis=0) for shift in range(4)]
        off = [float(np.hypot(*(corners - where).T).mean()) for corners in turns]
        best = int(np.argmin(off))
        side = float(np.hypot(*(where - np.roll(where, 1, axis=0)).T).mean())
        fitted_turns.append(turns[best])
        errors.append(off[best] / max(1.0, side))
    return np.concatenate(fitted_turns), max(errors)
