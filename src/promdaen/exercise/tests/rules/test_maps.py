"""The map on the wall: in one scale, names clear of marks and inside the drawing."""

from itertools import combinations

from promdaen.exercise.rules import maps
from promdaen.exercise.rules.scenario import Place
from promdaen.kit.texts import Words


def place(code: str, x: int, y: int, *to: str) -> Place:
    return Place(code=code, name=Words(en=code, km=code), kind="pier", x=x, y=y, to=to)


def test_names_stand_clear_of_marks_and_of_each_other() -> None:
    held = [
        *(place("ferry", 86, 70, "pier"), place("pier", 70, 60, "ice", "nowhere")),
        *(place("ice", 56, 42, "fork"), place("fork", 38, 34, "town"), place("town", 14, 18)),
    ]
    drawn = maps.laid_out(places={one.code: one for one in held})
    assert len(drawn.roads) == 4
    for one, other in combinations(drawn.spots, 2):
        assert one.name.shared_with(other.name) < one.name.width * one.name.height / 20
        mark = maps.Box(x=one.x - 30, y=one.y - 30, width=60, height=60)
        assert other.name.shared_with(mark) == 0
    whole = maps.Box(x=0, y=0, width=maps.WIDTH, height=drawn.height)
    for one in drawn.spots:
        assert one.name.shared_with(whole) == one.name.width * one.name.height


def test_one_place_and_none_are_drawn_too() -> None:
    [alone] = maps.laid_out(places={"pier": place("pier", 50, 50)}).spots
    assert (alone.x, alone.side) == (maps.WIDTH // 2, "right")
    assert maps.laid_out(places={}).spots == ()
