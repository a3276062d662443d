"""The logo of the product as a bitmap, for phones that do not accept SVG."""

from __future__ import annotations

from functools import cache

from promdaen.kit import later, pdf

SOURCE = pdf.PACKAGE / "kit" / "print" / "mark.typ"
POINTS_AN_INCH = 72


@cache
def mark(*, pixels: int) -> bytes:
    """The logo on white as a square PNG."""
    return later.typst.compile(
        str(SOURCE),
        root=str(pdf.PACKAGE),
        format="png",
        ppi=POINTS_AN_INCH,
        sys_inputs={"points": str(pixels)},
        ignore_system_fonts=True,
    )
