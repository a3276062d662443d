"""Outlines of provinces and points of checkpoints on a drawing, in its own units (pixels)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from promdaen.kit.json_objects import JsonObject

Place = tuple[float, float]
MIN_CORNERS = 3


@dataclass(frozen=True, kw_only=True)
class MapFrame:
    """A map projection, degrees to pixels; north is up.

    Equirectangular, true to scale at the middle latitude: accurate to 1 % over the few degrees of
    a country near the equator.
    """

    west: float
    south: float
    east: float
    north: float
    width: float

    @property
    def scale(self) -> float:
        """The pixels of a degree of latitude."""
        return self.width / ((self.east - self.west) * self._narrow)

    @property
    def height(self) -> float:
        """Pixels from north to south."""
        return (self.north - self.south) * self.scale

    def place(self, *, longitude: float, latitude: float) -> Place:
        """The pixels of a position from the left and from the top.

        >>> frame = MapFrame(west=102, south=-1, east=104, north=1, width=200)
        >>> [round(pixels) for pixels in frame.place(longitude=103, latitude=0)]
        [100, 100]
        """
        across = (longitude - self.west) * self._narrow * self.scale
        return across, (self.north - latitude) * self.scale

    @property
    def _narrow(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))


def polygon_rings(*, geometry: JsonObject) -> list[list[Place]]:
    """The rings of a GeoJSON Polygon or MultiPolygon, outer and inner alike."""
    coordinates = geometry["coordinates"]
    areas = [coordinates] if geometry["type"] == "Polygon" else coordinates
    return [[(x, y) for x, y in ring] for area in areas for ring in area]


def frame_around(
    *, rings: Iterable[Sequence[Place]], width: float, margin: float = 0.1
) -> MapFrame:
    """The frame of all the rings, with a margin in degrees."""
    places = [place for ring in rings for place in ring]
    across, up = [place[0] for place in places], [place[1] for place in places]
    return MapFrame(
        west=min(across) - margin,
        south=min(up) - margin,
        east=max(across) + margin,
        north=max(up) + margin,
        width=width,
    )


def svg_path(*, rings: Iterable[Sequence[Place]], frame: MapFrame) -> str:
    """The rings as an SVG path of whole pixels; duplicate corners are merged.

    Neighbours share the corners of their border, so rounding leaves no gap. A ring with fewer than
    three corners is skipped.
    """
    return "".join(_drawn(_corners(ring, frame)) for ring in rings)


def _corners(ring: Sequence[Place], frame: MapFrame) -> Iterator[tuple[int, int]]:
    last = None
    for longitude, latitude in ring:
        x, y = frame.place(longitude=longitude, latitude=latitude)
        corner = (round(x), round(y))
        if corner != last:
            yield corner
        last = corner


def _drawn(corners: Iterator[tuple[int, int]]) -> str:
    corner_list = list(corners)
    if len(set(corner_list)) < MIN_CORNERS:
        return ""
    steps = "".join(
        f"{x - before_x} {y - before_y} " for (before_x, before_y), (x, y) in pairwise(corner_list)
    )
    return f"M{corner_list[0][0]} {corner_list[0][1]}l{steps.strip()}z"
