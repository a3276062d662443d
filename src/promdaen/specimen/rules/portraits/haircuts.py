"""Haircuts and a headscarf: the parts behind the head and in front of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from promdaen.specimen.rules.paths import mixed
from promdaen.specimen.rules.portraits import locks, long_hair
from promdaen.specimen.rules.portraits.bones import CLOTHS, PortraitHead
from promdaen.specimen.rules.portraits.locks import Hair
from promdaen.specimen.rules.portraits.shapes import fill, line, mirrored, smooth

UNPARTED = {"bald", "buzz", "recede", "curly", "curly_l", "scarf"}


class Haircut(Protocol):
    def __call__(self, *, head: PortraitHead) -> Hair:
        """The hair of this head."""


def hair(*, head: PortraitHead) -> Hair:
    """The haircut of the day."""
    kind = head.look.hair
    haircut = CUTS[kind](head=head)
    if kind in UNPARTED:
        return haircut
    c = head.bones.cheek
    shine = line(
        path=f"M{-c * 0.68:.0f}-40Q{-c * 0.3:.0f}-55 {c * 0.2:.0f}-53",
        colour=head.tones.hair_bright,
        width=4.5,
        opacity=0.32,
    )
    return Hair(behind=haircut.behind, front=haircut.front + shine, has_ears=haircut.has_ears)


def _crop(*, head: PortraitHead) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y
    edge = locks.sides(
        head=head, y=0, middle=[(c * 0.74, -26), (11, y), (-10, y + 0.8), (-c * 0.74, -26)]
    )
    strands = locks.strands(
        head=head,
        paths=(
            "M-18-50q8-7 20-6",
            "M-24-42q6-7 12-9",
        ),
    )
    return Hair(
        front=locks.filled(head=head, path=locks.cap(head=head, lift=3.2, side=3, edge=edge))
        + strands
    )


def _fringe(*, head: PortraitHead) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y
    teeth = (
        (0.83, None),
        (0.62, 9),
        (0.44, 4),
        (0.2, 9),
        (0, 3),
        (-0.26, 8),
        (-0.45, 3),
        (-0.66, 8),
    )
    middle = [(c * at, -22.0 if down is None else y + down) for at, down in teeth]
    edge = locks.sides(head=head, y=3, middle=[*middle, (-c * 0.83, -22)])
    strands = locks.strands(
        head=head,
        paths=(
            "M4-58q12 5 13 22",
            "M-4-58q-12 6-13 22",
            "M1-58q1 9 0 20",
        ),
    )
    return Hair(
        front=locks.filled(head=head, path=locks.cap(head=head, lift=5, side=5, edge=edge))
        + strands
    )


def _parted(head: PortraitHead, lift: float, down: float) -> str:
    c, e, y = head.bones.cheek, head.bones.cheek - 2.4, head.bones.hair_y
    edge = [
        (e - 0.5, down - 2),
        (c * 0.84, -12),
        (c * 0.7, -25),
        (4, y - 1),
        (-9, y - 9),
        (-c * 0.72, -25),
        (-c * 0.87, -13),
        (-e, down - 2),
    ]
    strands = locks.strands(
        head=head,
        paths=(
            "M-9-45q16-9 33 8",
            "M-7-49q20-10 37 11",
            "M-11-45q-12 4-17 17",
        ),
    )
    return locks.flipped(
        head=head,
        drawing=locks.filled(head=head, path=locks.cap(head=head, lift=lift, side=down, edge=edge))
        + strands,
    )


def _side(*, head: PortraitHead) -> Hair:
    return Hair(front=_parted(head, 4.6, 2))


def _short(*, head: PortraitHead) -> Hair:
    return Hair(
        behind=locks.fall(head=head, wide=2.5, length=38),
        front=_parted(head, 7.5, 12),
        has_ears=False,
    )


def _buzz(*, head: PortraitHead) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y - 2
    edge = locks.sides(
        head=head, y=-1, middle=[(c * 0.72, -27), (10, y), (-10, y), (-c * 0.72, -27)]
    )
    return Hair(
        front=locks.filled(
            head=head,
            path=locks.cap(head=head, lift=1.4, side=1, edge=edge),
            attributes=' opacity=".8"',
        )
    )


def _quiff(*, head: PortraitHead) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y
    edge = locks.sides(
        head=head,
        y=0,
        middle=[(c * 0.78, -25), (13, y - 1), (0, y - 3), (-14, y - 1), (-c * 0.78, -25)],
    )
    below = fill(
        path=locks.cap(head=head, lift=2.2, side=2, edge=edge), colour=head.tones.hair_dark
    )
    wave = smooth(
        points=[
            (-c * 0.8, -32),
            (-c * 0.72, -52),
            (-8, -65),
            (15, -65),
            (c * 0.8, -50),
            (c * 0.8, -31),
            (11, y - 2),
            (-9, y),
        ]
    )
    strands = locks.strands(
        head=head,
        paths=(
            "M-16-40q6-16 24-19",
            "M-8-39q8-14 26-15",
            "M3-40q8-8 19-8",
        ),
    )
    return Hair(
        front=below
        + locks.flipped(head=head, drawing=locks.filled(head=head, path=wave) + strands)
    )


def _locks(head: PortraitHead, curl: float) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y
    middle = [(c * 0.78, -24), (17, y + 3), (7, y - 1), (-4, y + 3), (-15, y), (-c * 0.78, -24)]
    cap = locks.cap(
        head=head, lift=6.5, side=3, edge=locks.sides(head=head, y=1, middle=middle), curl=curl
    )
    strands = locks.strands(
        head=head,
        paths=(
            "M-20-48q4-6 9-3q5 3 9-3",
            "M4-50q4-6 9-2q5 4 8-1",
            "M-8-58q4-4 8-1",
            "M-26-36q3-5 6-3",
            "M18-40q4-4 7-1",
        ),
    )
    return Hair(front=locks.filled(head=head, path=cap) + strands)


def _curly(*, head: PortraitHead) -> Hair:
    return _locks(head, 1.0)


def _wave(*, head: PortraitHead) -> Hair:
    return _locks(head, 0.55)


def _receding(*, head: PortraitHead) -> Hair:
    c, y = head.bones.cheek, head.bones.hair_y - 6
    middle = [(c * 0.8, -30), (c * 0.6, -41), (9, y), (-8, y), (-c * 0.6, -41), (-c * 0.8, -30)]
    return Hair(
        front=locks.filled(
            head=head,
            path=locks.cap(
                head=head, lift=2, side=3, edge=locks.sides(head=head, y=1, middle=middle)
            ),
        )
    )


def _bald(*, head: PortraitHead) -> Hair:
    c = head.bones.cheek
    rim = [
        (c + 0.3, 4),
        (c + 1.5, -8),
        (c * 0.985 + 1, -22),
        (c * 0.93, -31),
        (c * 0.9, -24),
        (c * 0.89, -12),
        (c - 3, 2),
    ]
    return Hair(
        front="".join(
            locks.filled(
                head=head,
                path=smooth(points=[(side * x, y) for x, y in rim]),
                attributes=' opacity=".9"',
            )
            for side in (1, -1)
        )
    )


def _scarf(*, head: PortraitHead) -> Hair:
    """A plain headscarf: behind, and in front round the face and over the shoulder."""
    bones, colour, s = head.bones, CLOTHS[head.look.cloth2], head.look.part
    c, y = bones.cheek, bones.chin
    out = [
        (0.0, -63.0), (c * 0.72, -57.0), (c + 5, -36.0), (c + 8, -6.0), (c + 7, 24.0),
        (c + 9, 50.0), (c + 16, 76.0), (30.0, 100.0), (0.0, 108.0),
    ]  # fmt: skip
    inner = [
        (0.0, bones.hair_y - 5), (c * 0.62, bones.hair_y - 1), (c * 0.87, -18.0), (c - 3, 4.0),
        (bones.jaw * 0.92, y * 0.6), (bones.chin_width * 1.2, y * 0.85),
        (bones.chin_width * 0.62, y - 1.6), (0.0, y - 0.6),
    ]  # fmt: skip
    cloth = smooth(points=mirrored(right=out)) + smooth(points=mirrored(right=inner))
    folds = "".join(
        f"M{s * left:.0f} {y + top:.0f}Q{s * middle:.0f} {y + low:.0f} "
        f"{s * right:.0f} {y + end:.0f}"
        for left, top, middle, low, right, end in (
            (-20, 4, 4, 22, c + 8, 10),
            (-26, 12, 0, 36, c + 9, 27),
            (-26, 26, 0, 50, 24, 46),
        )
    )
    dark = mixed(first=colour, second="#10181f", share=0.25)
    behind = mixed(first=colour, second="#10181f", share=0.3)
    light = f"M{-c - 2:.0f}-16Q{-c * 0.7:.0f}-52-2-57"
    pale = mixed(first=colour, second="#ffffff", share=0.12)
    return Hair(
        behind=f'<ellipse cy="12" rx="{c + 2:.1f}" ry="46" fill="{behind}"/>',
        front=fill(path=cloth, colour=colour, attributes=' fill-rule="evenodd"')
        + line(path=folds, colour=dark, width=1.3, opacity=0.7)
        + line(path=light, colour=pale, width=1.6, opacity=0.7),
        has_ears=False,
    )


CUTS: Mapping[str, Haircut] = {
    "crop": _crop,
    "fringe_s": _fringe,
    "side": _side,
    "short_f": _short,
    "buzz": _buzz,
    "quiff": _quiff,
    "curly": _curly,
    "wave": _wave,
    "recede": _receding,
    "bald": _bald,
    "centre": long_hair.centre,
    "side_l": long_hair.long_side,
    "curly_l": long_hair.long_curls,
    "bob": long_hair.bob,
    "fringe_l": long_hair.long_fringe,
    "bun": long_hair.bun,
    "tied": long_hair.tied,
    "tails": long_hair.tails,
    "scarf": _scarf,
}
