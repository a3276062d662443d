"""The map on the wall: names clear of marks and inside the drawing."""

from itertools import combinations

import pytest

from promdaen.exercise.rules import maps
from promdaen.exercise.rules.scenario import MapPlace, read_scenario
from promdaen.kit.texts import Words
from tests.written import by_code


def place(code: str, x: int, y: int, *to: str) -> MapPlace:
    return MapPlace(code=code, name=Words.same(code), kind="pier", x=x, y=y, to=to)


def test_names_touch_neither_marks_nor_each_other() -> None:
    places = [
        place("ferry", 86, 70, "pier"), place("pier", 70, 60, "ice", "nowhere"),
        place("ice", 56, 42, "fork"), place("fork", 38, 34, "town"), place("town", 14, 18),
    ]  # fmt: skip
    map_layout = maps.map_layout(places={map_place.code: map_place for map_place in places})
    assert len(map_layout.roads) == 4
    for map_spot, other in combinations(map_layout.spots, 2):
        assert (
            map_spot.name.overlap_area(other.name)
            < map_spot.name.width * map_spot.name.height / 20
        )
        mark = maps.MapBox(x=map_spot.x - 30, y=map_spot.y - 30, width=60, height=60)
        assert other.name.overlap_area(mark) == 0
    whole = maps.MapBox(x=0, y=0, width=maps.WIDTH, height=map_layout.height)
    for map_spot in map_layout.spots:
        assert map_spot.name.overlap_area(whole) == map_spot.name.width * map_spot.name.height


@pytest.mark.parametrize("code", by_code("scenario"))
def test_names_of_the_scenarios_that_ship_can_be_read(code: str) -> None:
    places = read_scenario(values=by_code("scenario")[code].values).places
    map_layout = maps.map_layout(places=places)
    whole = maps.MapBox(x=0, y=0, width=maps.WIDTH, height=map_layout.height)
    size = maps.NAME_WIDTH * maps.NAME_HEIGHT
    for map_spot, other in combinations(map_layout.spots, 2):
        assert map_spot.name.overlap_area(other.name) < size / 10
    for map_spot in map_layout.spots:
        assert map_spot.name.overlap_area(whole) == size


def test_one_place_and_none_are_drawn_too() -> None:
    [alone] = maps.map_layout(places={"pier": place("pier", 50, 50)}).spots
    assert (alone.x, alone.side) == (maps.WIDTH // 2, "right")
    assert maps.map_layout(places={}).spots == ()
