"""Layout of the map of a scenario for a projector: scaled places, names that avoid marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promdaen.exercise.rules.scenario import MapPlace

# Units of the drawing; the height shrinks to fit the places.
WIDTH = 1600
HEIGHT = 1100
MARGIN_X = 230
MARGIN_Y = 110
NAME_WIDTH = 430
NAME_HEIGHT = 150
# Half the side of the square that a mark takes.
MARK_RADIUS = 60
ROAD_SAMPLES = 24
# The largest horizontal stretch, to give names room; places are schematic.
MAX_STRETCH = 1.6
# How often each name is placed again after all have a place.
REPLACEMENT_PASSES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class MapBox:
    """A rectangle by its corner, width and height."""

    x: int
    y: int
    width: int
    height: int

    def overlap_area(self, other: MapBox) -> int:
        """The area that it shares with another."""
        overlap_width = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        overlap_height = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(overlap_width, 0) * max(overlap_height, 0)


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

    Names are placed in order; then each is placed again with all others known.
    """
    points, height = _scale_places(list(places.values()))
    roads = tuple(
        (*points[map_place.code], *points[other])
        for map_place in places.values()
        for other in map_place.to
        if other in points
    )
    # A name over a mark hides a place, so marks count four times.
    obstacles = 4 * [_centred_box(x, y, MARK_RADIUS, MARK_RADIUS) for x, y in points.values()]
    obstacles += [_centred_box(x, y, 8, 8) for road in roads for x, y in _points_along(road)]
    label_boxes: dict[str, tuple[str, MapBox]] = {}
    for _pass in range(1 + REPLACEMENT_PASSES):
        for code, (x, y) in points.items():
            others = [box for other, (_side, box) in label_boxes.items() if other != code]
            label_boxes[code] = min(
                _label_candidates(x, y),
                key=lambda candidate: _cost(
                    candidate[1], boxes=[*obstacles, *others], height=height
                ),
            )
    spots = tuple(
        MapSpot(place=places[code], x=x, y=y, name=label_boxes[code][1], side=label_boxes[code][0])
        for code, (x, y) in points.items()
    )
    return MapLayout(height=height, spots=spots, roads=roads)


def _scale_places(map_places: list[MapPlace]) -> tuple[dict[str, tuple[int, int]], int]:
    if not map_places:
        return {}, 0
    left, top = (
        min(map_place.x for map_place in map_places),
        min(map_place.y for map_place in map_places),
    )
    width = max(map_place.x for map_place in map_places) - left
    height = max(map_place.y for map_place in map_places) - top
    available_width, available_height = WIDTH - 2 * MARGIN_X, HEIGHT - 2 * MARGIN_Y
    scale = min(available_width / max(width, 1), available_height / max(height, 1))
    scale_x = min(available_width / max(width, 1), MAX_STRETCH * scale)
    indent = (WIDTH - width * scale_x) / 2
    positions = {
        map_place.code: (
            round(indent + (map_place.x - left) * scale_x),
            round(MARGIN_Y + (map_place.y - top) * scale),
        )
        for map_place in map_places
    }
    return positions, round(height * scale) + 2 * MARGIN_Y


def _label_candidates(x: int, y: int) -> Iterator[tuple[str, MapBox]]:
    gap, half = MARK_RADIUS + 8, NAME_HEIGHT // 2
    top_beside = y - half
    yield "right", MapBox(x=x + gap, y=top_beside, width=NAME_WIDTH, height=NAME_HEIGHT)
    yield (
        "left",
        MapBox(x=x - gap - NAME_WIDTH, y=top_beside, width=NAME_WIDTH, height=NAME_HEIGHT),
    )
    inset = gap - MARK_RADIUS // 2
    for top in (y - NAME_HEIGHT, y):
        yield "right", MapBox(x=x + inset, y=top, width=NAME_WIDTH, height=NAME_HEIGHT)
        yield "left", MapBox(x=x - inset - NAME_WIDTH, y=top, width=NAME_WIDTH, height=NAME_HEIGHT)
    left = x - NAME_WIDTH // 2
    yield "below", MapBox(x=left, y=y + MARK_RADIUS, width=NAME_WIDTH, height=NAME_HEIGHT)
    yield (
        "above",
        MapBox(x=left, y=y - MARK_RADIUS - NAME_HEIGHT, width=NAME_WIDTH, height=NAME_HEIGHT),
    )


def _cost(label_box: MapBox, *, boxes: Iterable[MapBox], height: int) -> int:
    inside = label_box.overlap_area(MapBox(x=0, y=0, width=WIDTH, height=height))
    outside = label_box.width * label_box.height - inside
    return 6 * outside + sum(label_box.overlap_area(box) for box in boxes)


def _centred_box(x: int, y: int, width: int, height: int) -> MapBox:
    return MapBox(x=x - width // 2, y=y - height // 2, width=width, height=height)


def _points_along(road: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    x1, y1, x2, y2 = road
    for step in range(1, ROAD_SAMPLES):
        yield x1 + (x2 - x1) * step // ROAD_SAMPLES, y1 + (y2 - y1) * step // ROAD_SAMPLES
