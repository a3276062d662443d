"""Layout of the map of a scenario for a projector: scaled places, names that avoid marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules.scenario import MapPlace

WIDTH, HEIGHT = 1600, 1100
"""Units of the drawing; it is lower where the places need less."""
MARGIN_X, MARGIN_Y = 230, 110
NAME_WIDTH, NAME_HEIGHT = 430, 150
MARK = 60
"""Half the side of the square that a mark takes."""
STEPS = 24
STRETCH = 1.6
"""How much wider than high a scenario may be drawn to give names room; places are schematic."""
PASSES = 4
"""How often each name looks for a better side after all have one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MapBox:
    """A rectangle by its corner, width and height."""

    x: int
    y: int
    width: int
    height: int

    def shared_with(self, other: MapBox) -> int:
        """The area that it shares with another."""
        wide = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        high = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(wide, 0) * max(high, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class MapSpot:
    """A place of the drawing, the box of its name, and on which side of the mark the name is."""

    place: MapPlace
    x: int
    y: int
    name: MapBox
    side: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MapLayout:
    """The drawing: its height, its places, and the lines between them (x1, y1, x2, y2)."""

    height: int
    spots: tuple[MapSpot, ...]
    roads: tuple[tuple[int, int, int, int], ...]


def map_layout(*, places: Mapping[str, MapPlace]) -> MapLayout:
    """Lay out the places; each name is put where it overlaps least with marks, roads and names.

    The first choice of a name knows only the names before it, so each then chooses again among
    the names of all others.
    """
    points, height = _scaled(list(places.values()))
    roads = tuple(
        (*points[place.code], *points[other])
        for place in places.values()
        for other in place.to
        if other in points
    )
    # A name over a mark hides a place: that is worse than two names that touch.
    drawn = 4 * [_around(x, y, MARK, MARK) for x, y in points.values()]
    drawn += [_around(x, y, 8, 8) for road in roads for x, y in _along(road)]
    names: dict[str, tuple[str, MapBox]] = {}
    for _pass in range(1 + PASSES):
        for code, (x, y) in points.items():
            others = [box for other, (_side, box) in names.items() if other != code]
            names[code] = min(
                _candidates(x, y),
                key=lambda candidate: _cost(candidate[1], boxes=[*drawn, *others], height=height),
            )
    spots = tuple(
        MapSpot(place=places[code], x=x, y=y, name=names[code][1], side=names[code][0])
        for code, (x, y) in points.items()
    )
    return MapLayout(height=height, spots=spots, roads=roads)


def _scaled(places: list[MapPlace]) -> tuple[dict[str, tuple[int, int]], int]:
    if not places:
        return {}, 0
    left, top = min(place.x for place in places), min(place.y for place in places)
    wide = max(place.x for place in places) - left
    high = max(place.y for place in places) - top
    widest, highest = WIDTH - 2 * MARGIN_X, HEIGHT - 2 * MARGIN_Y
    scale = min(widest / max(wide, 1), highest / max(high, 1))
    scale_x = min(widest / max(wide, 1), STRETCH * scale)
    indent = (WIDTH - wide * scale_x) / 2
    positions = {
        place.code: (
            round(indent + (place.x - left) * scale_x),
            round(MARGIN_Y + (place.y - top) * scale),
        )
        for place in places
    }
    return positions, round(high * scale) + 2 * MARGIN_Y


def _candidates(x: int, y: int) -> Iterator[tuple[str, MapBox]]:
    gap, half = MARK + 8, NAME_HEIGHT // 2
    beside = y - half
    yield "right", MapBox(x=x + gap, y=beside, width=NAME_WIDTH, height=NAME_HEIGHT)
    yield "left", MapBox(x=x - gap - NAME_WIDTH, y=beside, width=NAME_WIDTH, height=NAME_HEIGHT)
    near = gap - MARK // 2
    for top in (y - NAME_HEIGHT, y):
        yield "right", MapBox(x=x + near, y=top, width=NAME_WIDTH, height=NAME_HEIGHT)
        yield "left", MapBox(x=x - near - NAME_WIDTH, y=top, width=NAME_WIDTH, height=NAME_HEIGHT)
    middle = x - NAME_WIDTH // 2
    yield "below", MapBox(x=middle, y=y + MARK, width=NAME_WIDTH, height=NAME_HEIGHT)
    yield "above", MapBox(x=middle, y=y - MARK - NAME_HEIGHT, width=NAME_WIDTH, height=NAME_HEIGHT)


def _cost(box: MapBox, *, boxes: Iterable[MapBox], height: int) -> int:
    inside = box.shared_with(MapBox(x=0, y=0, width=WIDTH, height=height))
    outside = box.width * box.height - inside
    return 6 * outside + sum(box.shared_with(map_box) for map_box in boxes)


def _around(x: int, y: int, width: int, height: int) -> MapBox:
    return MapBox(x=x - width // 2, y=y - height // 2, width=width, height=height)


def _along(road: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    x1, y1, x2, y2 = road
    for step in range(1, STEPS):
        yield x1 + (x2 - x1) * step // STEPS, y1 + (y2 - y1) * step // STEPS
