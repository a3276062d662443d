"""The logo as a bitmap: as mark.svg draws it, and whole in any shape that a phone cuts."""

import math
import re
from io import BytesIO
from itertools import product

from PIL import Image

from promdaen.kit import icon_pictures, scripts

PIXELS = 240


def picture() -> Image.Image:
    return Image.open(BytesIO(icon_pictures.mark(pixels=PIXELS))).convert("L")


def test_the_bars_are_those_of_the_logo() -> None:
    svg = scripts.content(address="/static/promdaen/mark.svg").decode()
    assert icon_pictures.INK in svg
    sizes = [(int(width), int(height)) for width, height in re.findall(r"h(\d+)v(\d+)", svg)]
    assert sorted(sizes) == sorted((width, height) for *_, width, height in icon_pictures.BARS)


def test_nothing_of_the_logo_is_cut_by_a_circle() -> None:
    """The safe zone of a maskable icon: a circle of 0.4 of the width (W3C)."""
    drawn, middle = picture(), (PIXELS - 1) / 2
    inked = [
        math.hypot(x - middle, y - middle)
        for x, y in product(range(PIXELS), repeat=2)
        if drawn.getpixel((x, y)) < 128
    ]
    assert 0.35 * PIXELS < max(inked) <= 0.4 * PIXELS


def test_the_logo_is_on_white_to_the_edge() -> None:
    drawn = picture()
    assert {drawn.getpixel(at) for at in ((0, 0), (PIXELS - 1, 0), (0, PIXELS - 1))} == {255}
    assert drawn.getpixel((PIXELS // 2, PIXELS // 2)) < 128
