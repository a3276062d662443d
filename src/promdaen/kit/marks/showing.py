"""Views of a straightened page for people: a strip of it, or all with the readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from promdaen.kit import later
from promdaen.kit.marks.pages import DOUBTFUL, FILLED, VOID, Grey, PageGeometry

COLOURS = {FILLED: (60, 140, 20), VOID: (140, 90, 20), DOUBTFUL: (20, 90, 220)}
THIN, THICK = 1, 2


@dataclass(frozen=True)
class ShownBubble:
    """A bubble with its reading: its centre in millimetres and its state."""

    x: float
    y: float
    state: str


def strip(
    *, picture: Grey, page: PageGeometry, bubbles: Sequence[ShownBubble], margin: float = 7.0
) -> Grey:
    """The part of a page around some bubbles, with a margin in millimetres.

    The margin is larger on the left, where the number of the item is printed.
    """
    scale = picture.shape[1] / page.width
    xs, ys = [bubble.x for bubble in bubbles], [bubble.y for bubble in bubbles]
    left, right = max(0.0, min(xs) - 3 * margin), min(page.width, max(xs) + margin)
    top, bottom = max(0.0, min(ys) - margin), min(page.height, max(ys) + margin)
    return picture[
        round(top * scale) : round(bottom * scale), round(left * scale) : round(right * scale)
    ]


def overlay_marks(
    *, picture: Grey, page: PageGeometry, bubbles: Sequence[ShownBubble]
) -> npt.NDArray[np.uint8]:
    """The page with a ring around each reading: filled green, void blue, doubtful red and double.

    Shapes supplement the colours: void has a square, doubtful two rings.
    """
    scale = picture.shape[1] / page.width
    drawn = later.cv2.cvtColor(picture, later.cv2.COLOR_GRAY2BGR)
    reach = round(1.35 * page.radius * scale)
    for bubble in bubbles:
        colour = COLOURS.get(bubble.state)
        if colour is None:
            continue
        centre = (round(bubble.x * scale), round(bubble.y * scale))
        if bubble.state == VOID:
            corner = (centre[0] - reach, centre[1] - reach)
            later.cv2.rectangle(
                drawn, corner, (centre[0] + reach, centre[1] + reach), colour, THICK
            )
        else:
            later.cv2.circle(drawn, centre, reach, colour, THICK, later.cv2.LINE_AA)
        if bubble.state == DOUBTFUL:
            later.cv2.circle(drawn, centre, round(1.25 * reach), colour, THICK, later.cv2.LINE_AA)
    return np.asarray(drawn, dtype=np.uint8)
