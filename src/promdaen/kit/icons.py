"""Icons as inline SVG: bootstrap-icons copied at set-up, and a few of our own."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parent / "static" / "vendor" / "icons"

ICON_NAMES = frozenset((Path(__file__).parent / "icons.txt").read_text(encoding="utf-8").split())
"""The bootstrap-icons that set-up copies, one name a line; a page may ask for these alone."""

OWN_ICONS = MappingProxyType(
    {
        # The logo of the product: two posts on either side of a barrier.
        "promdaen": (
            "0 0 24 24",
            '<path d="M2 3h8v6H2zm0 12h8v6H2zM14 3h8v6h-8zm0 12h8v6h-8zM2 11h20v2H2z"/>',
        ),
        # Crossed-out waves: a blocked device.
        "cut-off": (
            "0 0 16 16",
            '<path d="M1.5 7.2a9.2 9.2 0 0 1 13 0M4 9.9a5.7 5.7 0 0 1 8 0" fill="none"'
            ' stroke="currentColor" stroke-width="1.6"/><circle cx="8" cy="12.8" r="1.5"/>'
            '<path d="M3 14.6 13.6 2" stroke="currentColor" stroke-width="1.6"/>',
        ),
        # A plain triangle, small in a table cell: a critical gap.
        "triangle": ("0 0 16 16", '<path d="M8 1.5 15.5 15H.5z"/>'),
        # A bookmark in a notebook: filled for statements, hollow for observations.
        "noted-said": ("0 0 16 16", '<path d="M3.5 1h9v14L8 11.5 3.5 15z"/>'),
        "noted-seen": (
            "0 0 16 16",
            '<path d="M3.5 1.5h9v13L8 11l-4.5 3.5z" fill="none" stroke="currentColor"/>',
        ),
        # A sheet with a pencil line across its foot: texts still under review.
        "draft": (
            "0 0 16 16",
            '<path d="M3 1.5h10v13H3z" fill="none" stroke="currentColor" stroke-width="1.4"'
            ' stroke-dasharray="2.6 1.6"/><path d="M5.5 5.5h5M5.5 8.5h5" fill="none"'
            ' stroke="currentColor" stroke-width="1.4"/>',
        ),
    }
)

_SVG_ELEMENT = re.compile(r'<svg[^>]*\bviewBox="([^"]+)"[^>]*>(.*)</svg>', re.DOTALL)


class UnknownIcon(LookupError):
    """There is no icon with this name, or set-up has not copied it."""


@cache
def icon_path(*, name: str) -> tuple[str, str]:
    """The viewBox and the content of an icon.

    Raises UnknownIcon with the name and where it was looked for.
    """
    if name in OWN_ICONS:
        return OWN_ICONS[name]
    if name not in ICON_NAMES:
        message = f"No icon is called {name!r}; add it to kit/icons.txt or choose another."
        raise UnknownIcon(message)
    path = FOLDER / f"{name}.svg"
    if not path.is_file():
        message = f"The icon {name!r} is not in {FOLDER}; run ./promdaen once to copy the assets."
        raise UnknownIcon(message)
    drawing_match = _SVG_ELEMENT.search(path.read_text(encoding="utf-8"))
    if drawing_match is None:
        message = f"{path} is not an SVG with a viewBox."
        raise UnknownIcon(message)
    return drawing_match[1], " ".join(drawing_match[2].split())


def icon_svg(*, name: str, label: str = "") -> SafeString:
    """The icon as inline SVG: hidden from screen readers beside a word, labelled if alone."""
    return _icon_svg(name, str(label))


# Cached: a page shows an icon in hundreds of rows.
@lru_cache(maxsize=1024)
def _icon_svg(name: str, label: str) -> SafeString:
    view_box, marks = icon_path(name=name)
    label_attributes = (
        format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    )
    return format_html(
        '<svg class="ico" viewBox="{}" {}>{}</svg>',
        view_box,
        mark_safe(label_attributes),  # noqa: S308  escaped one line above
        mark_safe(marks),  # noqa: S308  from our own files, never from a person
    )
