"""Inkjet: scattered drops of several colours that soak into the paper."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs, screens
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "inkjet"
LABEL = Text("Inkjet")
SIGN = Text(
    "Drops of several colours without any order, soaked into the fibres. Edges and fine lines "
    "are built of drops, and some fall beside them."
)
FAMILY = "print"
WANDER = 1.8
PITCH = 5.2


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, wander=WANDER)


def printed(*, seed: int, wander: float) -> Raster:
    """The print with drops that wander less, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.OFFICE_PAPER)
    soak = np.stack([canvas.noise(rng=rng, sigma=1.8) for _axis in range(2)]) * 0.9
    down, across = np.mgrid[0 : canvas.HEIGHT, 0 : canvas.WIDTH]
    for name, share in screens.separations(motif=motif, tone_share=0.6).items():
        points = screens.scattered(share=share, rng=rng, pitch=PITCH, wander=wander)
        spread = rng.permutation(len(points))
        half = len(points) // 2
        drops_alpha = np.maximum(
            screens.drops(points=points[spread[:half]], radius=2.9),
            screens.drops(points=points[spread[half:]], radius=3.4),
        )
        stray = points[spread[: len(points) // 25]] + rng.normal(0, 7, (len(points) // 25, 2))
        drops_alpha = np.maximum(drops_alpha, 0.8 * screens.drops(points=stray, radius=1.5))
        wet = scipy.ndimage.map_coordinates(
            drops_alpha, (down + soak[0], across + soak[1]), order=1
        )
        wet = scipy.ndimage.gaussian_filter(wet, 0.8)
        raster = canvas.lay_ink(raster=raster, alpha=0.82 * wet, ink=screens.PROCESS_INKS[name])
    return raster


def is_detected(*, measures: Measures) -> bool:
    """Whether drops of several colours lie without order."""
    return (
        measures.is_daylight
        and measures.is_dotted
        and measures.is_scattered
        and measures.is_coloured
        and not measures.has_specks
    )
