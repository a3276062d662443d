"""The logo of the product as a bitmap, for phones that do not accept SVG."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

INK, PAPER = "#0d4663", "#ffffff"
SIDE = 24
BARS = ((2, 3, 8, 6), (2, 15, 8, 6), (14, 3, 8, 6), (14, 15, 8, 6), (2, 11, 20, 2))
"""The bars of mark.svg: left, top, width and height in a square of SIDE."""
SHARE = 0.7
"""The share of the picture that the logo takes. A phone may cut the picture to any shape around a
circle of 0.4 of its width (W3C Web Application Manifest, maskable icons): no bar may be cut.
"""
SMOOTH = 4


@cache
def mark(*, pixels: int) -> bytes:
    """The logo on white as a square PNG, all of it in the safe zone of a maskable icon."""
    side = pixels * SMOOTH
    picture = Image.new("RGB", (side, side), PAPER)
    pen, unit, edge = ImageDraw.Draw(picture), side * SHARE / SIDE, side * (1 - SHARE) / 2
    for left, top, width, height in BARS:
        corners = (left, top, left + width, top + height)
        pen.rectangle([edge + unit * corner for corner in corners], fill=INK)
    content = BytesIO()
    picture.resize((pixels, pixels), Image.Resampling.LANCZOS).save(content, "PNG", optimize=True)
    return content.getvalue()
