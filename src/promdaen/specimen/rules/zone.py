"""The machine-readable zone: every character an outline in its cell of the grid."""

from __future__ import annotations

from promdaen.specimen.rules import glyphs, lettering
from promdaen.specimen.rules.designs import Canvas
from promdaen.specimen.rules.mrz import layouts
from promdaen.specimen.rules.paths import mixed, units
from promdaen.specimen.rules.plans import SideBox
from promdaen.specimen.rules.scenes import SceneMark, Value

LINE_MM = 6.35
BLACK = "#1c1b1f"
HUNDREDTHS = 0.1


def ground(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The light background of the zone."""
    box = canvas.side.zone
    if box is None:
        return ()
    fill = {"uv": "#140b22", "transmitted": "#f3e6c4"}.get(canvas.layer, canvas.theme.zone_paper)
    fill = mixed(
        first=fill,
        second="#b9ccff",
        share=(canvas.plan.ink.uv_paper if canvas.layer == "uv" else 0.0),
    )
    opacity = "1.00" if canvas.is_printed else ".55"
    svg = (
        f'<rect x="{units(mm=box.x)}" y="{units(mm=box.y)}" width="{units(mm=box.width)}" '
        f'height="{units(mm=box.height)}" fill="{fill}" opacity="{opacity}"/>'
    )
    return (SceneMark(role="zone_ground", box=box, svg=svg),)


def characters(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The characters, shifted and slanted together as `Ink` says; line and column from 1."""
    box = canvas.side.zone
    if box is None:
        return ()
    lines = canvas.plan.zone
    ink = canvas.plan.ink
    left = box.x + (box.width - _columns(lines) * glyphs.PITCH_MM) / 2
    top = box.y + (box.height - LINE_MM * len(lines)) / 2
    colour = lettering.faded(canvas=canvas, colour=BLACK)
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    across, down = ink.zone_shift_mm
    begin = (
        f'<g stroke="{colour}" stroke-linecap="round" stroke-linejoin="round" '
        f'transform="translate({units(mm=across)} {units(mm=down)}) '
        f'rotate({ink.zone_tilt_degrees:.2f} {units(mm=middle[0])} {units(mm=middle[1])})">'
    )
    marks = [_bare("zone_begin", box, begin)]
    for line, text in enumerate(lines, start=1):
        y = top + LINE_MM * (line - 0.5)
        marks += [
            _character(canvas, (line, column), sign, (left + glyphs.PITCH_MM * (column - 0.5), y))
            for column, sign in enumerate(text, start=1)
        ]
    return (*marks, _bare("zone_end", box, "</g>"))


def _columns(lines: tuple[str, ...]) -> int:
    """The number of columns of the layout; a line of wrong length does not shift others."""
    layout = layouts.find_layout(lines=lines)
    return layout.width if layout else max(map(len, lines))


def _bare(role: str, box: SideBox, svg: str) -> SceneMark:
    return SceneMark(role=role, box=box, svg=svg)


def _character(
    canvas: Canvas, place: tuple[int, int], sign: str, middle: tuple[float, float]
) -> SceneMark:
    ink = canvas.plan.ink
    kind: glyphs.Type = "other" if place in ink.zone_foreign_columns else "zone"
    x, y = middle
    high = (glyphs.GLYPH_CELL.top + glyphs.GLYPH_CELL.baseline) / 200
    left, top = x - glyphs.GLYPH_CELL.width / 200, y - high
    svg = (
        f'<path d="{glyphs.glyph_path(character=sign, type=kind)}" '
        f'stroke-width="{glyphs.STROKE_WIDTHS[kind]}" '
        f'transform="translate({units(mm=left)} {units(mm=top)}) scale({HUNDREDTHS})"/>'
    )
    values: dict[str, Value] = {
        "line": place[0],
        "column": place[1],
        "text": sign,
        "type": kind,
        "x_mm": x + ink.zone_shift_mm[0],
        "y_mm": y + ink.zone_shift_mm[1],
        "degrees": ink.zone_tilt_degrees,
    }
    box = SideBox(
        x=left, y=top, width=glyphs.GLYPH_CELL.width / 100, height=glyphs.GLYPH_CELL.height / 100
    )
    return SceneMark(role="zone", box=box, svg=svg, values=values)
