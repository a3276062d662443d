"""An imitated watermark with light behind: pale ink on the paper, with sharp edges."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.kinds.closeups import watermark
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "watermark_printed"
LABEL = Text("Printed watermark, light behind")
SIGN = Text(
    "Pale ink on the paper: one even tone, only darker than the sheet, with a sharp edge. Light "
    "behind it makes it no clearer."
)
FAMILY = "paper"


def draw(*, seed: int) -> Raster:
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = watermark.sheet(rng=rng)
    edge = motif.sign + 0.5 * canvas.noise(rng=rng, sigma=1.5)
    alpha = 0.24 * canvas.covered(distance=edge, softness=1.6)
    return canvas.lay_ink(raster=raster, alpha=alpha, ink=(0.42, 0.42, 0.42))


def is_detected(*, measures: Measures) -> bool:
    """Whether a sharp edge leads to one even darker tone."""
    return measures.is_backlit and not (measures.is_soft or measures.is_two_sided)
