"""The notice at the foot of every close-up: part of the picture, with no way to turn it off."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.specimen.rules import letters
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster

WORDS = "SPECIMEN - MADE BY COMPUTER"
SCALE = "0.5 MM"
OPTICS = 0.6
"""How much a loupe softens, in pixels."""
_SIZE, _MARGIN = 1.05, 8.0


def with_notice(*, raster: Raster) -> Raster:
    """A close-up as it is shown: softened by the loupe, with the notice and a scale bar."""
    picture = scipy.ndimage.gaussian_filter(np.clip(raster, 0, 1), (OPTICS, OPTICS, 0))
    foot = picture[-canvas.NOTICE_HEIGHT :]
    foot[:] = 1.0
    ink = np.zeros(canvas.CANVAS_SHAPE)
    top = canvas.HEIGHT - canvas.NOTICE_HEIGHT + (canvas.NOTICE_HEIGHT - 10 * _SIZE) / 2
    _draw_text(ink, text=WORDS, x=_MARGIN, y=top)
    bar = canvas.PIXELS_PER_MM // 2
    left = canvas.WIDTH - int(_MARGIN) - bar
    row = canvas.HEIGHT - canvas.NOTICE_HEIGHT // 2
    ink[row - 1 : row + 1, left : left + bar] = 1
    ink[row - 5 : row + 5, [left, left + 1, left + bar - 2, left + bar - 1]] = 1
    _draw_text(ink, text=SCALE, x=left - sum(_step(sign) for sign in SCALE) - _MARGIN, y=top)
    alpha = np.clip(scipy.ndimage.gaussian_filter(ink, 0.55) * 1.5, 0, 1)[-canvas.NOTICE_HEIGHT :]
    foot *= 1 - 0.85 * alpha[..., None]
    return picture


def _step(sign: str) -> float:
    wide = (
        letters.SPACE_WIDTH
        if sign == " "
        else letters.LETTER_STROKES[sign][0] + letters.LETTER_GAP
    )
    return wide * _SIZE


def _draw_text(ink: canvas.Field, *, text: str, x: float, y: float) -> None:
    for sign in text:
        for stroke in motifs.strokes(sign=sign) if sign != " " else ():
            points = np.rint(motifs.dense(points=stroke * _SIZE + np.array((x, y)))).astype(int)
            ink[points[:, 1], points[:, 0]] = 1
        x += _step(sign)
