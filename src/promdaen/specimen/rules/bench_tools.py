"""The tools of the bench: light, side, tilt, lens, genuine specimen for comparison.

Every specimen has the same tools in the same order, genuine or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from promdaen.specimen.rules.plans import SideBox

BENCH_TOOLS = ("day", "tilt", "uv", "transmitted", "magnifier", "back", "compare", "digits")
BENCH_LIGHTS = ("day", "tilt", "uv", "transmitted")
TILT_ANGLES = (-30, -15, 0, 15, 30)
"""The slants at which the page is shown, in degrees."""

FIRST_SLANT = 15
TILT_DEGREES = (-30, 0, 30)
"""The slants that a phone takes along of a specimen; of the genuine one beside it the last."""

MARGIN_MM = 4.0
WHOLE_SCALE = 0.4
"""The share of a side from which on a place is shown with the whole side."""

NEAR_PREFIX = "r."
BACK_SUFFIX = ".b"
_CODE = re.compile(
    r"(?P<near>r\.)?(?P<light>day|uv|transmitted|tilt(?P<slant>[+-]\d\d?))(?P<back>\.b)?"
)


@dataclass(frozen=True, kw_only=True)
class SpecimenView:
    """One picture: the layer and side of the specimen, or of the genuine one beside it."""

    layer: str = "day"
    side: str = "front"
    degrees: int = 0
    is_reference: bool = False

    @property
    def code(self) -> str:
        """The code of the view.

        >>> SpecimenView(layer="tilt", degrees=-15, side="back", is_reference=True).code
        'r.tilt-15.b'
        """
        slant = f"{self.degrees:+d}" if self.layer == "tilt" else ""
        near = NEAR_PREFIX if self.is_reference else ""
        back = BACK_SUFFIX if self.side == "back" else ""
        return f"{near}{self.layer}{slant}{back}"

    def of_reference(self) -> SpecimenView:
        """The same view of the genuine one beside it."""
        return replace(self, is_reference=True)


@dataclass(frozen=True, kw_only=True)
class ToolsInUse:
    """The tools in use: the view, the lens, and the genuine specimen for comparison."""

    view: SpecimenView = SpecimenView()
    is_magnified: bool = False
    is_compared: bool = False

    def takes(self, *, tool: str) -> bool:
        """Whether a tool is in use now."""
        in_use = {
            "magnifier": self.is_magnified,
            "compare": self.is_compared,
            "back": self.view.side == "back",
        }
        return in_use.get(tool, self.view.layer == tool)

    def after(self, *, tool: str, sides: Sequence[str]) -> ToolsInUse:
        """The tools in use after one was pressed; the side turns only if there is another.

        >>> hand = ToolsInUse().after(tool="uv", sides=["front", "back"])
        >>> hand.after(tool="back", sides=["front", "back"]).view.code
        'uv.b'
        """
        if tool in BENCH_LIGHTS:
            slant = FIRST_SLANT if tool == "tilt" else 0
            return replace(self, view=replace(self.view, layer=tool, degrees=slant))
        if tool == "magnifier":
            return replace(self, is_magnified=not self.is_magnified)
        if tool == "compare":
            return replace(self, is_compared=not self.is_compared)
        if tool == "back" and len(sides) > 1:
            other = "front" if self.view.side == "back" else "back"
            return replace(self, view=replace(self.view, side=other))
        return self

    def views(self, *, is_every_slant: bool) -> list[SpecimenView]:
        """The views to show, those of the genuine specimen last.

        With `is_every_slant`, all angles are included, so that a page can turn without a request.

        >>> hand = ToolsInUse().slanted(degrees=15)
        >>> [view.degrees for view in hand.views(is_every_slant=True)]
        [-30, -15, 0, 15, 30]
        """
        slants = (
            TILT_ANGLES if is_every_slant and self.view.layer == "tilt" else (self.view.degrees,)
        )
        own = [replace(self.view, degrees=degrees) for degrees in slants]
        return [*own, *(view.of_reference() for view in own if self.is_compared)]

    def slanted(self, *, degrees: int) -> ToolsInUse:
        """The page turned to the shown slant that is nearest."""
        return replace(
            self, view=replace(self.view, layer="tilt", degrees=nearest(degrees=degrees))
        )


def taken_along(*, sides: Sequence[str]) -> list[SpecimenView]:
    """The views for a phone, for each side: every light, fewer angles.

    >>> [view.code for view in taken_along(sides=["front"])][:6]
    ['day', 'tilt-30', 'tilt+0', 'tilt+30', 'uv', 'transmitted']
    """
    views = []
    for side in sides:
        own = [
            SpecimenView(layer=light, side=side, degrees=degrees)
            for light in BENCH_LIGHTS
            for degrees in (TILT_DEGREES if light == "tilt" else (0,))
        ]
        near = [view for view in own if view.layer != "tilt" or view.degrees == TILT_DEGREES[-1]]
        views += [*own, *(view.of_reference() for view in near)]
    return views


def nearest(*, degrees: float) -> int:
    """The slant that is shown for one.

    >>> nearest(degrees=-22), nearest(degrees=7), nearest(degrees=90)
    (-15, 0, 30)
    """
    return min(TILT_ANGLES, key=lambda angle: (abs(angle - degrees), abs(angle)))


def read_view(*, code: str) -> SpecimenView:
    """The view for a code. Raises ValueError for an unknown code.

    >>> read_view(code="tilt+30").degrees
    30
    """
    match = _CODE.fullmatch(code)
    degrees = int(match["slant"] or 0) if match else 0
    if match is None or degrees not in TILT_ANGLES:
        raise ValueError(code)
    return SpecimenView(
        layer="tilt" if match["slant"] else match["light"],
        side="back" if match["back"] else "front",
        degrees=degrees,
        is_reference=match["near"] is not None,
    )


def close_up(*, boxes: Sequence[SideBox], size_mm: tuple[float, float]) -> SideBox | None:
    """The part of a side around places, with a 4 mm margin; None if it is most of it.

    >>> close_up(boxes=[SideBox(x=2, y=10, width=20, height=20)], size_mm=(100, 60))
    SideBox(x=0.0, y=6.0, width=26.0, height=28.0)
    """
    width, height = size_mm
    left = max(0.0, min(box.x for box in boxes) - MARGIN_MM)
    top = max(0.0, min(box.y for box in boxes) - MARGIN_MM)
    right = min(width, max(box.x + box.width for box in boxes) + MARGIN_MM)
    bottom = min(height, max(box.y + box.height for box in boxes) + MARGIN_MM)
    if (right - left) * (bottom - top) > WHOLE_SCALE * width * height:
        return None
    return SideBox(x=left, y=top, width=right - left, height=bottom - top)


def tools_in_use(*, looks: Iterable[str]) -> list[str]:
    """The tools used, without duplicates, in the order of the tools; looks are codes.

    >>> tools_in_use(looks=["day", "uv.b", "r.uv.b", "magnifier"])
    ['day', 'uv', 'magnifier', 'back', 'compare']
    """
    tools = {tool for look in looks for tool in _look_tools(look)}
    return [tool for tool in BENCH_TOOLS if tool in tools]


def _look_tools(look: str) -> set[str]:
    if look in BENCH_TOOLS:
        return {look}
    view = read_view(code=look)
    near = {"compare"} if view.is_reference else set()
    back = {"back"} if view.side == "back" else set()
    return {view.layer} | near | back
