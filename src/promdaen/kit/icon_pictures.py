"""Our own icons as pictures of points, for phones that take no drawing."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from promdaen.kit import icons

PAPER, INK = "#ffffff", "#0d4663"
MARGIN = 0.14
FINER = 4

_STEP = re.compile(r"([MmHhVvZz])([^A-Za-z]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
Point = tuple[float, float]


@cache
def picture(*, name: str, pixels: int) -> bytes:
    """An icon of straight edges on white paper as a square PNG."""
    box, marks = icons.drawing(name=name)
    side = float(box.split()[2])
    scale = pixels * FINER * (1 - 2 * MARGIN) / side
    sheet = Image.new("RGB", (pixels * FINER, pixels * FINER), PAPER)
    pen = ImageDraw.Draw(sheet)
    offset = pixels * FINER * MARGIN
    for outline in outlines(path=marks):
        pen.polygon([(offset + x * scale, offset + y * scale) for x, y in outline], fill=INK)
    written = BytesIO()
    sheet.resize((pixels, pixels), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


def outlines(*, path: str) -> list[list[Point]]:
    """The corners of each outline of a path that goes straight across and down alone.

    >>> outlines(path="M2 3h8v6H2zm0 12h1v1z")
    [[(2.0, 3.0), (10.0, 3.0), (10.0, 9.0), (2.0, 9.0)], [(2.0, 15.0), (3.0, 15.0), (3.0, 16.0)]]
    """
    found: list[list[Point]] = []
    x = y = 0.0
    for step, given in _STEP.findall(re.sub(r'^.* d="|".*$', "", path)):
        numbers = [float(one) for one in _NUMBER.findall(given)]
        if step in "Zz":
            x, y = found[-1][0]
            continue
        is_relative = step.islower()
        if step in "Mm":
            x, y = numbers[0] + x * is_relative, numbers[1] + y * is_relative
            found.append([(x, y)])
            continue
        if step in "Hh":
            x = numbers[0] + x * is_relative
        else:
            y = numbers[0] + y * is_relative
        found[-1].append((x, y))
    return found
