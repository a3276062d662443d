"""The optically variable feature: colours and motif that move when the page is tilted."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from types import MappingProxyType

from promdaen.specimen.rules import letters
from promdaen.specimen.rules.designs import Canvas
from promdaen.specimen.rules.paths import units
from promdaen.specimen.rules.scenes import SceneMark, Value

MOTIFS: Mapping[str, str] = MappingProxyType(
    {
        "compass": "M0-62L13-13 62 0 13 13 0 62-13 13-62 0-13-13Z"
        "M0-40A40 40 0 0 1 0 40 40 40 0 0 1 0-40Z",
        "waves": "M-60-24Q-40-48-20-24T20-24 60-24"
        "M-60 4Q-40-20-20 4T20 4 60 4M-60 32Q-40 8-20 32T20 32 60 32",
        "leaf": "M0 62V-20M0-62Q44-26 26 14 14 30 0 34-14 30-26 14-44-26 0-62Z"
        "M0 20L22-4M0 0L-20-22M0-14L14-30",
        "sun": "M0-26A26 26 0 0 1 0 26 26 26 0 0 1 0-26Z"
        "M0-60V-38M0 60V38M-60 0H-38M60 0H38M-42-42L-27-27M42 42L27 27",
    }
)
"""Drawings about 120 units across, as strokes; a model has one of them as its own."""

HUES_PER_DEGREE = 0.0085
SHIFT_MM_PER_DEGREE = 0.035
STEEP = 12.0
BASE_HUES = (0.53, 0.68, 0.83, 0.98)


def variable_motif(*, canvas: Canvas) -> str:
    """The motif of the feature. Raises LookupError for an unknown one."""
    motif = canvas.plan.ink.variable_motif or canvas.design.motif
    if motif not in MOTIFS:
        raise LookupError(f"There is no motif called {motif}; there are {', '.join(MOTIFS)}.")
    return motif


def feature(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The feature at the angle of the page; a static copy looks the same at all angles."""
    box = canvas.side.variable
    if box is None:
        return ()
    motif = variable_motif(canvas=canvas)
    turned = canvas.degrees * (1 - canvas.plan.ink.variable_static)
    colours = tuple(_colour(hue + turned * HUES_PER_DEGREE) for hue in BASE_HUES)
    shift = turned * SHIFT_MM_PER_DEGREE
    latent = min(1.0, abs(turned) / STEEP)
    uid, x, y = canvas.uid + "v", box.x + box.width / 2, box.y + box.height / 2
    radius = box.width * 5
    faint = {"uv": ".10", "transmitted": ".18"}.get(canvas.layer, ".88")
    stops = "".join(
        f'<stop offset="{index / 3:.2f}" stop-color="{colour}"/>'
        for index, colour in enumerate(colours)
    )
    rings = "".join(f'<circle r="{radius * share:.1f}"/>' for share in (0.97, 0.9, 0.83, 0.76))
    word = letters.text_path(text="UTO", x=-letters.text_width(text="UTO") / 2, y=-5)
    svg = (
        f'<linearGradient id="{uid}" gradientTransform="rotate({35 + turned:.1f} .5 .5)">{stops}'
        f'</linearGradient><g opacity="{faint}" '
        f'transform="translate({units(mm=x)} {units(mm=y)})">'
        f'<circle r="{radius:.1f}" fill="url(#{uid})"/>'
        f'<g stroke="#fff" stroke-width="1.6" opacity=".55">{rings}</g>'
        f'<path d="{MOTIFS[motif]}" stroke="#fff" stroke-width="5" stroke-linejoin="round" '
        f'opacity="{0.95 - 0.6 * latent:.2f}" '
        f'transform="translate({units(mm=shift)} 0.0) scale({radius / 105:.2f})"/>'
        f'<path d="{word}" stroke="#fff" stroke-width="1.7" stroke-linecap="round" '
        f'opacity="{0.95 * latent:.2f}" '
        f'transform="translate({units(mm=-shift)} 0.0) scale({radius / 26:.2f})"/></g>'
    )
    values: dict[str, Value] = {
        "motif": motif,
        "degrees": turned,
        "colours": colours,
        "shift_mm": shift,
    }
    return (SceneMark(role="variable", box=box, svg=svg, values=values),)


def _colour(hue: float) -> str:
    """A bright colour of that hue, 0..1 round the circle."""
    parts = colorsys.hls_to_rgb(hue % 1.0, 0.62, 0.62)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
