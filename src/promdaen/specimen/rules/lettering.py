"""Labels and values of the page, and fine print."""

from __future__ import annotations

from promdaen.specimen.rules import letters
from promdaen.specimen.rules.designs import Canvas, DesignField
from promdaen.specimen.rules.paths import mixed, units
from promdaen.specimen.rules.plans import SideBox
from promdaen.specimen.rules.scenes import SceneMark, Value

STATE = "UTOPIA"
SUBTITLE = 0.66
LABEL_MM = 1.15
VALUE_DROP_MM = 2.35
MICRO_MM = 0.62
SQUASHED = 0.86
DIM = {"day": 1.0, "tilt": 1.0, "uv": 0.34, "transmitted": 0.3}
DULL = "#140b22"


def faded(*, canvas: Canvas, colour: str) -> str:
    """A printed colour as the layer shows it: dimmed under ultraviolet or transmitted
    light.
    """
    ground = {"uv": "#8a82b5", "transmitted": "#d9c79b"}.get(canvas.layer, colour)
    return mixed(first=ground, second=colour, share=DIM[canvas.layer])


def setting(
    *,
    text: str,
    box: SideBox,
    colour: str,
    weight: float = 1.25,
    cut: letters.TypeCut = letters.HOUSE_TYPE,
) -> str:
    """A text as one path, scaled to the height of the box and narrowed to its width."""
    size = box.height
    natural = letters.text_width(text=text, cut=cut) * size / letters.LETTER_HEIGHT
    narrow = min(1.0, box.width / natural) if natural else 1.0
    return (
        f'<path d="{letters.text_path(text=text, cut=cut)}" stroke="{colour}" '
        f'stroke-width="{weight:.2f}" transform="translate({units(mm=box.x)} {units(mm=box.y)}) '
        f'scale({size * narrow:.3f} {size:.3f})"/>'
    )


def heading(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The name of the State and, lighter on the same baseline, the document type."""
    colour, box = faded(canvas=canvas, colour=canvas.theme.title), canvas.side.heading
    wide = letters.text_width(text=STATE) * box.height / letters.LETTER_HEIGHT
    small = box.height * SUBTITLE
    x = box.x + wide + box.height
    kind = SideBox(x=x, y=box.y + box.height - small, width=box.x + box.width - x, height=small)
    state = SideBox(x=box.x, y=box.y, width=wide, height=box.height)
    return (
        _title(state, STATE, colour, 1.65),
        _title(kind, canvas.side.subtitle, colour, 1.3),
    )


def _title(box: SideBox, text: str, colour: str, weight: float) -> SceneMark:
    svg = setting(text=text, box=box, colour=colour, weight=weight)
    return SceneMark(role="title", box=box, svg=f"<g {ROUND}>{svg}</g>", values={"text": text})


ROUND = 'stroke-linecap="round" stroke-linejoin="round"'


def labels(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The labels of the fields."""
    colour = faded(canvas=canvas, colour=canvas.theme.label)
    return tuple(_label(design_field, colour) for design_field in canvas.side.fields)


def _label(design_field: DesignField, colour: str) -> SceneMark:
    box = SideBox(x=design_field.x, y=design_field.y, width=design_field.width, height=LABEL_MM)
    svg = setting(text=letters.clean(text=design_field.label), box=box, colour=colour, weight=1.15)
    return SceneMark(
        role="label",
        box=box,
        svg=svg,
        values={"field": design_field.code, "text": design_field.label},
    )


def grounds(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The pattern behind one value, rubbed thin where `Ink.erased_field` says so."""
    erased = canvas.plan.ink.erased_field
    fields = canvas.side.fields
    design_fields = [design_field for design_field in fields if design_field.code == erased]
    chosen = design_fields[0] if design_fields else fields[canvas.plan.art_seed % len(fields)]
    return (_ground(canvas, chosen, 1.0 if design_fields else 0.0),)


def _ground(canvas: Canvas, design_field: DesignField, rubbed: float) -> SceneMark:
    wide = _value_width(design_field, canvas.plan.visual.get(design_field.code, ""))
    box = SideBox(
        x=design_field.x - 1.2,
        y=design_field.y + 1.7,
        width=wide + 2.4,
        height=design_field.height + 1.6,
    )
    x, y, w, h = box.x * 10, box.y * 10, box.width * 10, box.height * 10
    blot = (
        f"M{x:.1f} {y + h * 0.5:.1f}Q{x + 4:.1f} {y:.1f} {x + w * 0.3:.1f} {y + 1:.1f}"
        f"T{x + w * 0.7:.1f} {y + 2:.1f}T{x + w:.1f} {y + h * 0.5:.1f}"
        f"Q{x + w - 6:.1f} {y + h:.1f} {x + w * 0.6:.1f} {y + h - 1:.1f}"
        f"T{x + w * 0.2:.1f} {y + h - 2:.1f}T{x:.1f} {y + h * 0.5:.1f}z"
    )
    paper = mixed(first=canvas.theme.paper, second="#ffffff", share=0.55)
    svg = (
        f'<path d="{blot}" fill="{paper}" stroke="{paper}" stroke-width="9" '
        f'stroke-opacity=".45" opacity="{0.86 * rubbed:.2f}"/>'
    )
    return SceneMark(
        role="ground", box=box, svg=svg, values={"field": design_field.code, "rubbed": rubbed}
    )


def _value_width(design_field: DesignField, text: str) -> float:
    natural = (
        letters.text_width(text=letters.clean(text=text))
        * design_field.height
        / letters.LETTER_HEIGHT
    )
    return min(natural, design_field.width)


def values(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """The values of the page, one of them in another type if `Ink` says so."""
    return tuple(_value(canvas, design_field) for design_field in canvas.side.fields)


def _value(canvas: Canvas, design_field: DesignField) -> SceneMark:
    text = letters.clean(text=canvas.plan.visual.get(design_field.code, ""))
    is_foreign = canvas.plan.ink.foreign_type_field == design_field.code
    cut, weight = (letters.FOREIGN_TYPE, 1.0) if is_foreign else (letters.HOUSE_TYPE, 1.3)
    box = SideBox(
        x=design_field.x,
        y=design_field.y + VALUE_DROP_MM,
        width=design_field.width,
        height=design_field.height,
    )
    colour = faded(canvas=canvas, colour=design_field.colour or canvas.theme.ink)
    svg = setting(text=text, box=box, colour=colour, weight=weight, cut=cut)
    values: dict[str, Value] = {
        "field": design_field.code,
        "text": text,
        "type": cut.name,
        "weight_mm": weight * design_field.height / letters.LETTER_HEIGHT,
    }
    return SceneMark(role="value", box=design_field.box, svg=svg, values=values)


def microprint(*, canvas: Canvas) -> tuple[SceneMark, ...]:
    """Lines of microprint: a word drawn once and repeated along each line."""
    return tuple(
        _fine_line(canvas, box, f"{canvas.uid}m{number}")
        for number, box in enumerate(canvas.side.microprint)
    )


def _fine_line(canvas: Canvas, line: SideBox, uid: str) -> SceneMark:
    ink = canvas.plan.ink
    text = letters.clean(text=ink.microprint_text or canvas.design.microprint)
    high = MICRO_MM * (1 - SQUASHED * ink.microprint_blur)
    weight = 1.35 + 1.1 * ink.microprint_blur
    pace = (
        letters.text_width(text=text) + letters.SPACE_WIDTH + 2 * letters.LETTER_GAP
    ) * MICRO_MM
    count = int(line.width * 10 / pace) + 1
    colour = faded(canvas=canvas, colour=canvas.theme.title)
    copies = "".join(
        f'<use href="#{uid}" x="{place * pace / MICRO_MM:.1f}"/>' for place in range(1, count)
    )
    top = line.y + (MICRO_MM - high) / 2
    svg = (
        f'<g stroke="{colour}" stroke-width="{weight:.2f}" opacity=".85" '
        f'transform="translate({units(mm=line.x)} {units(mm=top)}) '
        f'scale({MICRO_MM:.3f} {high:.3f})">'
        f'<path id="{uid}" d="{letters.text_path(text=text)}"/>{copies}</g>'
    )
    values: dict[str, Value] = {
        "text": text,
        "height_mm": high,
        "weight_mm": weight * MICRO_MM / letters.LETTER_HEIGHT,
    }
    box = SideBox(x=line.x, y=line.y, width=line.width, height=MICRO_MM)
    return SceneMark(role="microprint", box=box, svg=svg, values=values)
