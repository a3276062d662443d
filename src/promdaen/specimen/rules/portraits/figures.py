"""A whole figure from back to front, as an SVG group and as a picture."""

from __future__ import annotations

import functools
import re

from promdaen.specimen.rules.paths import mixed
from promdaen.specimen.rules.portraits import beards, bones, clothes, faces, haircuts
from promdaen.specimen.rules.portraits.bones import PortraitHead
from promdaen.specimen.rules.portraits.people import PortraitLook, PortraitPerson
from promdaen.specimen.rules.portraits.shapes import fill, lean, smooth

VIEWS = {
    "photo": (-63, -77, 126, 162),
    "bust": (-98, -84, 196, 250),
    "queue": (-84, -72, 168, 168),
}
"""Left, top, width and height of each view in the frame of the head."""
COLOUR = re.compile(r"#([0-9a-f]{6}|fff)\b")


@functools.lru_cache(maxsize=16)
def figure(
    *,
    person: PortraitPerson,
    look: PortraitLook,
    uid: str,
    view: str = "photo",
    scale: float = 1.0,
) -> str:
    """The drawing as one group in the frame of the head times `scale`; ids start with
    `uid`.

    `view` photo is for a document, bust for the counter, queue small and simple. A specimen has
    the same figure in every layer, so the last few are cached.
    """
    head = bones.head(
        person=person, look=look, uid=uid, is_small=view == "queue", is_bust=view == "bust"
    )
    hair = haircuts.hair(head=head)
    parts = (
        _light(head),
        hair.behind,
        clothes.dress(head=head),
        faces.ears(head=head) if hair.has_ears else "",
        fill(path=smooth(points=bones.skull(bones=head.bones)), colour=f"url(#{uid}f)"),
        _features(head),
        hair.front,
    )
    drawn = lean(text="".join(parts), scale=scale)
    return f'<g stroke-linecap="round"{_stature(head, scale)}>{drawn}</g>'


def _light(head: PortraitHead) -> str:
    tones = head.tones
    ends = (
        mixed(first=tones.skin, second=tones.bright, share=0.45),
        mixed(first=tones.skin, second=tones.shade, share=0.5),
    )
    return (
        f'<linearGradient id="{head.uid}f"><stop stop-color="{ends[0]}"/>'
        f'<stop offset=".5" stop-color="{tones.skin}"/>'
        f'<stop offset="1" stop-color="{ends[1]}"/></linearGradient>'
    )


def _features(head: PortraitHead) -> str:
    parts = (
        "" if head.is_small else faces.cheeks(head=head),
        faces.eyes(head=head),
        faces.nose(head=head),
        faces.mouth(head=head),
        "" if head.is_small else faces.lines(head=head),
        beards.beard(head=head),
        beards.glasses(head=head),
    )
    return f'<g transform="translate({head.look.turn * 1.5:.1f} 0)">{"".join(parts)}</g>'


def _stature(head: PortraitHead, scale: float) -> str:
    """The transform for a child, who is lower and smaller."""
    child = head.bones.child
    down, less = (22, 0.16) if head.is_bust else (8, 0.08)
    return f' transform="translate(0 {down * child * scale:.2f}) scale({1 - less * child:.3f})"'


def picture(*, person: PortraitPerson, look: PortraitLook, view: str, uid: str) -> str:
    """A whole SVG document of one figure, hidden from screen readers: its page describes it."""
    x, y, width, height = VIEWS[view]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {width} {height}" '
        f'aria-hidden="true" fill="none"><rect x="{x}" y="{y}" width="{width}" '
        f'height="{height}" fill="#dde4e8"/>'
        f"{figure(person=person, look=look, uid=uid, view=view)}</svg>"
    )


def tinted(*, drawing: str, dark: str, light: str) -> str:
    """A drawing in one tint: every colour is mapped between `dark` and `light`.

    >>> tinted(drawing='fill="#000000" stroke="#fff"', dark="#102030", light="#e0e0e0")
    'fill="#102030" stroke="#e0e0e0"'
    """

    def one(match: re.Match[str]) -> str:
        code = match[1] if len(match[1]) > len("fff") else "ffffff"
        red, green, blue = (int(code[start : start + 2], 16) for start in (0, 2, 4))
        grey = (0.3 * red + 0.59 * green + 0.11 * blue) / 255
        return mixed(first=dark, second=light, share=grey)

    return COLOUR.sub(one, drawing)
