"""Dots: the screens of a halftone, scattered drops, grains of powder."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import scipy

from promdaen.specimen.rules.closeups import canvas
from promdaen.specimen.rules.closeups.canvas import Colour, Field
from promdaen.specimen.rules.closeups.motifs import Motif

PROCESS_INKS: Mapping[str, Colour] = MappingProxyType(
    {
        "cyan": (0.05, 0.62, 0.86),
        "magenta": (0.84, 0.10, 0.50),
        "yellow": (0.98, 0.88, 0.10),
        "black": (0.12, 0.11, 0.12),
    }
)
SCREEN_ANGLES: Mapping[str, float] = MappingProxyType(
    {"cyan": 15.0, "magenta": 75.0, "yellow": 0.0, "black": 45.0}
)
"""The usual angles of the four screens in degrees; 30 apart for the strong inks."""
EMPTY, SOLID = 0.01, 0.97
SCREEN_PIXELS = 20.0
"""60 lines a centimetre: a fine commercial screen."""


def separations(*, motif: Motif, tone_share: float = 1.0) -> dict[str, Field]:
    """How much of each process ink the design asks for, 0..1."""
    sign = canvas.covered(distance=motif.sign, softness=1.5)
    lines = canvas.covered(distance=motif.lines, softness=1.5)
    light = 1 - np.array(motif.light)
    densities = motif.tone[..., None] * (0.3 * light + 0.42) * 0.9 * tone_share
    densities = np.maximum(densities, lines[..., None] * light)
    densities = np.maximum(densities, sign[..., None] * (1 - np.array(motif.dark)))
    black = np.clip(densities.min(axis=2) * 1.1 - 0.12, 0, 1)
    names = ("cyan", "magenta", "yellow")
    shares = {
        name: np.clip((densities[..., index] - 0.75 * black), 0.0, 1.0)
        for index, name in enumerate(names)
    }
    shares["black"] = black
    minimum = 0.40 * tone_share * motif.tone
    return {name: np.maximum(share, minimum) for name, share in shares.items()}


def screened(*, share: Field, degrees: float, period: float = SCREEN_PIXELS) -> Field:
    """A share of ink as round dots of a screen, whose area is that share.

    >>> flat = np.full(canvas.CANVAS_SHAPE, 0.3)
    >>> bool(abs(screened(share=flat, degrees=15).mean() - 0.3) < 0.02)
    True
    """
    x, y = canvas.grid()
    turn = np.radians(degrees)
    u = (x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / period
    v = (y * np.cos(turn) - x * np.sin(turn)) * 2 * np.pi / period
    spot = (np.cos(u) + np.cos(v)) / 2
    cell = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    heights = np.sort(((np.cos(cell)[:, None] + np.cos(cell)[None, :]) / 2).ravel())
    edge = np.interp(1 - share, np.linspace(0, 1, heights.size), heights)
    steep = np.maximum(np.hypot(np.sin(u), np.sin(v)) * np.pi / period, 0.02)
    dots = canvas.covered(distance=(spot - edge) / steep, softness=1.6)
    return np.where(share < EMPTY, 0.0, np.where(share > SOLID, 1.0, dots))


def scattered(
    *, share: Field, rng: np.random.Generator, pitch: float, wander: float
) -> np.ndarray:
    """Places of drops (column, row) by error diffusion on a grid of `pitch`, moved at random."""
    rows = int(canvas.HEIGHT / pitch) + 1
    columns = int(canvas.WIDTH / pitch) + 1
    y = np.clip((np.arange(rows) * pitch).astype(int), 0, canvas.HEIGHT - 1)
    x = np.clip((np.arange(columns) * pitch).astype(int), 0, canvas.WIDTH - 1)
    demand = share[np.ix_(y, x)].copy()
    lots = rng.uniform(0.25, 0.75, demand.shape)
    places = []
    for row in range(rows):
        for column in range(columns):
            value = demand[row, column]
            fired = value > lots[row, column]
            error = value - fired
            if fired:
                places.append((column, row))
            if column + 1 < columns:
                demand[row, column + 1] += error * 0.44
            if row + 1 < rows:
                demand[row + 1, column] += error * 0.31
                if column:
                    demand[row + 1, column - 1] += error * 0.19
    points = np.array(places, dtype=float).reshape(-1, 2) * pitch
    return points + rng.normal(0, wander, points.shape)


def drops(*, points: np.ndarray, radius: float) -> Field:
    """Round drops at points, 0..1."""
    field = scipy.ndimage.convolve(
        canvas.stamped(points=points), disc(radius=radius), mode="constant"
    )
    return np.clip(field, 0, 1)


def disc(*, radius: float) -> Field:
    """A round spot with a soft edge, as weights."""
    reach = int(radius) + 2
    side = np.arange(-reach, reach + 1)
    return np.clip(radius + 0.5 - np.hypot(side[:, None], side[None, :]), 0, 1)


def sown(*, chance: Field, rng: np.random.Generator) -> np.ndarray:
    """Places of grains: a pixel holds one with its chance."""
    rows, columns = np.nonzero(rng.random(canvas.CANVAS_SHAPE) < chance)
    points = np.stack([columns, rows], axis=1).astype(float)
    return points + rng.uniform(-0.5, 0.5, points.shape)
