"""Offset from a security press: each line whole, in one ink."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "offset_lines"
LABEL = Text("Offset, whole lines")
SIGN = Text(
    "The ink is flat. Each line is whole, in one ink, with a clean edge; a tone is made of "
    "finer lines, never of dots."
)
FAMILY = "print"


def draw(*, seed: int) -> Raster:
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.SECURITY_PAPER)
    wobble = 0.25 * canvas.noise(rng=rng, sigma=2.0)
    even = 1 + 0.015 * canvas.noise(rng=rng, sigma=2.5)
    hatching = motifs.hatching(tone=motif.tone, swell=2.2, period=15.0)
    for distance, ink, depth in (
        (hatching, motif.light, 0.5),
        (motif.lines, motif.light, 0.95),
        (motif.sign, motif.dark, 0.94),
    ):
        alpha = canvas.covered(distance=distance + wobble, softness=1.6) * depth * even
        raster = canvas.lay_ink(raster=raster, alpha=np.clip(alpha, 0, 1), ink=ink)
    return raster


def is_detected(*, measures: Measures) -> bool:
    """Whether lines are whole and flat: no dots, no rim, no relief, no teeth."""
    return (
        measures.is_daylight
        and measures.is_whole_line
        and not (measures.has_rim or measures.has_relief or measures.has_teeth)
    )
