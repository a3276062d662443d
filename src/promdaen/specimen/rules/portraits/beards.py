"""Beards and glasses."""

from __future__ import annotations

from promdaen.specimen.rules.portraits.bones import PortraitHead
from promdaen.specimen.rules.portraits.faces import lips
from promdaen.specimen.rules.portraits.shapes import fill, mirrored, smooth

FRAMES = ("", "#2d333a", "#6b4a33")


def beard(*, head: PortraitHead) -> str:
    """Stubble, a short beard, a moustache, a goatee, or none."""
    kind = head.look.beard
    if not kind or (head.is_small and kind != "short"):
        return ""
    if kind in {"stubble", "short"}:
        return _full_beard(head, ".17" if kind == "stubble" else ".82")
    return _moustache(head) + (_goatee(head) if kind == "goatee" else "")


def _full_beard(head: PortraitHead, opacity: str) -> str:
    bones = head.bones
    up, low, w, fall, gap = lips(head=head)
    c, j, y, ch = bones.cheek, bones.jaw, bones.chin, bones.chin_width
    mouth_y, ny, nw = bones.mouth_y, bones.nose_y, bones.nose_width
    inner = [(c - 3.4, 8), (c * 0.72, y * 0.44), (w + 3, mouth_y - 5), (nw * 0.7, ny + 4.4)]
    right = [
        (c - 0.9, 6.0),
        (j + (c - j) * 0.38, y * 0.42),
        (j * 0.93, y * 0.62),
        (ch * 1.2, y * 0.86),
        (ch * 0.62, y - 1),
    ]
    left = [(-x, down) for x, down in reversed(right)]
    top = [(-x, down) for x, down in inner]
    ring = [*right, (0, y + 0.4), *left, *top, (0, ny + 4.8), *reversed(inner)]
    hole = [
        (-w - 0.6, mouth_y + fall),
        (0, mouth_y - up - 0.6),
        (w + 0.6, mouth_y + fall),
        (w * 0.55, mouth_y + low + gap + 0.9),
        (0, mouth_y + low + gap + 1.4),
        (-w * 0.55, mouth_y + low + gap + 0.9),
    ]
    return fill(
        path=smooth(points=ring, tension=0.14) + smooth(points=hole),
        colour=head.tones.beard,
        attributes=f' fill-rule="evenodd" opacity="{opacity}"',
    )


def _moustache(head: PortraitHead) -> str:
    up, _, w, _, _ = lips(head=head)
    y, ny = head.bones.mouth_y, head.bones.nose_y
    points = [
        (0, ny + 5),
        (w * 0.6, ny + 6),
        (w + 1.2, y + 0.6),
        (w * 0.5, y - up * 0.7),
        (0, y - up - 0.2),
        (-w * 0.5, y - up * 0.7),
        (-w - 1.2, y + 0.6),
        (-w * 0.6, ny + 6),
    ]
    return fill(
        path=smooth(points=points, tension=0.13),
        colour=head.tones.beard,
        attributes=' opacity=".85"',
    )


def _goatee(head: PortraitHead) -> str:
    low = lips(head=head)[1]
    y, chin = head.bones.mouth_y, head.bones.chin
    right = [
        (0.0, y + low + 2.6),
        (5.5, y + low + 4),
        (head.bones.chin_width * 0.62, chin - 3),
        (0.0, chin),
    ]
    return fill(
        path=smooth(points=mirrored(right=right)),
        colour=head.tones.beard,
        attributes=' opacity=".82"',
    )


def glasses(*, head: PortraitHead) -> str:
    """A pair of glasses, square or round, or none."""
    kind = head.look.glasses
    if not kind:
        return ""
    bones = head.bones
    x, y, c, w = bones.eye_x, bones.eye_y, bones.cheek, bones.eye_width + 4.6
    h, corner = ((7.6, "4"), (8.8, "8.6"))[kind - 1]
    lenses = "".join(
        f'<rect x="{side * x - w:.1f}" y="{y - h + 0.6:.1f}" width="{2 * w:.1f}" '
        f'height="{2 * h:.1f}" rx="{corner}"/>'
        for side in (-1, 1)
    )
    return (
        f'<g stroke="{FRAMES[kind]}" stroke-width="1.5" fill="#fff" fill-opacity=".1">{lenses}'
        f'<path d="M{-x + w:.1f} {y - 2:.1f}q{x - w:.1f}-3.4 {2 * (x - w):.1f} 0'
        f"M{x + w:.1f} {y - 3:.1f}L{c:.1f} {y - 4:.1f}M{-x - w:.1f} {y - 3:.1f}"
        f'L{-c:.1f} {y - 4:.1f}"/></g>'
    )
