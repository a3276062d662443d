"""Security paper under the UV lamp: dull, with fibres that glow."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Colour, Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "security_paper_uv"
LABEL = Text("Security paper under UV")
SIGN = Text(
    "The paper stays dull. Fibres glow in different colours; they are in the paper, curved, "
    "fainter where they dive under its surface."
)
FAMILY = "paper"
GLOW: tuple[Colour, ...] = ((1.0, 0.28, 0.22), (0.30, 0.55, 1.0), (0.45, 1.0, 0.40))


def draw(*, seed: int) -> Raster:
    return bright_paper(seed=seed, paper=(0.105, 0.085, 0.20))


def bright_paper(*, seed: int, paper: Colour) -> Raster:
    """The paper in another brightness, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=paper)
    printed = canvas.covered(distance=motif.lines, softness=2.0)
    raster = canvas.lay_ink(raster=raster, alpha=0.35 * printed, ink=(0.3, 0.3, 0.4))
    sign = scipy.ndimage.gaussian_filter(canvas.covered(distance=motif.sign), 1.2)
    raster = raster + (0.62 * sign)[..., None] * np.array((0.75, 0.95, 0.25))
    for colour in GLOW:
        for strand in canvas.strands(rng=rng, count=3, length=230, bend=0.012):
            depth = 0.55 + 0.45 * np.sin(np.arange(len(strand)) / 38 + rng.uniform(0, 6))
            thread = canvas.stamped(points=strand, weights=depth)
            core = scipy.ndimage.gaussian_filter(thread, 1.7) * 3.4
            halo = scipy.ndimage.gaussian_filter(thread, 7.0) * 3.0
            raster = raster + (np.clip(core, 0, 1) + 0.25 * halo)[..., None] * np.array(colour)
    clipped: canvas.Raster = np.clip(raster, 0, 1)
    return clipped


def is_detected(*, measures: Measures) -> bool:
    """Whether the ground is dark and thin curves of several colours glow in it."""
    return measures.is_dull and measures.glow_colours == len(GLOW)
