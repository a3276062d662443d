"""Haircuts that hide the ears or are gathered behind."""

from __future__ import annotations

from promdaen.specimen.rules.portraits import locks
from promdaen.specimen.rules.portraits.bones import PortraitHead
from promdaen.specimen.rules.portraits.locks import Hair
from promdaen.specimen.rules.portraits.shapes import fill, mirrored, smooth

HIGH = -40


def _curtains(head: PortraitHead, x: float, behind: str) -> Hair:
    """Long hair that falls from a parting at x on both sides of the face."""
    c, y = head.bones.cheek, head.bones.hair_y
    front = []
    for side in (1, -1):
        a = abs(side * c - x)
        points = [
            (x, -59.5),
            (x + side * a * 0.55, -59),
            (side * (c + 2), -42),
            (side * (c + 6.5), -14),
            (side * (c + 7), 16),
            (side * (c + 5), 42),
            (side * (c - 1), 34),
            (side * (c - 2.2), 4),
            (side * c * 0.88, -15),
            (x + side * a * 0.5, y + 2),
            (x, y - 9),
        ]
        front.append(locks.filled(head=head, path=smooth(points=points, tension=0.15)))
        strand = (
            f"M{x + side * 2:.1f}-52q{side * a * 0.75:.1f} 8 {side * a * 0.93:.1f} 40"
            f"q{side * 2} 24 {side} 44"
        )
        front.append(locks.strands(head=head, paths=(strand,)))
    return Hair(behind=behind, front="".join(front), has_ears=False)


def centre(*, head: PortraitHead) -> Hair:
    """Long, parted in the middle."""
    return _curtains(
        head, 0.0, locks.fall(head=head, wide=7, length=84 - 22 * head.bones.child, spread=1)
    )


def long_side(*, head: PortraitHead) -> Hair:
    """Long, parted at the side."""
    return _curtains(
        head,
        10.0 * head.look.part,
        locks.fall(head=head, wide=7, length=66 - 22 * head.bones.child, spread=1),
    )


def long_curls(*, head: PortraitHead) -> Hair:
    """Long and curly."""
    c, length = head.bones.cheek, 70 - 22 * head.bones.child
    right = [(0.0, -63.0), (c * 0.8, -55.0), (c + 11, -34.0), (c + 15, -8.0), (c + 17, 18.0)]
    ring = mirrored(right=[*right, (c + 13, 42.0), (c + 6, length), (0.0, length - 8)])
    behind = smooth(points=locks.curled(head=head, ring=[*ring, ring[0]], curl=1.2))
    return _curtains(head, 10.0 * head.look.part, fill(path=behind, colour=head.tones.hair_dark))


def _drapes(head: PortraitHead, top: float, length: float) -> str:
    """Hair that hangs on both sides of the face."""
    c = head.bones.cheek
    inner = 0.8 if top > HIGH else 0.6
    points = [
        (c * inner, top),
        (c + 4.6, -27),
        (c + 7.5, 2),
        (c + 6, length - 14),
        (c - 3, length - 6),
        (c - 4.5, 24),
        (c - 2, 2),
        (c * 0.88, -16),
    ]
    return "".join(
        locks.filled(head=head, path=smooth(points=[(side * x, y) for x, y in points]))
        for side in (1, -1)
    )


def bob(*, head: PortraitHead) -> Hair:
    """Cut at the chin."""
    c, e, y, s = head.bones.cheek, head.bones.cheek - 2.4, head.bones.hair_y, head.look.part
    x = 11.0 * s
    right, left = (x + 14, -c * 0.6) if s < 0 else (c * 0.6, x - 14)
    edge = [
        (e, -6),
        (c * 0.84, -16),
        (right, -25),
        (x, y - 8),
        (left, -25),
        (-c * 0.84, -16),
        (-e, -6),
    ]
    strands = locks.strands(
        head=head,
        paths=(
            f"M{x:.1f}-53q{-s * 26}-2 {-s * 40} 34",
            f"M{x + s * 2:.1f}-54q{s * 18} 4 {s * 24} 30",
        ),
    )
    front = (
        _drapes(head, -48, 50)
        + locks.filled(head=head, path=locks.cap(head=head, lift=6, side=0, edge=edge))
        + strands
    )
    return Hair(
        behind=locks.fall(head=head, wide=7.5, length=50, spread=1), front=front, has_ears=False
    )


def long_fringe(*, head: PortraitHead) -> Hair:
    c, e, y = head.bones.cheek, head.bones.cheek - 2.4, head.bones.hair_y
    length = 80 - 24 * head.bones.child
    half = [(e, 4.0), (c * 0.87, -8.0), (c * 0.74, y + 16), (13.0, y + 17)]
    edge = [*half, (-1, y + 15), *((-x, down) for x, down in reversed(half))]
    strands = locks.strands(
        head=head,
        paths=(
            "M2-60q14 10 13 42",
            "M-2-60q-13 10-14 42",
            "M0-60q1 20 0 40",
        ),
    )
    front = (
        locks.filled(head=head, path=locks.cap(head=head, lift=6, side=6, edge=edge))
        + strands
        + _drapes(head, -30, length)
    )
    return Hair(
        behind=locks.fall(head=head, wide=7.5, length=length, spread=1),
        front=front,
        has_ears=False,
    )


def _combed(head: PortraitHead, behind: str) -> Hair:
    """Hair combed back from a parting, with the gathered part behind."""
    c, e, y, x = head.bones.cheek, head.bones.cheek - 2.4, head.bones.hair_y, 7.0 * head.look.part
    edge = [
        (e, -2),
        (c * 0.86, -16),
        (c * 0.66, -27),
        (x + 2, y - 3),
        (x, y - 7),
        (x - 2, y - 3),
        (-c * 0.66, -27),
        (-c * 0.86, -16),
        (-e, -2),
    ]
    strands = locks.strands(
        head=head,
        paths=(
            f"M{x:.1f}-44q10-8 {c * 0.8 - x:.1f} 24",
            f"M{x:.1f}-44q-10-8 {-c * 0.8 - x:.1f} 24",
        ),
    )
    return Hair(
        behind=behind,
        front=locks.filled(head=head, path=locks.cap(head=head, lift=4.2, side=1, edge=edge))
        + strands,
    )


def bun(*, head: PortraitHead) -> Hair:
    """Gathered on the crown."""
    x = 3 * head.look.part
    behind = f'<ellipse cx="{x}" cy="-63" rx="15" ry="12" fill="{head.tones.hair_dark}"/>'
    return _combed(head, behind)


def tied(*, head: PortraitHead) -> Hair:
    """Tied behind, over one shoulder."""
    c, s = head.bones.cheek, head.look.part
    tail = [
        (c * 0.4, 0),
        (c + 1, 22),
        (c + 3, 46),
        (c - 1, 78),
        (c - 9, 90),
        (c - 14, 60),
        (0, 30),
    ]
    path = smooth(points=[(s * x, y) for x, y in tail])
    return _combed(head, fill(path=path, colour=head.tones.hair_dark))


def tails(*, head: PortraitHead) -> Hair:
    """Two tails."""
    c = head.bones.cheek
    tail = [(c - 2, -8), (c + 15, -2), (c + 18, 26), (c + 9, 52), (c + 3, 26)]
    behind = "".join(
        fill(path=smooth(points=[(side * x, y) for x, y in tail]), colour=head.tones.hair_dark)
        for side in (1, -1)
    )
    return _combed(head, behind)
