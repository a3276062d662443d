"""A watermark with light behind: thicker and thinner paper with soft edges."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "watermark"
LABEL = Text("Watermark, light behind")
SIGN = Text(
    "The paper itself is thicker and thinner: both darker and lighter than the sheet round it, "
    "with soft edges and without ink."
)
FAMILY = "paper"
LIT = (0.83, 0.70, 0.49)


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, softness=6.5)


def printed(*, seed: int, softness: float) -> Raster:
    """The mark with harder edges, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = sheet(rng=rng)
    body = canvas.covered(distance=motif.sign, softness=1.5)
    light = scipy.ndimage.gaussian_filter(body, softness)
    dark = (
        scipy.ndimage.gaussian_filter(canvas.covered(distance=motif.sign + 17), softness * 1.4)
        - body
    )
    shade = 0.20 * light - 0.22 * scipy.ndimage.gaussian_filter(np.clip(dark, 0, 1), softness)
    shade = shade * (1 + 0.10 * canvas.noise(rng=rng, sigma=6.0))
    return np.clip(raster * (1 + shade[..., None]), 0, 1)


def sheet(*, rng: np.random.Generator) -> Raster:
    """Paper with light behind: clouds of fibres."""
    raster = canvas.paper(rng=rng, colour=LIT)
    cloud = 0.030 * canvas.noise(rng=rng, sigma=11.0) + 0.022 * canvas.noise(rng=rng, sigma=3.5)
    return np.clip(raster * (1 + cloud[..., None]), 0, 1)


def is_detected(*, measures: Measures) -> bool:
    """Whether soft edges lead to paper both lighter and darker than the sheet."""
    return measures.is_backlit and measures.is_soft and measures.is_two_sided
