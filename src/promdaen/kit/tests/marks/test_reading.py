"""Pages laid straight and read: corners, light, bubbles, crosses."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from promdaen.kit.marks import reading, showing
from promdaen.kit.marks.pages import Bubble, Grey, PageGeometry, PictureRefused

PAGE = PageGeometry(
    width=210,
    height=297,
    corners=((12, 12), (190, 12), (12, 277), (190, 277)),
    corner_side=8,
    radius=2.4,
)
BUBBLES = [
    Bubble(50 + 10.5 * place, 100 + 7.4 * row, row, place, str(place))
    for row in range(20)
    for place in range(4)
]
PIXELS = 6


def sheet(filled: dict[tuple[int, int], str]) -> Grey:
    """A page with these marks: "full", "cross" over full, "pale", "half"."""
    page = np.full((297 * PIXELS, 210 * PIXELS), 240, np.uint8)
    for place, (x, y) in enumerate(PAGE.corners):
        square(page, x, y, 8, 15)
        if place:
            square(page, x + 2.4, y + 2.4, 3.2, 240)
    for bubble in BUBBLES:
        circle(page, bubble.x, bubble.y, 2.4, 110, width=1)
        kind = filled.get((bubble.row, bubble.place))
        if kind in ("full", "cross"):
            circle(page, bubble.x, bubble.y, 2.3, 30)
        if kind == "pale":
            circle(page, bubble.x, bubble.y, 2.3, 215)
        if kind == "half":
            circle(page, bubble.x, bubble.y, 1.15, 30)
        if kind == "cross":
            for turn in (1, -1):
                ends = (
                    (bubble.x - 3.4, bubble.y - 3.4 * turn),
                    (bubble.x + 3.4, bubble.y + 3.4 * turn),
                )
                start, end = ((round(x * PIXELS), round(y * PIXELS)) for x, y in ends)
                cv2.line(page, start, end, 30, 3, cv2.LINE_AA)
    return page


def square(page: Grey, x: float, y: float, side: float, grey: int) -> None:
    page[
        round(y * PIXELS) : round((y + side) * PIXELS),
        round(x * PIXELS) : round((x + side) * PIXELS),
    ] = grey


def circle(page: Grey, x: float, y: float, radius: float, grey: int, *, width: int = -1) -> None:
    middle = (round(x * PIXELS * 16), round(y * PIXELS * 16))
    cv2.circle(page, middle, round(radius * PIXELS * 16), grey, width, cv2.LINE_AA, 4)


def read(page: Grey, turned: int = 0) -> dict[tuple[int, int], str]:
    framed = cv2.copyMakeBorder(page, 60, 60, 60, 60, cv2.BORDER_CONSTANT, value=90)
    photo = np.ascontiguousarray(np.rot90(framed, turned))
    straight = reading.straight_page(grey=photo, page=PAGE)
    page_reading = reading.read_page(picture=straight, page=PAGE, bubbles=BUBBLES)
    return {
        (bubble.row, bubble.place): mark.state
        for bubble, mark in zip(BUBBLES, page_reading.marks, strict=True)
        if mark.state != "empty"
    }


FILLED = {(row, row % 4): "full" for row in range(12)}


@pytest.mark.parametrize("turned", [0, 1, 2, 3])
def test_filled_circles_are_found_however_the_page_is(turned: int) -> None:
    assert read(sheet(FILLED), turned) == dict.fromkeys(FILLED, "filled")


def test_a_page_without_marks_is_empty() -> None:
    assert read(sheet({})) == {}


def test_a_crossed_out_circle_is_void_and_a_half_filled_one_doubtful() -> None:
    marks = FILLED | {(13, 0): "cross", (14, 1): "half", (15, 2): "pale"}
    mark_states = read(sheet(marks))
    assert mark_states == dict.fromkeys(FILLED, "filled") | {(13, 0): "void", (14, 1): "doubtful"}


def test_a_shadow_over_half_the_page_changes_nothing() -> None:
    page = sheet(FILLED)
    page[:, 120 * PIXELS :] = (page[:, 120 * PIXELS :] * 0.55).astype(np.uint8)
    page[130 * PIXELS :] = (page[130 * PIXELS :] * 0.7).astype(np.uint8)
    assert read(page) == dict.fromkeys(FILLED, "filled")


@pytest.mark.parametrize("corner", [0, 1, 2, 3])
def test_a_missing_corner_is_reported(corner: int) -> None:
    page = sheet(FILLED)
    x, y = PAGE.corners[corner]
    square(page, x - 2, y - 2, 12, 240)
    with pytest.raises(PictureRefused) as error:
        read(page)
    assert error.value.code == "corner"


def test_a_mirrored_page_is_no_page_of_ours() -> None:
    with pytest.raises(PictureRefused):
        read(np.ascontiguousarray(sheet(FILLED)[:, ::-1]))


def test_a_page_whose_rings_are_gone_is_too_blurred() -> None:
    page = sheet({})
    page[95 * PIXELS : 250 * PIXELS, 40 * PIXELS : 90 * PIXELS] = 240
    with pytest.raises(PictureRefused) as error:
        read(page)
    assert error.value.code == "blurred"


def test_a_picture_without_a_code_has_an_empty_code() -> None:
    page = sheet({})
    assert reading.page_code(grey=page, picture=page, page=PAGE) == ""


def test_what_was_read_is_drawn_in_shapes() -> None:
    page = sheet({})
    bubbles = [
        showing.ShownBubble(50, 100, state) for state in ("filled", "void", "doubtful", "empty")
    ]
    drawn = [
        showing.overlay_marks(picture=page, page=PAGE, bubbles=[bubble]) for bubble in bubbles
    ]
    changed = [int((bubble != page[..., None]).any(axis=2).sum()) for bubble in drawn]
    assert changed[3] == 0
    assert changed[0] < changed[2]
    strip = showing.strip(picture=page, page=PAGE, bubbles=bubbles)
    assert strip.shape[0] < 20 * PIXELS
