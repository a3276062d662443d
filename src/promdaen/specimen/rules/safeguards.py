"""The SPECIMEN marks: part of every picture, with no way to turn them off."""

from __future__ import annotations

from promdaen.specimen.rules import letters, paths
from promdaen.specimen.rules.mrz import codes
from promdaen.specimen.rules.plans import SpecimenPlan

NOTICE = (
    "SPECIMEN of Utopia (UTO), a fictional state. For training only. Not a travel document. "
    "SPECIMEN"
)
ISSUER = "UTO"
WORD = "SPECIMEN"
LINE = "SPECIMEN - TRAINING ONLY - NOT A TRAVEL DOCUMENT - FICTIONAL STATE"
CORNER = 32
REDS = {"day": "#b3161b", "tilt": "#b3161b", "uv": "#ff5a52", "transmitted": "#9c1a1d"}


class RealState(ValueError):
    """A plan has another issuer than Utopia; it is not drawn."""


def require_utopia(*, plan: SpecimenPlan) -> None:
    """Refuse a plan of another State than Utopia. Raises RealState.

    The zone may have three letters that no State uses: that is a defect.
    """
    document_codes = [line[2:5] for line in plan.zone[:1]]
    if plan.visual.get("issuer") != ISSUER or any(
        code != ISSUER and codes.is_known(code=code) for code in document_codes
    ):
        raise RealState("Only documents of Utopia (UTO) are drawn.")


def draw(*, width_mm: float, height_mm: float, layer: str, uid: str) -> str:
    """The word across the page and in its corners, and the line below, as SVG text."""
    red = REDS[layer]
    return (
        f'<g id="{uid}over" stroke="{red}" stroke-linecap="round" stroke-linejoin="round">'
        + _across(width_mm, height_mm)
        + _corner(width_mm)
        + _foot(width_mm, height_mm)
        + "</g>"
    )


def _across(width_mm: float, height_mm: float) -> str:
    wide = letters.text_width(text=WORD)
    size = width_mm * 10 * 0.62 / wide
    x, y = width_mm * 5, height_mm * 4.4
    return (
        f'<path d="{letters.text_path(text=WORD, x=-wide / 2, y=-5)}" stroke-width="1.5" '
        f'opacity=".11" transform="translate({x:.1f} {y:.1f}) rotate(-24) scale({size:.2f})"/>'
    )


def _corner(width_mm: float) -> str:
    wide = letters.text_width(text=WORD)
    return (
        f'<path d="{letters.text_path(text=WORD, x=-wide)}" stroke-width="1.7" '
        f'transform="translate({paths.units(mm=width_mm - 4.5)} 30.0) scale(1.90)"/>'
    )


def _foot(width_mm: float, height_mm: float) -> str:
    wide = letters.text_width(text=LINE)
    size = min(1.25, (width_mm * 10 - 60) / wide)
    return (
        f'<path d="{letters.text_path(text=LINE, x=-wide / 2)}" stroke-width="1.5" '
        f'transform="translate({width_mm * 5:.1f} {height_mm * 10 - 27:.1f}) scale({size:.2f})"/>'
    )
