"""Laser engraving: dark points inside the plastic, in rows, without ink or fibres."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs, screens
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "laser_engraving"
LABEL = Text("Laser engraving")
SIGN = Text(
    "Grey to black points in straight rows inside smooth plastic; no colour, no ink, no fibres. "
    "A darker tone has darker and larger points."
)
FAMILY = "print"
PITCH = 8.0


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, wander=0.3)


def printed(*, seed: int, wander: float) -> Raster:
    """The marks with points out of their rows, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    x, y = canvas.grid()
    sheen = 0.02 * (x / canvas.WIDTH - y / canvas.HEIGHT) + 0.002 * canvas.noise(rng=rng, sigma=14)
    raster = np.clip(np.array((0.90, 0.905, 0.90)) + sheen[..., None], 0, 1)
    darkness = 0.75 * motif.tone
    darkness = np.maximum(darkness, 0.55 * canvas.covered(distance=motif.lines, softness=5))
    darkness = np.maximum(darkness, canvas.covered(distance=motif.sign, softness=5))
    rows, columns = np.mgrid[0 : canvas.HEIGHT : PITCH, 0 : canvas.WIDTH : PITCH]
    points = np.stack([columns.ravel(), rows.ravel()], axis=1)
    at = points.astype(int)
    share = darkness[at[:, 1], at[:, 0]]
    share = np.clip(share * rng.normal(1, 0.03, share.size), 0, 1)
    points = points + rng.normal(0, wander, points.shape)
    dots = np.zeros(canvas.CANVAS_SHAPE)
    for low, high, radius in ((0.06, 0.3, 2.0), (0.3, 0.6, 2.8), (0.6, 1.01, 4.2)):
        chosen = (share >= low) & (share < high)
        depth = canvas.stamped(points=points[chosen], weights=0.30 + 0.70 * share[chosen])
        disc = screens.disc(radius=radius)
        dots = np.maximum(dots, scipy.ndimage.convolve(depth, disc, mode="constant"))
    alpha = scipy.ndimage.gaussian_filter(np.clip(dots, 0, 1), 1.0)
    deep = scipy.ndimage.gaussian_filter(alpha, 5.0)
    raster = canvas.lay_ink(raster=raster, alpha=0.16 * deep, ink=(0.35, 0.33, 0.31))
    return canvas.lay_ink(raster=raster, alpha=0.93 * alpha, ink=(0.13, 0.12, 0.115))


def is_detected(*, measures: Measures) -> bool:
    """Whether dots of one colour form rows on a ground without fibres."""
    return (
        measures.is_daylight
        and measures.is_dotted
        and measures.is_lattice
        and not measures.is_coloured
    )
