"""Intaglio: raised ink, with lit and shaded flanks and feathered edges."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "intaglio"
LABEL = Text("Intaglio")
SIGN = Text(
    "The ink itself is raised: under a slanting torch one flank shines and the other throws a "
    "shadow. Fine hairs of ink run out at the edge, and lines swell."
)
FAMILY = "print"


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, relief=1.0)


def printed(*, seed: int, relief: float) -> Raster:
    """The print with another relief, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.SECURITY_PAPER)
    hairs = canvas.stamped(points=np.concatenate(canvas.strands(rng=rng, count=700, length=22)))
    hairs = scipy.ndimage.gaussian_filter(hairs, 0.9)
    feather = 3.0 * np.clip(hairs, 0, 0.6) + 0.35 * canvas.noise(rng=rng, sigma=1.2) - 1.0
    hatching = motifs.hatching(tone=motif.tone, swell=3.2, period=25.0)
    distance = np.maximum(motif.sign, np.maximum(motif.lines, hatching)) + feather
    alpha = canvas.covered(distance=distance, softness=1.8)
    full = np.clip(distance, 0, 9) / 9
    height = scipy.ndimage.gaussian_filter(np.sqrt(full) * 7.0, 1.4)
    grain = 0.25 * canvas.noise(rng=rng, sigma=1.6) * alpha
    facing = canvas.slope(height=height + grain) * relief
    shifted_alpha = scipy.ndimage.shift(alpha, (5, 4), order=1, mode="nearest")
    cast = scipy.ndimage.gaussian_filter(np.clip(shifted_alpha - alpha, 0, 1), 1.5)
    raster = canvas.lit(raster=raster, shade=-0.42 * relief * cast)
    raster = canvas.lay_ink(raster=raster, alpha=0.93 * alpha, ink=motif.dark)
    shade = alpha * np.where(facing > 0, 0.34 * facing, 0.22 * facing)
    return canvas.lit(raster=raster, shade=shade)


def is_detected(*, measures: Measures) -> bool:
    """Whether flanks towards the light are lit and those away from it shaded."""
    return measures.is_daylight and measures.has_relief and not measures.is_dotted
