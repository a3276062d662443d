"""What is in the hand at the bench, and which tools were taken up."""

import pytest

from promdaen.specimen.rules import bench_tools
from promdaen.specimen.rules.bench_tools import SpecimenView, ToolsInUse
from promdaen.specimen.rules.plans import SideBox

BOTH, ONE = ("front", "back"), ("front",)


def views() -> list[SpecimenView]:
    return [
        SpecimenView(layer=layer, side=side, degrees=degrees, is_reference=near)
        for layer in bench_tools.BENCH_LIGHTS
        for side in BOTH
        for degrees in (bench_tools.TILT_ANGLES if layer == "tilt" else (0,))
        for near in (False, True)
    ]


def test_every_view_has_its_own_name_of_sixteen_letters_and_is_read_back() -> None:
    codes = [view.code for view in views()]
    assert len(set(codes)) == len(codes)
    assert max(map(len, codes)) <= 16
    assert [bench_tools.read_view(code=code) for code in codes] == views()


@pytest.mark.parametrize("word", ["tilt", "tilt+7", "night", "day.f", "back", "r."])
def test_another_word_is_no_view(word: str) -> None:
    with pytest.raises(ValueError, match=word.replace("+", r"\+").replace(".", r"\.")):
        bench_tools.read_view(code=word)


def test_a_light_replaces_the_other_and_keeps_side_lens_and_neighbour() -> None:
    hand = ToolsInUse()
    for tool in ("magnifier", "compare", "back", "uv"):
        hand = hand.after(tool=tool, sides=BOTH)
    assert (hand.view.code, hand.is_magnified, hand.is_compared) == ("uv.b", True, True)
    used = [tool for tool in bench_tools.BENCH_TOOLS if hand.takes(tool=tool)]
    assert used == ["uv", "magnifier", "back", "compare"]


def test_a_second_press_lays_lens_neighbour_and_side_back() -> None:
    hand = ToolsInUse()
    for tool in ("magnifier", "compare", "back") * 2:
        hand = hand.after(tool=tool, sides=BOTH)
    assert hand == ToolsInUse()


def test_a_document_of_one_side_is_not_turned_and_digits_change_nothing_in_the_hand() -> None:
    assert ToolsInUse().after(tool="back", sides=ONE) == ToolsInUse()
    assert ToolsInUse().after(tool="digits", sides=BOTH) == ToolsInUse()


def test_tilting_starts_at_a_slant_and_day_is_flat_again() -> None:
    tilted = ToolsInUse().after(tool="tilt", sides=ONE)
    assert tilted.view.code == "tilt+15"
    assert tilted.slanted(degrees=-28).view.code == "tilt-30"
    assert tilted.after(tool="day", sides=ONE) == ToolsInUse()


def test_the_neighbour_is_seen_in_the_same_light() -> None:
    assert SpecimenView(layer="uv", side="back").of_reference().code == "r.uv.b"


def test_every_slant_is_asked_for_at_once_of_both_specimens() -> None:
    hand = ToolsInUse(is_compared=True).slanted(degrees=30)
    codes = [view.code for view in hand.views(is_every_slant=True)]
    assert codes[:5] == ["tilt-30", "tilt-15", "tilt+0", "tilt+15", "tilt+30"]
    assert codes[5:] == [f"r.{code}" for code in codes[:5]]
    assert [view.code for view in hand.views(is_every_slant=False)] == ["tilt+30", "r.tilt+30"]


def test_a_light_has_one_picture() -> None:
    assert len(ToolsInUse(view=SpecimenView(layer="uv")).views(is_every_slant=True)) == 1


def test_a_place_that_is_most_of_a_side_has_no_close_up() -> None:
    page = SideBox(x=0, y=0, width=90, height=50)
    assert bench_tools.close_up(boxes=[page], size_mm=(100, 60)) is None
    corner = SideBox(x=90, y=50, width=10, height=10)
    assert bench_tools.close_up(boxes=[corner], size_mm=(100, 60)) == SideBox(
        x=86, y=46, width=14, height=14
    )


def test_tools_are_distinguished_from_looks_each_once_and_in_their_order() -> None:
    looks = ["day", "r.tilt+15.b", "tilt-15", "digits", "digits"]
    assert bench_tools.tools_in_use(looks=looks) == ["day", "tilt", "back", "compare", "digits"]
