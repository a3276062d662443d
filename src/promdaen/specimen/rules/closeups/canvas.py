"""The raster of a close-up: its scale, noise, paper, and ink laid on it.

Arrays are HEIGHT x WIDTH, colours HEIGHT x WIDTH x 3 with values 0..1.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray

Field = NDArray[np.float64]
Raster = NDArray[np.float64]
Colour = tuple[float, float, float]

WIDTH, HEIGHT = 480, 384
PIXELS_PER_MM = 120
"""A field of 4 mm: about 8 cm across on a laptop, 20 times its size."""
NOTICE_HEIGHT = 24
"""Rows of the notice at the foot, outside what is measured."""
CANVAS_SHAPE = (HEIGHT, WIDTH)

SECURITY_PAPER: Colour = (0.945, 0.935, 0.895)
OFFICE_PAPER: Colour = (0.935, 0.94, 0.95)
LIGHT = (-0.6, -0.8)
"""Where the slanting light comes from: the upper left."""


def noise(*, rng: np.random.Generator, sigma: float) -> Field:
    """Smooth noise with mean 0 and standard deviation 1; `sigma` is its grain in pixels."""
    field: Field = scipy.ndimage.gaussian_filter(
        rng.standard_normal(CANVAS_SHAPE), sigma, mode="wrap"
    )
    field -= field.mean()
    field /= field.std()
    return field


def grid() -> tuple[Field, Field]:
    """The column and the row of every pixel."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    return columns, rows


def covered(*, distance: Field, softness: float = 1.0) -> Field:
    """The share of each pixel inside an edge, from its distance inside (pixels)."""
    return np.clip(0.5 + distance / softness, 0.0, 1.0)


def strands(
    *, rng: np.random.Generator, count: int, length: float, bend: float = 0.02
) -> list[NDArray[np.float64]]:
    """Curved strands as points (column, row), a pixel apart, that may leave the field."""
    paths = []
    for _strand in range(count):
        steps = int(length * rng.uniform(0.6, 1.4))
        turn = rng.normal(0, bend) + np.cumsum(rng.normal(0, bend / 6, steps))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(turn)
        start = rng.uniform((-20, -20), (WIDTH + 20, HEIGHT + 20))
        path = np.cumsum(np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0)
        paths.append(start + path)
    return paths


def stamped(*, points: NDArray[np.float64], weights: Field | float = 1.0) -> Field:
    """Impulses at points (column, row), spread over the four pixels around each."""
    field = np.zeros(CANVAS_SHAPE)
    base = np.floor(points).astype(int)
    part = points - base
    for right in (0, 1):
        for down in (0, 1):
            share = np.abs(1 - right - part[:, 0]) * np.abs(1 - down - part[:, 1]) * weights
            x, y = base[:, 0] + right, base[:, 1] + down
            inside = (x >= 0) & (x < WIDTH) & (y >= 0) & (y < HEIGHT)
            np.add.at(field, (y[inside], x[inside]), share[inside])
    return field


def paper(*, rng: np.random.Generator, colour: Colour) -> Raster:
    """Paper in daylight: a felt of fibres."""
    points = np.concatenate(strands(rng=rng, count=420, length=70))
    felt: Field = scipy.ndimage.gaussian_filter(stamped(points=points), 1.2)
    felt -= felt.mean()
    felt /= felt.std()
    tone = 0.010 * felt + 0.006 * noise(rng=rng, sigma=1.0) + 0.008 * noise(rng=rng, sigma=9.0)
    paper: Raster = np.clip(np.array(colour) * (1 + tone[..., None]), 0, 1)
    return paper


def lay_ink(*, raster: Raster, alpha: Field, ink: Colour | Field) -> Raster:
    """Print an ink over a raster as a filter: `alpha` 0..1 is how much of it is there."""
    printed: Raster = raster * (1 - alpha[..., None] * (1 - np.array(ink)))
    return printed


def cover(*, raster: Raster, alpha: Field, colour: Colour | Raster) -> Raster:
    """Lay an opaque colour over a raster."""
    share = alpha[..., None]
    return raster * (1 - share) + np.asarray(colour) * share


def slope(*, height: Field) -> Field:
    """How much a surface faces the slanting light: positive towards it, negative away."""
    down, across = np.gradient(height)
    return np.asarray(across * -LIGHT[0] + down * -LIGHT[1], dtype=np.float64)


def lit(*, raster: Raster, shade: Field) -> Raster:
    """Add light (positive) or shadow (negative)."""
    return np.clip(raster + shade[..., None], 0, 1)
