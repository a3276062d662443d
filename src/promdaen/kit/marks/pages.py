"""The geometry of a printed page, and the results of reading one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from promdaen.kit.texts import Words

Grey = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
PIXELS_A_MM = 8

EMPTY, FILLED, VOID, DOUBTFUL = "empty", "filled", "void", "doubtful"


@dataclass(frozen=True, kw_only=True)
class PageGeometry:
    """Printed positions, in millimetres from the top left corner.

    corners: top left corners of the four marks, the first solid, the others with a white centre,
    in the order top left, top right, bottom left, bottom right; radius: of every bubble.
    """

    width: float
    height: float
    corners: Sequence[tuple[float, float]]
    corner_side: float
    radius: float


@dataclass(frozen=True)
class Bubble:
    """A printed bubble: its centre in millimetres, its row, and its place in that row from 0.

    `sign` names the character printed inside: bubbles of one sign are compared with each other.
    """

    x: float
    y: float
    row: int
    place: int
    sign: str


@dataclass(frozen=True, kw_only=True)
class BubbleMark:
    """The reading of a bubble: its state, its confidence (0..1), its darkness (0..1)."""

    state: str
    confidence: float
    darkness: float


@dataclass(frozen=True, kw_only=True)
class PageReading:
    """The reading of a page: marks in the order of the bubbles, and their positions.

    picture: the straightened page, PIXELS_A_MM; places: detected centres, in millimetres;
    sharpness: contrast at the edges of the rings (0..1).
    """

    marks: Sequence[BubbleMark]
    places: Points
    picture: Grey
    sharpness: float


class PictureRefused(ValueError):
    """A picture that cannot be read; `words` say why and what to do."""

    def __init__(self, *, code: str, words: Words) -> None:
        super().__init__(words.en)
        self.code, self.words = code, words


def plain(*, mark: BubbleMark) -> dict[str, object]:
    """A mark in its stored form.

    >>> plain(mark=BubbleMark(state="filled", confidence=0.98765, darkness=0.5))
    {'state': 'filled', 'confidence': 0.988, 'darkness': 0.5}
    """
    return {
        "state": mark.state,
        "confidence": round(mark.confidence, 3),
        "darkness": round(mark.darkness, 3),
    }
