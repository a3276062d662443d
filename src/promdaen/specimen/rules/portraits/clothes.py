"""Neck, shoulders and plain clothes: no uniform, no costume, no brand."""

from __future__ import annotations

from promdaen.specimen.rules.paths import mixed
from promdaen.specimen.rules.portraits.bones import CLOTHS, PortraitHead
from promdaen.specimen.rules.portraits.shapes import fill, line

DROPS = {
    "tee": 11, "vneck": 26, "polo": 17, "shirt": 15,
    "round": 16, "jacket": 15, "hood": 12, "cardigan": 15,
}  # fmt: skip
HALF = 0.6


def dress(*, head: PortraitHead) -> str:
    """Hood, neck, garment and outer garment."""
    kind = head.look.dress
    garment = CLOTHS[head.look.cloth2 if kind in {"jacket", "cardigan"} else head.look.cloth]
    return (
        (_hood(head) if kind == "hood" else "")
        + _neck(head)
        + fill(path=_body(head), colour=garment)
        + _collar(head, garment)
        + _over(head)
        + (_arms(head) if head.is_bust else "")
    )


def _shoulder_y(head: PortraitHead) -> float:
    return 62 - 8 * head.bones.child


def _hood(head: PortraitHead) -> str:
    n, y = head.bones.neck, _shoulder_y(head)
    path = (
        f"M{-n - 24:.0f} {y + 16:.0f}C{-n - 20:.0f} {y - 26:.0f} {n + 20:.0f} {y - 26:.0f} "
        f"{n + 24:.0f} {y + 16:.0f}z"
    )
    return fill(
        path=path, colour=mixed(first=CLOTHS[head.look.cloth], second="#10181f", share=0.28)
    )


def _neck(head: PortraitHead) -> str:
    n, y, chin = head.bones.neck, _shoulder_y(head), head.bones.chin
    wide = 9 if head.look.dress == "round" else 5
    path = (
        f"M{-n:.0f} 26V{y - 11:.0f}Q{-n:.0f} {y - 1:.0f} {-n - wide:.0f} {y + 1:.0f}"
        f"L0 {y + 44:.0f}L{n + wide:.0f} {y + 1:.0f}Q{n:.0f} {y - 1:.0f} {n:.0f} {y - 11:.0f}V26z"
    )
    shadow = f"M{-n:.0f} 30V{chin + 5:.0f}Q0 {chin + 17:.0f} {n:.0f} {chin + 5:.0f}V30z"
    drawn = fill(path=path, colour=f"url(#{head.uid}f)") + fill(
        path=shadow, colour=head.tones.under, attributes=' opacity=".5"'
    )
    if head.is_small or head.bones.grown <= HALF:
        return drawn
    tendons = (
        f"M{-n + 5:.0f} {y - 1:.0f}q4 5 {n - 7:.0f} 8M{n - 5:.0f} {y - 1:.0f}q-4 5 {-n + 7:.0f} 8"
    )
    return drawn + line(path=tendons, colour=head.tones.under, width=1, opacity=0.35)


def _body(head: PortraitHead) -> str:
    """The garment from shoulder to shoulder with its neckline."""
    kind, y, s = head.look.dress, _shoulder_y(head), head.bones.shoulder
    a, drop = head.bones.neck + 5.5 + 4 * (kind == "round"), DROPS[kind]
    neckline = (
        f"L0 {y + drop:.0f}L{a:.0f} {y:.0f}"
        if kind == "vneck"
        else f"C{-a * 0.62:.0f} {y + drop * 1.28:.0f} {a * 0.62:.0f} {y + drop * 1.28:.0f} "
        f"{a:.0f} {y:.0f}"
    )
    return (
        f"M{-s - 10:.0f} 204C{-s - 8:.0f} {y + 70:.0f} {-s - 7:.0f} {y + 38:.0f} {-s + 3:.0f} "
        f"{y + 25:.0f}C{-s + 16:.0f} {y + 10:.0f} {-a - 9:.0f} {y + 7:.0f} {-a:.0f} {y:.0f}"
        f"{neckline}C{a + 9:.0f} {y + 7:.0f} {s - 16:.0f} {y + 10:.0f} {s - 3:.0f} {y + 25:.0f}"
        f"C{s + 7:.0f} {y + 38:.0f} {s + 8:.0f} {y + 70:.0f} {s + 10:.0f} 204z"
    )


def _collar(head: PortraitHead, garment: str) -> str:
    """The edge of a neckline, or a collar with its buttons."""
    edge = mixed(first=garment, second="#10181f", share=0.3)
    y, a, drop = _shoulder_y(head), head.bones.neck + 5.5, DROPS[head.look.dress]
    curved = (
        f"M{-a:.0f} {y:.0f}C{-a * 0.62:.0f} {y + drop * 1.28:.0f} {a * 0.62:.0f} "
        f"{y + drop * 1.28:.0f} {a:.0f} {y:.0f}"
    )
    if head.look.dress in {"tee", "hood", "cardigan"}:
        return line(path=curved, colour=edge, width=2.2, opacity=0.75)
    if head.look.dress == "vneck":
        pointed = f"M{-a:.0f} {y:.0f}L0 {y + drop:.0f}L{a:.0f} {y:.0f}"
        return line(path=pointed, colour=edge, width=2.4, opacity=0.7)
    if head.look.dress == "round":
        pleats = f"M-9 {y + 17:.0f}l-2 9M0 {y + 18:.0f}v10M9 {y + 17:.0f}l2 9"
        return line(path=curved, colour=edge, width=1.2, opacity=0.8) + line(
            path=pleats, colour=edge, width=1, opacity=0.5
        )
    return _points(head, edge, mixed(first=garment, second="#ffffff", share=0.12))


def _points(head: PortraitHead, edge: str, colour: str) -> str:
    kind, y, n = head.look.dress, _shoulder_y(head), head.bones.neck
    drop = DROPS[kind]
    path = "".join(
        f"M{side * (n + 1):.0f} {y - 10:.0f}L{side * (n + 8):.0f} {y + 4:.0f}"
        f"L{side * n * 0.72:.0f} {y + drop + 14:.0f}L{side} {y + drop - 1:.0f}"
        f"C{side * n * 0.5:.0f} {y + 8:.0f} {side * n:.0f} {y:.0f} {side * (n + 1):.0f} "
        f"{y - 10:.0f}z"
        for side in (-1, 1)
    )
    rim = f' stroke="{edge}" stroke-width=".9" stroke-opacity=".7"'
    drawn = fill(path=path, colour=colour, attributes=rim)
    if kind == "jacket":
        return drawn
    end = "204" if kind == "shirt" else f"{y + 48:.0f}"
    buttons = (30, 46) if kind == "polo" else (32, 54, 76, 98) if head.is_bust else ()
    return (
        drawn
        + line(path=f"M0 {y + drop + 1:.0f}V{end}", colour=edge, width=1.1, opacity=0.7)
        + "".join(f'<circle cx="1.8" cy="{y + at:.0f}" r="1.1" fill="{edge}"/>' for at in buttons)
    )


def _over(head: PortraitHead) -> str:
    """Jacket or cardigan over a shirt; cords of a hood."""
    kind, y = head.look.dress, _shoulder_y(head)
    cloth = CLOTHS[head.look.cloth]
    if kind == "hood" and not head.is_small:
        pale = mixed(first=cloth, second="#ffffff", share=0.5)
        cords = f"M-9 {y + 12:.0f}v26M9 {y + 12:.0f}v24"
        return line(path=cords, colour=pale, width=1.5, opacity=0.8)
    if kind not in {"jacket", "cardigan"}:
        return ""
    return "".join(_front(head, side, cloth) for side in (1, -1))


def _front(head: PortraitHead, side: int, cloth: str) -> str:
    n, s, y = head.bones.neck, head.bones.shoulder, _shoulder_y(head)
    is_jacket = head.look.dress == "jacket"
    w = 13 if is_jacket else 9
    dark = mixed(first=cloth, second="#10181f", share=0.28)
    path = (
        f"M{side * (n + 5):.0f} {y - 2:.0f}C{side * (n + 12):.0f} {y + 6:.0f} "
        f"{side * (s - 16):.0f} {y + 9:.0f} {side * (s - 2):.0f} {y + 25:.0f}"
        f"C{side * (s + 8):.0f} {y + 38:.0f} {side * (s + 9):.0f} {y + 70:.0f} "
        f"{side * (s + 11):.0f} 204H{side * 3}L{side * w} {y + 62:.0f}z"
    )
    drawn = fill(path=path, colour=cloth)
    if not is_jacket:
        edge = f"M{side * (n + 5):.0f} {y - 1:.0f}L{side * w} {y + 62:.0f}L{side * 3} 204"
        return drawn + line(path=edge, colour=dark, width=2.4, opacity=0.6)
    lapel = (
        f"M{side * (n + 6):.0f} {y - 2:.0f}L{side * (n + 17):.0f} {y + 22:.0f}"
        f"L{side * (n + 10):.0f} {y + 27:.0f}L{side * (n + 15):.0f} {y + 31:.0f}"
        f"L{side * w} {y + 63:.0f}z"
    )
    rim = f' stroke="{dark}" stroke-width=".8" stroke-opacity=".6"'
    return drawn + fill(
        path=lapel, colour=mixed(first=cloth, second="#ffffff", share=0.14), attributes=rim
    )


def _arms(head: PortraitHead) -> str:
    s, y = head.bones.shoulder, _shoulder_y(head)
    dark = mixed(first=CLOTHS[head.look.cloth], second="#10181f", share=0.28)
    seams = "".join(
        f"M{side * (s - 15):.0f} {y + 62:.0f}Q{side * (s - 12):.0f} {y + 92:.0f} "
        f"{side * (s - 14):.0f} 204"
        for side in (-1, 1)
    )
    shade = (
        f"M{s - 30:.0f} {y + 11:.0f}C{s - 14:.0f} {y + 14:.0f} {s:.0f} {y + 25:.0f} {s + 4:.0f} "
        f"{y + 42:.0f}L{s + 10:.0f} 204H{s - 14:.0f}C{s - 18:.0f} 150 {s - 12:.0f} {y + 50:.0f} "
        f"{s - 30:.0f} {y + 11:.0f}z"
    )
    return line(path=seams, colour=dark, width=1.4, opacity=0.55) + fill(
        path=shade, colour="#0b1820", attributes=' opacity=".1"'
    )
