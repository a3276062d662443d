"""Layout of the map of a scenario for a projector: scaled places, names that avoid marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules.scenario import MapPlace

WIDTH, HEIGHT = 1600, 900
"""Units of the drawing; it is lower where the places need less."""
MARGIN_X, MARGIN_Y = 230, 110
NAME_WIDTH, NAME_HEIGHT = 430, 150
MARK = 60
"""Half the side of the square that a mark takes."""
STEPS = 24


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
    """Lay out the places in one scale; each name is put where it overlaps least."""
    points, height = _scaled(list(places.values()))
    roads = tuple(
        (*points[place.code], *points[other])
        for place in places.values()
        for other in place.to
        if other in points
    )
    map_boxes = [_around(x, y, 2 * MARK, 2 * MARK) for x, y in points.values()]
    map_boxes += [_around(x, y, 8, 8) for road in roads for x, y in _along(road)]
    spots = []
    for code, (x, y) in points.items():
        side, box = min(
            _candidates(x, y),
            key=lambda candidate: _cost(candidate[1], boxes=map_boxes, height=height),
        )
        map_boxes.append(box)
        spots.append(MapSpot(place=places[code], x=x, y=y, name=box, side=side))
    return MapLayout(height=height, spots=tuple(spots), roads=roads)


def _scaled(places: list[MapPlace]) -> tuple[dict[str, tuple[int, int]], int]:
    if not places:
        return {}, 0
    left, top = min(place.x for place in places), min(place.y for place in places)
    wide = max(place.x for place in places) - left
    high = max(place.y for place in places) - top
    scale = min((WIDTH - 2 * MARGIN_X) / max(wide, 1), (HEIGHT - 2 * MARGIN_Y) / max(high, 1))
    indent = (WIDTH - wide * scale) / 2
    positions = {
        place.code: (
            round(indent + (place.x - left) * scale),
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
    middle = x - NAME_WIDTH // 2
    yield "below", MapBox(x=middle, y=y + MARK, width=NAME_WIDTH, height=NAME_HEIGHT)
    yield "above", MapBox(x=middle, y=y - MARK - NAME_HEIGHT, width=NAME_WIDTH, height=NAME_HEIGHT)


def _cost(box: MapBox, *, boxes: Iterable[MapBox], height: int) -> int:
    inside = box.shared_with(MapBox(x=0, y=0, width=WIDTH, height=height))
    outside = box.width * box.height - inside
    return 4 * outside + sum(box.shared_with(map_box) for map_box in boxes)


def _around(x: int, y: int, width: int, height: int) -> MapBox:
    return MapBox(x=x - width // 2, y=y - height // 2, width=width, height=height)


def _along(road: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    x1, y1, x2, y2 = road
    for step in range(1, STEPS):
        yield x1 + (x2 - x1) * step // STEPS, y1 + (y2 - y1) * step // STEPS
