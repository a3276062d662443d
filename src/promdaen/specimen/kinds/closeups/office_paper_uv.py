"""Office paper under the UV lamp: the whole sheet shines blue-white."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "office_paper_uv"
LABEL = Text("Office paper under UV")
SIGN = Text(
    "The whole paper shines blue-white from its optical brightener. Printed fibres do not glow: "
    "they are dark, all alike, and on the surface."
)
FAMILY = "paper"


def draw(*, seed: int) -> Raster:
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=(0.60, 0.68, 0.97))
    cloud = 1 + 0.03 * canvas.noise(rng=rng, sigma=5.0)
    raster = raster * cloud[..., None]
    lines = canvas.covered(distance=motif.lines + 0.4 * canvas.noise(rng=rng, sigma=1.5))
    raster = canvas.lay_ink(raster=raster, alpha=0.45 * lines, ink=(0.35, 0.35, 0.55))
    sign = canvas.covered(distance=motif.sign, softness=1.6)
    raster = canvas.lay_ink(raster=raster, alpha=0.8 * sign, ink=(0.22, 0.2, 0.35))
    for strand in canvas.strands(rng=rng, count=5, length=120, bend=0.012):
        near = scipy.ndimage.distance_transform_edt(canvas.stamped(points=strand) == 0)
        alpha = canvas.covered(distance=3.0 - near, softness=1.2)
        raster = canvas.lay_ink(raster=raster, alpha=0.7 * alpha, ink=(0.45, 0.25, 0.4))
    return np.clip(raster, 0, 1)


def is_detected(*, measures: Measures) -> bool:
    """Whether the ground shines blue-white."""
    return measures.is_shining_blue
