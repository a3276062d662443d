"""Commercial offset in four colours: dots on screens, a rosette."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs, screens
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "offset_dots"
LABEL = Text("Offset in four colours")
SIGN = Text(
    "Even dots of cyan, magenta, yellow and black on four regular screens. Together they form "
    "small rosettes, and a fine line is broken into dots."
)
FAMILY = "print"


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, angles=screens.SCREEN_ANGLES)


def printed(*, seed: int, angles: Mapping[str, float]) -> Raster:
    """The print with its screens at other angles, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.OFFICE_PAPER)
    shift = rng.normal(0, 1.5, 2)
    for name, share in screens.separations(motif=motif, tone_share=0.8).items():
        grain = 0.02 * canvas.noise(rng=rng, sigma=1.5)
        dots = screens.screened(share=np.clip(share + grain, 0, 1), degrees=angles[name])
        if name == "magenta":
            dots = np.roll(dots, tuple(int(step) for step in shift), axis=(0, 1))
        raster = canvas.lay_ink(raster=raster, alpha=dots * 0.93, ink=screens.PROCESS_INKS[name])
    return raster


def is_detected(*, measures: Measures) -> bool:
    """Whether four screens show, each at its angle."""
    return measures.is_daylight and measures.has_four_screens and not measures.has_specks
