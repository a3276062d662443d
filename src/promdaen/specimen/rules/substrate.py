"""The paper under three lights: ground, fibres, pattern and embedded features."""

from __future__ import annotations

import numpy as np

from promdaen.specimen.rules import letters, variable
from promdaen.specimen.rules.designs import Canvas
from promdaen.specimen.rules.paths import mixed, units
from promdaen.specimen.rules.plans import SideBox
from promdaen.specimen.rules.scenes import SceneMark

DULL, BRIGHT = "#140b22", "#a9c4ff"
LIT = "#f0e2bd"
GLOWS = ("#6fa8ff", "#ff6b62", "#63e88a")
FIBRES_COUNT = 36
PATTERN, LETTERING = "#8cf77a", "#ffd24a"


def paper(*, canvas: Canvas) -> SceneMark:
    """The ground: printed by day, dull under ultraviolet, warm in transmitted light."""
    shine = canvas.plan.ink.uv_paper if canvas.layer == "uv" else 0.0
    dull = mixed(first=DULL, second=BRIGHT, share=shine)
    fill = {"uv": dull, "transmitted": LIT}.get(canvas.layer, canvas.theme.paper)
    width, height = canvas.side.size
    svg = f'<rect width="{units(mm=width)}" height="{units(mm=height)}" fill="{fill}"/>'
    return SceneMark(
        role="paper", box=canvas.page, svg=svg, values={"shine": shine, "colour": fill}
    )


def fibres(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """Fluorescent fibres strewn over the page; without strength they are not seen."""
    if canvas.layer != "uv":
        return ()
    draw = np.random.default_rng((4, canvas.plan.art_seed))
    width, height = canvas.side.size
    spots = draw.uniform((2, 2), (width - 2, height - 2), (FIBRES_COUNT, 2))
    bends = draw.uniform(-1, 1, (FIBRES_COUNT, 4))
    strength = canvas.plan.ink.uv_pattern
    paths = ["", "", ""]
    for number, ((x, y), (a, b, c, d)) in enumerate(zip(spots, bends, strict=True)):
        paths[number % 3] += (
            f"M{units(mm=x)} {units(mm=y)}q{units(mm=2.6 * a)} {units(mm=2.6 * b)} "
            f"{units(mm=2.2 * a + 1.8 * c)} {units(mm=2.2 * b + 1.8 * d)}"
        )
    svg = "".join(
        f'<path d="{path}" stroke="{glow}" stroke-width="2.6" stroke-linecap="round" '
        f'opacity="{strength:.2f}"/>'
        for path, glow in zip(paths, GLOWS, strict=True)
    )
    return (SceneMark(role="fibres", box=canvas.page, svg=svg, values={"strength": strength}),)


def pattern(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The fluorescent pattern: a wreath of loops round the name of the State."""
    box = canvas.side.pattern
    if box is None or canvas.layer != "uv":
        return ()
    strength = canvas.plan.ink.uv_pattern
    uid, x, y = canvas.uid + "u", box.x + box.width / 2, box.y + box.height / 2
    r = box.height * 5
    loop = (
        f"M0.0 {-r:.1f}C{r * 0.42:.1f} {-r:.1f} {r * 0.3:.1f} {-r * 0.6:.1f} 0.0 {-r * 0.6:.1f}"
        f"S{-r * 0.42:.1f} {-r:.1f} 0.0 {-r:.1f}"
    )
    copies = "".join(
        f'<use href="#{uid}" transform="rotate({10 * place})"/>' for place in range(1, 36)
    )
    word = letters.text_path(text="UTOPIA", x=-letters.text_width(text="UTOPIA") / 2, y=-5)
    svg = (
        f'<g opacity="{strength:.2f}">{_ripples(canvas, y)}'
        f'<g transform="translate({units(mm=x)} {units(mm=y)})"><g stroke="{PATTERN}" '
        f'stroke-width="3.2"><path id="{uid}" d="{loop}"/>{copies}</g>'
        f'<path d="{word}" stroke="{LETTERING}" stroke-width="2.2" stroke-linecap="round" '
        f'stroke-linejoin="round" transform="scale({r / 52:.2f})"/></g></g>'
    )
    return (SceneMark(role="pattern", box=box, svg=svg, values={"strength": strength}),)


def _ripples(canvas: Canvas, middle: float) -> str:
    """Two families of fine waves across the page, behind the wreath."""
    width = canvas.side.size[0]
    half = canvas.design.wave * 5
    onward = f"{half:.1f} 0.0 " * (int(width * 10 / half) + 3)
    families = []
    for colour, reach in ((GLOWS[0], 14.0), (GLOWS[1], -14.0)):
        lines = "".join(
            f"M{-half * (0.5 + number / 8):.1f} {middle * 10 + (number - 3.5) * 9:.1f}"
            f"q{half / 2:.1f} {reach * (4 + number):.1f} {half:.1f} 0.0t{onward}"
            for number in range(8)
        )
        families.append(f'<path d="{lines.rstrip()}" stroke="{colour}"/>')
    return f'<g stroke-width="1.6" opacity=".42">{"".join(families)}</g>'


def transmitted_marks(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """What transmitted light shows: watermark, thread, see-through register."""
    box = canvas.side.watermark
    if box is None or canvas.layer != "transmitted":
        return ()
    return (_watermark(canvas, box), _thread(canvas), _register(canvas))


def _watermark(canvas: Canvas, box: SideBox) -> SceneMark:
    """The watermark, with soft edges made of overlapping strokes."""
    motif = variable.MOTIFS[canvas.design.motif]
    x, y, size = box.x + box.width / 2, box.y + box.height / 2, box.height * 10 / 150
    word = letters.text_path(text="UTO", x=-letters.text_width(text="UTO") / 2, y=-5)
    layers = "".join(
        f'<path d="{motif}" stroke="{colour}" stroke-width="{width}" opacity="{opacity}"/>'
        for colour, width, opacity in (
            ("#cdb27a", "16", ".35"),
            ("#fff8e2", "9", ".75"),
            ("#fffdf3", "4", ".90"),
        )
    )
    svg = (
        f'<g transform="translate({units(mm=x)} {units(mm=y)})" stroke-linejoin="round" '
        f'stroke-linecap="round"><g transform="scale({size:.2f})">{layers}'
        f'<path d="{word}" stroke="#a9894e" stroke-width="1.6" opacity=".60" '
        f'transform="translate(0 88) scale(2.2)"/></g></g>'
    )
    return SceneMark(role="watermark", box=box, svg=svg, values={"strength": 1.0})


def _thread(canvas: Canvas) -> SceneMark:
    """A dark thread from edge to edge, with clear letters."""
    x, height = canvas.side.thread_x, canvas.side.size[1]
    word = letters.text_path(text="UTOPIA UTO")
    step = (letters.text_width(text="UTOPIA UTO") + 8) * 1.1
    copies = "".join(
        f'<path d="{word}" transform="translate({units(mm=x + 0.95)} {place * step:.1f}) '
        f'rotate(90) scale(1.10)"/>'
        for place in range(int(height * 10 / step) + 1)
    )
    svg = (
        f'<rect x="{units(mm=x - 0.8)}" width="{units(mm=2.1)}" height="{units(mm=height)}" '
        f'fill="#6b5a3c" opacity=".72"/><g stroke="#f7ecd0" stroke-width="1.5">{copies}</g>'
    )
    box = SideBox(x=x - 0.8, y=0, width=2.1, height=height)
    return SceneMark(role="thread", box=box, svg=svg, values={"strength": 1.0})


def _register(canvas: Canvas) -> SceneMark:
    """Two halves of one figure, printed on the two faces of the sheet, that meet exactly."""
    x, y = canvas.side.register
    halves = (
        ("M0-40V40A40 40 0 0 1 0-40ZM0-24L-24 0 0 24Z", "#4d5f86"),
        ("M0-40V40A40 40 0 0 0 0-40ZM0-24L24 0 0 24Z", "#9a5a52"),
    )
    drawn = "".join(
        f'<path d="{path}" fill="{colour}" fill-rule="evenodd" opacity=".55"/>'
        for path, colour in halves
    )
    svg = f'<g transform="translate({units(mm=x)} {units(mm=y)})">{drawn}</g>'
    box = SideBox(x=x - 4, y=y - 4, width=8, height=8)
    return SceneMark(role="register", box=box, svg=svg, values={"strength": 1.0})
