"""What every process prints in a close-up: a large sign, fine lines, and a tone behind them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from promdaen.specimen.rules import letters
from promdaen.specimen.rules.closeups import canvas
from promdaen.specimen.rules.closeups.canvas import Colour, Field

SIGNS = "23456789ABEGKNRSUZ"
_STEP = re.compile(r"([lhvcz])([^lhvcz]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_CURVE = np.linspace(0, 1, 12)[1:]
INKS: tuple[tuple[Colour, Colour], ...] = (
    ((0.13, 0.17, 0.42), (0.25, 0.55, 0.52)),
    ((0.33, 0.10, 0.16), (0.80, 0.52, 0.38)),
    ((0.07, 0.27, 0.20), (0.55, 0.50, 0.72)),
    ((0.12, 0.12, 0.15), (0.42, 0.56, 0.74)),
)
"""The dark ink of the sign and the light one of the lines."""


@dataclass(frozen=True, kw_only=True)
class Motif:
    """Distances in pixels inside the sign and the fine lines (negative outside), and a tone.

    `tone` is 0..1; `dark` and `light` are the colours of the design.
    """

    sign: Field
    lines: Field
    tone: Field
    dark: Colour
    light: Colour


def motif(*, rng: np.random.Generator) -> Motif:
    """A sign, some curved lines and a sloping tone, chosen at random."""
    dark, light = INKS[rng.integers(len(INKS))]
    return Motif(
        sign=_sign(rng=rng), lines=_lines(rng=rng), tone=_tone(rng=rng), dark=dark, light=light
    )


def strokes(*, sign: str) -> list[NDArray[np.float64]]:
    """The strokes of a letter or digit as points, in units of a tenth of its height.

    >>> strokes(sign="I")[0].tolist()
    [[0.1, 0.0], [0.1, 10.0]]
    """
    polylines = []
    for x, y, rest in letters.LETTER_STROKES[sign][1]:
        points = [np.array([[x, y]])]
        for command, body in _STEP.findall(rest):
            numbers = [float(number) for number in _NUMBER.findall(body)]
            points.append(_stretch(command, numbers, start=points[0][0], at=points[-1][-1]))
        polylines.append(np.concatenate(points))
    return polylines


def _stretch(
    command: str, numbers: list[float], *, start: NDArray[np.float64], at: NDArray[np.float64]
) -> NDArray[np.float64]:
    if command == "z":
        return np.array([start], dtype=np.float64)
    if command in "hv":
        step = np.array([numbers[0], 0.0][:: 1 if command == "h" else -1])
        return np.array([at + step], dtype=np.float64)
    steps = np.array(numbers).reshape(-1, 2)
    if command == "l":
        return np.array([at + steps[0]], dtype=np.float64)
    first, second, end = at + steps
    part = _CURVE[:, None]
    curve: NDArray[np.float64] = (
        at * (1 - part) ** 3
        + 3 * first * part * (1 - part) ** 2
        + 3 * second * part**2 * (1 - part)
        + end * part**3
    )
    return curve


def _sign(*, rng: np.random.Generator) -> Field:
    sign = SIGNS[rng.integers(len(SIGNS))]
    size = rng.uniform(23, 26)
    wide = letters.LETTER_STROKES[sign][0] * size
    corner = (
        rng.uniform(0.18, 0.82) * max(1.0, canvas.WIDTH - wide - 60) + 30,
        (canvas.HEIGHT - canvas.NOTICE_HEIGHT - 10 * size) / 2 + rng.uniform(-12, 12),
    )
    half = rng.uniform(17, 21)
    points = np.concatenate(
        [dense(points=stroke * size + np.array(corner)) for stroke in strokes(sign=sign)]
    )
    off = np.ones(canvas.CANVAS_SHAPE, dtype=bool)
    places = np.rint(points).astype(int)
    inside = (places >= 0).all(axis=1) & (places < (canvas.WIDTH, canvas.HEIGHT)).all(axis=1)
    off[places[inside, 1], places[inside, 0]] = False
    return half - scipy.ndimage.gaussian_filter(scipy.ndimage.distance_transform_edt(off), 1.0)


def dense(*, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The points of a stroke a pixel apart or less."""
    run = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0, run[-1], int(run[-1] * 1.5) + 2)
    return np.stack([np.interp(at, run, points[:, axis]) for axis in (0, 1)], axis=1)


def _lines(*, rng: np.random.Generator) -> Field:
    x, y = canvas.grid()
    nearest = np.full(canvas.CANVAS_SHAPE, np.inf)
    turn = rng.uniform(-0.35, 0.35)
    across, down = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    for amplitude, wave in ((rng.uniform(14, 22), rng.uniform(150, 210)),) * 2:
        phase = rng.uniform(0, 2 * np.pi)
        bend = amplitude * np.sin(2 * np.pi * across / wave + phase)
        steep = amplitude * 2 * np.pi / wave * np.cos(2 * np.pi * across / wave + phase)
        period = rng.uniform(46, 54)
        offset = (down - bend + period / 2) % period - period / 2
        nearest = np.minimum(nearest, np.abs(offset) / np.hypot(1, steep))
    return rng.uniform(2.6, 3.4) - nearest


def _tone(*, rng: np.random.Generator) -> Field:
    x, y = canvas.grid()
    turn = rng.uniform(0, 2 * np.pi)
    run = (x / canvas.WIDTH - 0.5) * np.cos(turn) + (y / canvas.HEIGHT - 0.5) * np.sin(turn)
    tone: Field = np.clip(0.33 + 0.42 * run, 0.08, 0.62)
    return tone


def hatching(*, tone: Field, swell: float, period: float) -> Field:
    """Distances inside fine lines whose width follows a tone, as an engraver makes one."""
    x, y = canvas.grid()
    bent = y + 0.35 * x + 6 * np.sin(2 * np.pi * x / 230)
    offset = bent % period - period / 2
    distances: Field = swell * (0.35 + tone) - np.abs(offset) / np.hypot(1, 0.35)
    return distances
