"""A scene: one side of a specimen in one layer, as marks with the numbers they were drawn from.

Every part of the drawing returns a mark: its SVG text and the values it was written from.
Measuring reads the values, showing writes the text. Both come from one call, so they cannot
disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promdaen.specimen.rules import safeguards
from promdaen.specimen.rules.plans import SideBox

Value = str | float | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class SceneMark:
    """One mark on a side: its role, position, and the values it was drawn from.

    Roles and their values (millimetres, degrees, shares 0..1, colours as #rrggbb):

    paper: shine, colour. rainbow: offsets, colours, edge_width (share of the page over which one
    colour becomes the next). guilloche: spacing_mm, length_mm. band: spacing_mm. rosette: petals,
    radius_mm. microprint: text, height_mm, weight_mm. title: text. label: field, text. value:
    field, text, type, weight_mm. ground: field, rubbed (how much of the pattern behind the value
    is gone). portrait, ghost: face_seed, look_seed, age_years. overlap: gap_mm (between the
    picture and the pattern that runs over it), petals. zone: line, column, text, type, x_mm, y_mm
    (the middle of the character), degrees; zone_ground, zone_begin and zone_end have none.
    variable: motif, degrees, colours, shift_mm. reflex: degrees, lift_mm. fibres, pattern,
    watermark, thread, register, wear: strength.
    """

    role: str
    box: SideBox
    svg: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One side in one layer; marks in the order in which they are painted."""

    title: str
    width_mm: float
    height_mm: float
    layer: str
    side: str
    uid: str
    marks: tuple[SceneMark, ...]

    def of(self, *, role: str) -> tuple[SceneMark, ...]:
        """The marks of one role, in the order of painting."""
        return tuple(mark for mark in self.marks if mark.role == role)


def scene_svg(*, scene: Scene) -> str:
    """The scene as SVG text, one unit a tenth of a millimetre, with SPECIMEN marks.

    The training marks are written only here, so no scene can be written without them
    (docs/why/specimens-drawn-not-photographed.md).
    """
    width, height = f"{scene.width_mm * 10:.0f}", f"{scene.height_mm * 10:.0f}"
    corner = safeguards.CORNER
    page = f'width="{width}" height="{height}" rx="{corner}"'
    marks = "".join(mark.svg for mark in scene.marks)
    over = safeguards.draw(
        width_mm=scene.width_mm, height_mm=scene.height_mm, layer=scene.layer, uid=scene.uid
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
        f"<title>SPECIMEN. {scene.title}</title>"
        f"<metadata>{safeguards.NOTICE}</metadata>"
        f'<defs><clipPath id="{scene.uid}page"><rect {page}/></clipPath></defs>'
        f'<g clip-path="url(#{scene.uid}page)" fill="none">{marks}{over}</g></svg>'
    )
