"""Screen print: a thick even film with teeth of the mesh along its edge."""

from __future__ import annotations

import numpy as np
import scipy

from promdaen.kit.texts import Text
from promdaen.specimen.rules.closeups import canvas, motifs, screens
from promdaen.specimen.rules.closeups.canvas import Raster
from promdaen.specimen.rules.closeups.measuring import Measures

CODE = "screen_print"
LABEL = Text("Screen print")
SIGN = Text(
    "A thick, even, opaque film of ink. Its edge has small regular teeth, as wide as the mesh "
    "of the screen."
)
FAMILY = "print"
MESH_PIXELS = 12.0
TEETH = 1.1


def draw(*, seed: int) -> Raster:
    return printed(seed=seed, teeth=TEETH)


def printed(*, seed: int, teeth: float) -> Raster:
    """The print with other teeth, too: what the certification must refuse."""
    rng = np.random.default_rng(seed)
    motif = motifs.motif(rng=rng)
    raster = canvas.paper(rng=rng, colour=canvas.SECURITY_PAPER)
    x, y = canvas.grid()
    turn = rng.uniform(0.3, 0.5)
    u = 2 * np.pi * (x * np.cos(turn) + y * np.sin(turn)) / MESH_PIXELS
    v = 2 * np.pi * (y * np.cos(turn) - x * np.sin(turn)) / MESH_PIXELS
    mesh = np.cos(u) * np.cos(v)
    raster = canvas.lay_ink(
        raster=raster,
        alpha=canvas.covered(distance=motif.lines, softness=1.6) * 0.5,
        ink=motif.light,
    )
    distance = motif.sign + 3 + teeth * (1.5 * mesh + 0.4 * (np.cos(u) + np.cos(v)))
    alpha = canvas.covered(distance=distance, softness=1.5)
    cast = scipy.ndimage.shift(alpha, (2.5, 2), order=1, mode="nearest")
    shadow = scipy.ndimage.gaussian_filter(np.clip(cast - alpha, 0, 1), 1.2)
    raster = canvas.lit(raster=raster, shade=-0.30 * shadow)
    film = np.array(motif.dark) * 0.82 + 0.12
    colour = film * (1 + 0.03 * mesh + 0.015 * canvas.noise(rng=rng, sigma=3.0))[..., None]
    places = rng.uniform((0, 0), (canvas.WIDTH, canvas.HEIGHT), (5, 2))
    holes = screens.drops(points=places, radius=2)
    return canvas.cover(raster=raster, alpha=alpha * (1 - 0.8 * holes), colour=colour)


def is_detected(*, measures: Measures) -> bool:
    """Whether the edge has regular teeth and the film is even."""
    return (
        measures.is_daylight
        and measures.has_teeth
        and not (measures.has_rim or measures.has_relief or measures.is_dotted)
    )
