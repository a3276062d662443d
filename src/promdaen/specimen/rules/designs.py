"""The design of a side: positions in millimetres, and colours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promdaen.specimen.rules.paths import Point
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Colours of a model by daylight; four of them flow into each other across the page."""

    paper: str
    zone_paper: str
    ink: str
    label: str
    title: str
    rainbow: tuple[str, str, str, str]
    photo_ground: str = "#dfe6e9"


@dataclass(frozen=True, kw_only=True)
class DesignField:
    """A value of the page with its label above; `width` is the room that it has."""

    code: str
    label: str
    x: float
    y: float
    width: float
    height: float = 2.3
    colour: str = ""

    @property
    def box(self) -> SideBox:
        """Label and value."""
        return SideBox(x=self.x, y=self.y, width=self.width, height=self.height + 2.7)


@dataclass(frozen=True, kw_only=True)
class Rosette:
    """A round guilloche: its middle, its radius, how many petals, whether it is a wide one."""

    middle: Point
    radius: float
    petals: int = 48
    hollow: float = 0.35


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a document; a part that it lacks is None."""

    size: tuple[float, float]
    subtitle: str
    heading: SideBox
    fields: tuple[DesignField, ...]
    rosettes: tuple[Rosette, ...]
    microprint: tuple[SideBox, ...]
    bands: tuple[float, ...] = ()
    portrait: SideBox | None = None
    ghost: SideBox | None = None
    variable: SideBox | None = None
    zone: SideBox | None = None
    pattern: SideBox | None = None
    watermark: SideBox | None = None
    register: Point = (0.0, 0.0)
    thread_x: float = 0.0
    lifted: str = "right"


@dataclass(frozen=True, kw_only=True)
class DocumentDesign:
    """The design of a document model: sides, colours, fine print, motif."""

    name: str
    theme: Theme
    sides: Mapping[str, Side]
    microprint: str
    motif: str
    wave: float = 30.0


@dataclass(frozen=True, kw_only=True)
class Canvas:
    """The data for all parts of a drawing: plan, design, side, layer, ids, tilt."""

    plan: SpecimenPlan
    design: DocumentDesign
    side: Side
    layer: str
    uid: str
    degrees: float

    @property
    def theme(self) -> Theme:
        """The colours by daylight."""
        return self.design.theme

    @property
    def is_printed(self) -> bool:
        """Whether the layer shows the page in daylight, flat or tilted."""
        return self.layer in {"day", "tilt"}

    @property
    def page(self) -> SideBox:
        """The whole side."""
        return SideBox(x=0, y=0, width=self.side.size[0], height=self.side.size[1])
