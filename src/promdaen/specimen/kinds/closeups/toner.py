"""Laser printer: melted powder with ragged shining edges and stray specks."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs, screens
from promdaen.specimen.rules.closeups.canvas import Field, Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "toner"
LABEL = Text("Laser printer (toner)")
SIGN = Text(
    "Powder melted on the paper: the surface shines, edges are ragged with grains, and stray "
    "specks surround the signs."
)
FAMILY = "print"
STRAY_SHARE, STRAY_DISTANCE = 0.006, 2.0
ANGLES = {"cyan": 72.0, "magenta": 18.0, "yellow": 72.0, "black": 45.0}
SCREEN_PIXELS = 24.0


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, stray=STRAY_SHARE)


def printed(*, seed: int, stray: float) -> Raster:
    """The print with fewer stray specks, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.OFFICE_PAPER)
    ragged = canvas.noise(rng=rng, sigma=1.3) + 0.6 * canvas.noise(rng=rng, sigma=3.0)
    for name, share in screens.separations(motif=motif, tone_share=0.3).items():
        grain = 0.06 * canvas.noise(rng=rng, sigma=1.0)
        melted = screens.screened(
            share=np.clip(share * 0.85 + grain * (share > screens.EMPTY), 0, 1),
            degrees=ANGLES[name],
            period=SCREEN_PIXELS,
        )
        raster = _powdered(raster=raster, melted=melted, name=name, rng=rng)
    sign = canvas.covered(distance=motif.sign + 1.4 * ragged, softness=1.2)
    raster = canvas.lay_ink(raster=raster, alpha=0.95 * sign, ink=screens.PROCESS_INKS["black"])
    raster = _shining(raster=raster, body=sign, rng=rng)
    near = np.exp(np.minimum(motif.sign, 0) / 45.0)
    for radius, part in ((0.9, 0.75), (1.6, 0.25)):
        chance = stray * part * (0.25 + near) * (motif.sign < -STRAY_DISTANCE)
        specks = screens.drops(points=screens.sown(chance=chance, rng=rng), radius=radius)
        raster = canvas.lay_ink(raster=raster, alpha=0.92 * specks, ink=(0.08, 0.08, 0.09))
    return raster


def _powdered(*, raster: Raster, melted: Field, name: str, rng: np.random.Generator) -> Raster:
    near = scipy.ndimage.gaussian_filter(melted, 2.0)
    grains = screens.drops(points=screens.sown(chance=0.03 * near, rng=rng), radius=1.2)
    alpha = np.maximum(melted, grains)
    return canvas.lay_ink(raster=raster, alpha=0.85 * alpha, ink=screens.PROCESS_INKS[name])


def _shining(*, raster: Raster, body: Field, rng: np.random.Generator) -> Raster:
    lumps = canvas.noise(rng=rng, sigma=2.4)
    height = scipy.ndimage.gaussian_filter(body, 2.0) * 4.0 + 1.0 * lumps * body
    facing = canvas.slope(height=height)
    return canvas.lit(raster=raster, shade=1.3 * body * np.clip(facing - 0.28, 0, 0.6))


def is_detected(*, measures: Measures) -> bool:
    """Whether dark specks lie beside the signs."""
    return (
        measures.is_daylight
        and measures.has_specks
        and measures.is_coloured
        and not measures.has_four_screens
    )
