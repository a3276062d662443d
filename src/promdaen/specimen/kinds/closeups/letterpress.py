"""Letterpress: ink squeezed to a dark rim, paper pressed in."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "letterpress"
LABEL = Text("Letterpress")
SIGN = Text(
    "A darker rim runs round each sign, with a paler band inside it: the type squeezed the ink "
    "outwards. The paper is pressed in, and the back shows bumps."
)
FAMILY = "print"
RIM = 0.34


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, rim=RIM)


def printed(*, seed: int, rim: float) -> Raster:
    """The print with a rim of another strength, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.SECURITY_PAPER)
    raster = canvas.lay_ink(
        raster=raster,
        alpha=canvas.covered(distance=motif.lines, softness=1.6) * 0.55,
        ink=motif.light,
    )
    inside = motif.sign + 0.7 * canvas.noise(rng=rng, sigma=1.6)
    pressed = scipy.ndimage.gaussian_filter(canvas.covered(distance=motif.sign), 5.0)
    raster = canvas.lit(raster=raster, shade=1.1 * canvas.slope(height=-pressed))
    body = 0.70 + 0.05 * canvas.noise(rng=rng, sigma=2.2) + 0.03 * canvas.noise(rng=rng, sigma=7)
    ridge = rim * np.exp(-(((inside - 2.6) / 2.4) ** 2))
    pale = -0.45 * rim * np.exp(-(((inside - 9.0) / 3.0) ** 2))
    alpha = canvas.covered(distance=inside, softness=1.4) * np.clip(body + ridge + pale, 0, 1)
    return canvas.lay_ink(raster=raster, alpha=alpha, ink=np.array(motif.dark) * 0.8)


def is_detected(*, measures: Measures) -> bool:
    """Whether a rim is darker than what it encloses."""
    return (
        measures.is_daylight
        and measures.has_rim
        and not (measures.has_relief or measures.is_dotted)
    )
