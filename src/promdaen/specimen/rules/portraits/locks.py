"""Parts of haircuts: caps, sides, falls and strands."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.specimen.rules.paths import Point
from promdaen.specimen.rules.portraits.bones import PortraitHead
from promdaen.specimen.rules.portraits.shapes import fill, line, smooth


@dataclass(frozen=True, kw_only=True)
class Hair:
    """Two drawings, and whether the ears are seen between them."""

    behind: str = ""
    front: str = ""
    has_ears: bool = True


def cap(
    *, head: PortraitHead, lift: float, side: float, edge: Sequence[Point], curl: float = 0.0
) -> str:
    """Hair over the skull, lifted by `lift`, down to `side`; `edge` is its inner edge."""
    c, t = head.bones.cheek, head.bones.temple
    outer = [
        (c + lift * 0.35, side),
        (c + lift * 0.55, -12.0),
        (t * 0.98 + lift * 0.7, -24.0),
        (t * 0.86 + lift * 0.7, -40.0),
        (t * 0.52 + lift * 0.4, -53.6 - lift * 0.8),
        (0.0, -57.4 - lift),
    ]
    ring = [(-x, y) for x, y in outer] + outer[-2::-1]
    return smooth(points=[*curled(head=head, ring=ring, curl=curl), *edge], tension=0.16)


def curled(*, head: PortraitHead, ring: list[Point], curl: float) -> list[Point]:
    """The ring with curls; unchanged if `curl` is 0."""
    if not curl:
        return ring
    draw = np.random.default_rng(int(1e6 * (2 + head.person.traits[0])))
    out: list[Point] = []
    for (x, y), (x2, y2) in itertools.pairwise(ring):
        inward, outward = draw.uniform(0.01, 0.055), draw.uniform(-0.03, 0.01)
        a, b = float(1 + curl * outward), float(1 + curl * inward)
        out += [(x * a, y * a), ((x + x2) / 2 * b, (y + y2) / 2 * b)]
    return [*out, ring[-1]]


def sides(*, head: PortraitHead, y: float, middle: Sequence[Point]) -> list[Point]:
    """An inner edge from the right temple to the left, at the ears at height y."""
    c, e = head.bones.cheek, head.bones.cheek - 2.4
    return [(e, y), (c * 0.86, -14), *middle, (-c * 0.86, -14), (-e, y)]


def fall(*, head: PortraitHead, wide: float, length: float, spread: float = 0.0) -> str:
    """Long hair behind the head."""
    c = head.bones.cheek
    right = [
        (c * 0.75, -52.0),
        (c + wide * 0.8, -28.0),
        (c + wide, 6.0),
        (c + wide + spread, length * 0.6),
        (c * 0.85 + wide * 0.6, length),
    ]
    left = [(-x, y) for x, y in reversed(right)]
    ring = [(0.0, -60.0), *right, (0.0, length - 6), *left]
    return fill(path=smooth(points=ring), colour=head.tones.hair_dark)


def strands(*, head: PortraitHead, paths: Sequence[str]) -> str:
    """Fine lines of light in the hair."""
    return "".join(
        line(path=path, colour=head.tones.hair_bright, width=0.9, opacity=0.5) for path in paths
    )


def flipped(*, head: PortraitHead, drawing: str) -> str:
    """The drawing, mirrored if the hair is parted on the other side."""
    return f'<g transform="scale({head.look.part} 1)">{drawing}</g>'


def filled(*, head: PortraitHead, path: str, attributes: str = "") -> str:
    """A shape in the colour of the hair."""
    return fill(path=path, colour=head.tones.hair, attributes=attributes)
