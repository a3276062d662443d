"""The picture of links is the same for the same groups and stays inside its frame."""

from hypothesis import given
from hypothesis import strategies as st

from promdaen.exchange.rules import layout


def test_records_are_drawn_near_what_they_share() -> None:
    picture, order = layout.link_drawing(groups=["ab", "cb", "cd"])
    assert order == ["a", "b", "c", "d"]
    assert [dot.number for dot in picture.right] == [1, 2, 3, 4]
    assert len(picture.lines) == 6


def test_nothing_shared_is_an_empty_picture() -> None:
    picture, order = layout.link_drawing(groups=[])
    assert (order, picture.lines, picture.height) == ([], (), 2 * layout.MARGIN)


def test_groups_that_do_not_fit_are_left_out_from_the_first_on() -> None:
    assert layout.fitting(groups=["abc", "d"], limit=3) == 0
    assert layout.fitting(groups=["ab", "cd"], limit=6) == 2


@given(groups=st.lists(st.text("abcdefgh", min_size=1, max_size=5).map(set).map(sorted)))
def test_every_dot_is_inside_and_has_its_own_place(groups: list[list[str]]) -> None:
    picture, _order = layout.link_drawing(groups=groups)
    for side in (picture.left, picture.right):
        assert len({dot.y for dot in side}) == len(side)
        assert all(0 < dot.y < picture.height and 0 < dot.x < picture.width for dot in side)
    assert layout.link_drawing(groups=groups)[0] == picture
