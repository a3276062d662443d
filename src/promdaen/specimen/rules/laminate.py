"""The laminate over the page: its reflection when tilted, a lifted corner, ordinary wear."""

from __future__ import annotations

import numpy as np

from promdaen.specimen.rules.designs import Canvas
from promdaen.specimen.rules.paths import even, units
from promdaen.specimen.rules.scenes import SceneMark, Value

REACH_MM_PER_MM = 9.0
SCUFFS_COUNT = 14


def reflex(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """A band of light that moves as the page is tilted; a raised corner breaks it."""
    if canvas.layer != "tilt":
        return ()
    width, height = canvas.side.size
    x = width * (0.5 + canvas.degrees / 74)
    uid = canvas.uid + "l"
    band = (
        f"M{units(mm=x - 14)} 0.0L{units(mm=x + 10)} 0.0L{units(mm=x - 14)} {units(mm=height)}"
        f"L{units(mm=x - 38)} {units(mm=height)}z"
    )
    svg = (
        f'<linearGradient id="{uid}"><stop stop-color="#fff" stop-opacity="0"/>'
        f'<stop offset=".5" stop-color="#fff" stop-opacity=".52"/>'
        f'<stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>'
        f'<path d="{band}" fill="url(#{uid})"/>{_lifted(canvas)}'
    )
    values: dict[str, Value] = {
        "degrees": canvas.degrees,
        "lift_mm": canvas.plan.ink.laminate_lift_mm,
    }
    return (SceneMark(role="reflex", box=canvas.page, svg=svg, values=values),)


def _lifted(canvas: Canvas) -> str:
    """The corner: the foil's edge, its shadow on the page, light caught on the bend."""
    lift = canvas.plan.ink.laminate_lift_mm
    reach = lift * REACH_MM_PER_MM * 10
    lift_share = min(1.0, lift * 3)
    width, height = (value * 10 for value in canvas.side.size)
    right = canvas.side.lifted == "right"
    x, sign = (width, -1) if right else (0.0, 1)
    y = height
    ends = (even(value=x + sign * reach), even(value=y - reach))
    middle = (even(value=x + sign * reach * 0.42), even(value=y - reach * 0.42))
    bend = f"M{ends[0]} {y:.1f}Q{middle[0]} {middle[1]} {x:.1f} {ends[1]}"
    flap = f"{bend}L{even(value=x + sign * reach * 0.3)} {even(value=y - reach * 0.3)}z"
    return (
        f'<path d="{bend}L{x:.1f} {y:.1f}z" fill="#3b3a36" opacity="{0.30 * lift_share:.2f}"/>'
        f'<path d="{flap}" fill="#fbfaf5" opacity="{0.92 * lift_share:.2f}"/>'
        f'<path d="{bend}" stroke="#fff" stroke-width="5" opacity="{0.95 * lift_share:.2f}"/>'
        f'<path d="{bend}" stroke="#56534b" stroke-width="1.4" opacity="{0.7 * lift_share:.2f}"/>'
    )


def wear(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """Scuffs, soft corners and a faint stain, as strong as the document was carried."""
    if not canvas.is_printed:
        return ()
    strength = canvas.plan.ink.wear
    draw = np.random.default_rng((5, canvas.plan.art_seed))
    width, height = canvas.side.size
    spots = draw.uniform((4, 4), (width - 16, height - 8), (SCUFFS_COUNT, 2))
    runs = draw.uniform((-6, -1.5), (12, 3), (SCUFFS_COUNT, 2))
    scuffs = [
        f"M{units(mm=x)} {units(mm=y)}q{units(mm=a / 2)} {units(mm=b)} {units(mm=a)} "
        f"{units(mm=b / 2)}"
        for (x, y), (a, b) in zip(spots, runs, strict=True)
    ]
    pale, dark = "".join(scuffs[::2]), "".join(scuffs[1::2])
    x, y = draw.uniform((20, 20), (width - 20, height - 20))
    rim = f"M0 60Q0 0 60 0M{width * 10 - 60:.1f} 0Q{width * 10:.1f} 0 {width * 10:.1f} 60"
    svg = (
        f'<path d="{pale}" stroke="#fff" stroke-width="2.6" opacity="{0.70 * strength:.2f}"/>'
        f'<path d="{dark}" stroke="#7d776b" stroke-width="1.6" opacity="{0.42 * strength:.2f}"/>'
        f'<ellipse cx="{units(mm=x)}" cy="{units(mm=y)}" rx="110.0" ry="78.0" fill="#a07a3c" '
        f'opacity="{0.18 * strength:.2f}"/>'
        f'<path d="{rim}" stroke="#8a8478" stroke-width="22" opacity="{0.40 * strength:.2f}"/>'
    )
    return (SceneMark(role="wear", box=canvas.page, svg=svg, values={"strength": strength}),)
