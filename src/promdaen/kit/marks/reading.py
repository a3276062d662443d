"""Reads a photographed page, from its pixels to its marks."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.kit.marks import bubbles as measuring
from promdaen.kit.marks import codes, corners, straight
from promdaen.kit.marks.pages import (
    PIXELS_A_MM,
    Bubble,
    Grey,
    PageGeometry,
    PageReading,
    PictureRefused,
)
from promdaen.kit.texts import Text

MIN_SHARPNESS = 0.05
CORNER_MISSING = Text(
    "A corner of the sheet is not seen. Photograph it again, with all four black corner "
    "marks in the picture."
)
TOO_BLURRED = Text(
    "The picture is too blurred or too dark. Photograph the sheet again, with a steady hand "
    "and more light."
)


def straight_page(*, grey: Grey, page: PageGeometry) -> Grey:
    """The straightened page of a photograph; raises PictureRefused."""
    page_corners = corners.find_corners(grey=grey, page=page)
    if page_corners is None:
        raise PictureRefused(code="corner", words=CORNER_MISSING)
    return straight.straighten(grey=grey, found_corners=page_corners, page=page)


def page_code(*, grey: Grey, picture: Grey, page: PageGeometry) -> str:
    """The text of a page's code, "" if it cannot be read.

    Searches the upper third of the straightened page, then the whole photograph.
    """
    upper = picture[: round(page.height / 3 * PIXELS_A_MM), picture.shape[1] // 2 :]
    for grey_part in (upper, grey):
        texts = codes.code_texts(grey=grey_part)
        if texts:
            return texts[0]
    return ""


def read_page(*, picture: Grey, page: PageGeometry, bubbles: Sequence[Bubble]) -> PageReading:
    """The marks on a straightened page; raises PictureRefused if its rings are not visible."""
    darkness = straight.ink_darkness(picture=picture, page=page)
    places, sharpness = straight.bubble_offsets(darkness=darkness, bubbles=bubbles, page=page)
    if sharpness < MIN_SHARPNESS:
        raise PictureRefused(code="blurred", words=TOO_BLURRED)
    measures = measuring.measure_bubbles(
        darkness=darkness, places=places, bubbles=bubbles, page=page
    )
    return PageReading(
        marks=measuring.bubble_marks(measures=measures),
        places=places,
        picture=picture,
        sharpness=sharpness,
    )
