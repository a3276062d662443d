"""Fine lines: waves over the whole page, bands between envelopes, rosettes.

A copy has fewer and coarser lines (`Ink.guilloche_step`); the same number is drawn as on a genuine
page, but some are outside the page and others overlap.
"""

from __future__ import annotations

import numpy as np

from promdaen.specimen.rules.designs import Canvas, Rosette
from promdaen.specimen.rules.paths import even, units
from promdaen.specimen.rules.plans import SideBox
from promdaen.specimen.rules.scenes import SceneMark, Value

SPACING_MM = 1.1
REACH_MM = 2.4
EDGE_WIDTH = 0.5
BAND_LINES = 18
TURN = 360.0
NEARLY = 0.004
"""By how much of a band lines that lie on each other are apart: too little to see."""


def rainbow(*, canvas: Canvas) -> SceneMark:
    """The colour gradient from left to right, as a tint and for all fine lines.

    There is a stop before and after each border of two colours; a break joins the two.
    """
    width = canvas.side.size[0]
    reach = EDGE_WIDTH * (1 - canvas.plan.ink.rainbow_break)
    colours = canvas.theme.rainbow
    stops: list[tuple[float, str]] = [(0.0, colours[0])]
    for place in range(1, len(colours)):
        border, half = place / len(colours), reach / len(colours)
        stops += [(border - half, colours[place - 1]), (border + half, colours[place])]
    stops.append((1.0, colours[-1]))
    drawn = "".join(
        f'<stop offset="{offset:.3f}" stop-color="{colour}"/>' for offset, colour in stops
    )
    page = f'width="{units(mm=width)}" height="{units(mm=canvas.side.size[1])}"'
    svg = (
        f'<linearGradient id="{canvas.uid}i" gradientUnits="userSpaceOnUse" '
        f'x2="{units(mm=width)}">{drawn}</linearGradient>'
        f'<rect {page} fill="url(#{canvas.uid}i)" opacity=".13"/>'
    )
    values: dict[str, Value] = {
        "offsets": tuple(offset for offset, _ in stops),
        "colours": tuple(colour for _, colour in stops),
        "edge_width": 2 * reach / len(colours),
    }
    return SceneMark(role="rainbow", box=canvas.page, svg=svg, values=values)


def waves(*, canvas: Canvas) -> SceneMark:
    """Two families of waves that cross each other over the whole page."""
    width, height = canvas.side.size
    step = canvas.plan.ink.guilloche_step
    spacing, length = SPACING_MM * step, canvas.design.wave * step
    start = float(np.random.default_rng((3, canvas.plan.art_seed)).uniform(0, 0.2))
    count = int(height / SPACING_MM) + 5
    reps = int(width / canvas.design.wave) + 3
    families = []
    for turn, reach in ((0.085, REACH_MM), (-0.06, -1.6 * REACH_MM)):
        lines = [
            _wave(
                x=-length * (1 + (start + turn * number) % 1.0),
                y=spacing * (number - 2),
                half=length / 2,
                reach=reach * step,
                count=2 * reps + 2,
            )
            for number in range(count)
        ]
        families.append(f'<path d="{"".join(lines)}"/>')
    svg = (
        f'<g stroke="url(#{canvas.uid}i)" stroke-width="{1.05 + 0.6 * (step - 1):.2f}" '
        f'opacity=".45">{"".join(families)}</g>'
    )
    values: dict[str, Value] = {"spacing_mm": spacing, "length_mm": length}
    return SceneMark(role="guilloche", box=canvas.page, svg=svg, values=values)


def _wave(*, x: float, y: float, half: float, reach: float, count: int) -> str:
    """One wave of parabolas, half a length each, tangent to each other."""
    across, up = even(value=half * 5), even(value=reach * 20)
    step = f"{even(value=half * 10)} 0 "
    begin = f"M{even(value=x * 10)} {even(value=y * 10)}"
    return f"{begin}q{across} {up} {step}t{step * count}".rstrip()


def bands(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """Bands of lines between two envelopes that open and close along the page."""
    return tuple(
        _band(canvas=canvas, middle=middle, number=number)
        for number, middle in enumerate(canvas.side.bands)
    )


def _band(*, canvas: Canvas, middle: float, number: int) -> SceneMark:
    width = canvas.side.size[0]
    step, half = canvas.plan.ink.guilloche_step, canvas.design.wave * 0.37
    count = int(width / half) + 2
    swell = [3.2 + 2.6 * float(np.cos(1.1 * place + 2 * number)) for place in range(count)]
    lines = []
    for line in range(BAND_LINES):
        place = round(line / step) * step
        share = 2 * place / (BAND_LINES - 1) - 1 + line * NEARLY
        parts = [f"M{units(mm=-half / 2)} {units(mm=middle)}"]
        for index, high in enumerate(swell):
            up = high * share * (1 if index % 2 else -1) * 20
            parts.append(f"q{half * 5:.1f} {even(value=up)} {half * 10:.1f} 0.0")
        lines.append("".join(parts))
    svg = (
        f'<path d="{"".join(lines)}" stroke="url(#{canvas.uid}i)" '
        f'stroke-width="{1.1 + 0.5 * (step - 1):.2f}" opacity=".55"/>'
    )
    reach = max(swell)
    box = SideBox(x=0, y=middle - reach, width=width, height=2 * reach)
    return SceneMark(
        role="band", box=box, svg=svg, values={"spacing_mm": 2 * reach * step / BAND_LINES}
    )


def rosettes(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The rosettes of the side, each one petal turned about its middle."""
    return tuple(
        rosette(canvas=canvas, pattern=pattern, uid=f"{canvas.uid}r{number}")
        for number, pattern in enumerate(canvas.side.rosettes)
    )


def rosette(*, canvas: Canvas, pattern: Rosette, uid: str) -> SceneMark:
    """One rosette: groups of six petals, turned; coarse ones overlap themselves."""
    step = canvas.plan.ink.guilloche_step
    petals = max(6, round(pattern.petals / step))
    angle = TURN / petals
    rainbow_colours = canvas.theme.rainbow
    few = "".join(
        f'<use href="#{uid}p" transform="rotate({angle * place % TURN:06.2f})"/>'
        for place in range(1, 6)
    )
    all_of = "".join(
        f'<use href="#{uid}g" transform="rotate({angle * 6 * place % TURN:06.2f})"/>'
        for place in range(1, pattern.petals // 6)
    )
    r = pattern.radius * 10
    svg = (
        f'<radialGradient id="{uid}c" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="{r:.1f}">'
        f'<stop offset="{pattern.hollow:.2f}" stop-color="{rainbow_colours[3]}"/>'
        f'<stop offset="1" stop-color="{rainbow_colours[1]}"/></radialGradient>'
        f'<g transform="translate({units(mm=pattern.middle[0])} {units(mm=pattern.middle[1])})" '
        f'stroke="url(#{uid}c)" stroke-width="{1.0 + 0.5 * (step - 1):.2f}" opacity=".6">'
        f'<g id="{uid}g"><path id="{uid}p" d="{_petal(r=r, hollow=pattern.hollow)}"/>{few}</g>'
        f"{all_of}</g>"
    )
    x, y = pattern.middle
    box = SideBox(
        x=x - pattern.radius,
        y=y - pattern.radius,
        width=2 * pattern.radius,
        height=2 * pattern.radius,
    )
    return SceneMark(
        role="rosette", box=box, svg=svg, values={"petals": petals, "radius_mm": pattern.radius}
    )


def _petal(*, r: float, hollow: float) -> str:
    """A loop from the hollow to the rim, with a smaller one inside."""
    inner = r * hollow
    loops = []
    for share, wide in ((1.0, 0.46), (0.8, 0.3)):
        tip = inner + (r - inner) * share
        side, foot = r * wide, inner + (tip - inner) * 0.2
        loops.append(
            f"M0.0 {inner:.1f}C{side:.1f} {foot:.1f} {side * 1.1:.1f} {tip:.1f} "
            f"0.0 {tip:.1f}S{-side:.1f} {foot:.1f} 0.0 {inner:.1f}"
        )
    return "".join(loops)
