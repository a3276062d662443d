"""The parts of a face: eyes, brows, nose, mouth, lines of age."""

from __future__ import annotations

from promdaen.specimen.rules.paths import mixed
from promdaen.specimen.rules.portraits.bones import IRISES, PortraitHead
from promdaen.specimen.rules.portraits.shapes import fill, line, smooth

MARKS = (
    (0, 0),
    (17, 22),
    (-18, 24),
    (-12, 40),
    (11, 41),
    (22, 10),
    (-22, 9),
    (9, -20),
    (-15, -17),
)
LIDS = {"calm": (1.0, 2.0), "tired": (0.58, 1.7), "tense": (0.86, 1.6), "afraid": (1.3, 2.6)}
BROWS = {"calm": (0.0, 0.0), "tired": (-0.7, 1.7), "tense": (1.5, 0.2), "afraid": (-3.2, 1.0)}
MOUTHS = {
    "calm": (1.0, 1.0, -0.6, 0.0),
    "tired": (1.0, 1.0, 1.0, 0.0),
    "tense": (0.66, 0.97, 0.5, 0.0),
    "afraid": (1.0, 0.97, 0.8, 1.5),
}
"""Height of the lips, width, fall of the corners, how far open."""
FOLD, CREASED, WRINKLED, YOUNG, BAGGED = -0.45, 0.03, 0.3, 0.3, 0.2


def eyes(*, head: PortraitHead) -> str:
    """Both eyes with their brows: one drawn, the other mirrored."""
    bones, tones = head.bones, head.tones
    x, y = bones.eye_x, bones.eye_y
    if head.is_small:
        return (
            brow(head=head, side=-1)
            + brow(head=head, side=1)
            + "".join(
                f'<ellipse cx="{side * x:.1f}" cy="{y:.1f}" rx="3.6" ry="2.6" '
                f'fill="{tones.dark}"/>'
                for side in (-1, 1)
            )
        )
    return (
        f'<g id="{head.uid}e"><ellipse cx="{x:.1f}" cy="{y - 2:.1f}" '
        f'rx="{bones.eye_width + 3.2:.1f}" ry="6.4" fill="{tones.shade}" opacity=".2"/>'
        f"{brow(head=head, side=1)}{_eye(head)}</g>"
        f'<use href="#{head.uid}e" transform="scale(-1 1)"/>'
        f'<path d="M{x - 1.9:.1f} {y - 1.9:.1f}h1.4M{-x - 1.9:.1f} {y - 1.9:.1f}h1.4" '
        f'stroke="#fff" stroke-width="1.4" opacity=".85"/>'
    )


def _eye(head: PortraitHead) -> str:
    """The right eye: white, clipped iris, lash line, fold, bag."""
    bones, tones, uid = head.bones, head.tones, head.uid
    x, y, w = bones.eye_x, bones.eye_y, bones.eye_width
    open_by, low = LIDS[head.look.mood]
    lid, k = bones.lid * open_by, w * 0.42
    ix, ox = x - w, x + w
    iy, oy = y + 0.7 + bones.tilt * 0.25, y - 0.2 - bones.tilt * 0.6
    top = (
        f"M{ix:.1f} {iy:.1f}C{ix + k:.1f} {y - lid * 1.3:.1f} "
        f"{x + k * 0.7:.1f} {y - lid * 1.35:.1f} {ox:.1f} {oy:.1f}"
    )
    shape = (
        f"{top}C{ox - k:.1f} {y + low * 1.3:.1f} {ix + k:.1f} {y + low * 1.25:.1f} "
        f"{ix:.1f} {iy:.1f}"
    )
    white = mixed(first="#f6f2ec", second=tones.skin, share=0.1)
    lash = 1.1 + 0.25 * (head.person.sex == "F") * bones.grown
    return (
        f'<clipPath id="{uid}r"><path id="{uid}s" d="{shape}"/></clipPath>'
        f'<use href="#{uid}s" fill="{white}"/><g clip-path="url(#{uid}r)">'
        f'<circle cx="{x:.1f}" cy="{y - 0.5:.1f}" r="{3.6 + 0.9 * bones.child:.1f}" '
        f'fill="{IRISES[head.person.eye]}"/>'
        f'<circle cx="{x:.1f}" cy="{y - 0.5:.1f}" r="1.7" fill="#0e0906"/></g>'
        + line(path=top, colour=tones.dark, width=lash, opacity=0.92)
        + _fold(head, lid)
        + _bag(head)
    )


def _fold(head: PortraitHead, lid: float) -> str:
    bones, fold = head.bones, head.person.of(trait="eye_fold")
    if fold <= FOLD:
        return ""
    x, y, w = bones.eye_x, bones.eye_y, bones.eye_width
    k, up = w * 0.42, 1.7 + max(0.0, fold) * 0.8
    path = (
        f"M{x - w + 0.8:.1f} {y - 0.9 + bones.tilt * 0.25:.1f}"
        f"C{x - w + k:.1f} {y - lid * 1.25 - up:.1f} {x + k * 0.7:.1f} {y - lid * 1.3 - up:.1f} "
        f"{x + w + 0.8:.1f} {y - 1.2 - bones.tilt * 0.6:.1f}"
    )
    return line(path=path, colour=head.tones.dark, width=0.7, opacity=0.42)


def _bag(head: PortraitHead) -> str:
    bones = head.bones
    strength = 0.16 + 0.34 * bones.old + 0.34 * (head.look.mood == "tired")
    if strength <= BAGGED:
        return ""
    x, y, w = bones.eye_x, bones.eye_y, bones.eye_width
    path = f"M{x - w + 1.5:.1f} {y + 4:.1f}q{w * 0.8:.1f} 2.8 {w * 1.45:.1f}-.6"
    return line(path=path, colour=head.tones.dark, width=0.8, opacity=strength * 0.75)


def brow(*, head: PortraitHead, side: int) -> str:
    """One brow; side 1 is the right of the picture."""
    bones, mood = head.bones, head.look.mood
    x, y, thick, arch = side * bones.eye_x, bones.brow_y, bones.brow_thickness, bones.brow_arch
    inner, outer = BROWS[mood]
    near = 8.4 + (mood == "tense")
    inner -= 0.9 + 0.8 * bones.child
    points = [
        (x - side * near, y + 0.7 + inner),
        (x - side, y - arch * 0.8 + inner * 0.35 + outer * 0.2),
        (x + side * 5, y - arch + outer * 0.6),
        (x + side * 9.6, y + 1.6 + outer),
        (x + side * 4.6, y - arch + thick * 0.72 + outer * 0.6),
        (x - side, y + thick * 0.86 - arch * 0.7 + inner * 0.35),
        (x - side * (near - 0.4), y + 0.8 + thick + inner),
    ]
    return fill(
        path=smooth(points=points, tension=0.14),
        colour=head.tones.beard,
        attributes=' opacity=".88"',
    )


def ears(*, head: PortraitHead) -> str:
    """Both ears: one drawn, the other mirrored."""
    bones, tones = head.bones, head.tones
    x, y, h, out = bones.cheek + bones.ear_out * 0.42, bones.eye_y, bones.ear, bones.ear_out
    points = [
        (x - 3, y - h * 0.55),
        (x + 2, y - h * 0.62),
        (x + out * 1.05, y - h * 0.3),
        (x + out * 0.8, y + h * 0.45),
        (x + 0.4, y + h),
        (x - 3, y + h * 0.7),
    ]
    colour = mixed(first=tones.skin, second=tones.shade, share=0.38)
    inside = f"M{x + 2.2:.1f} {y - h * 0.3:.1f}q-3.4 {h * 0.3:.1f}-1.6 {h * 0.9:.1f}"
    fine = "" if head.is_small else line(path=inside, colour=tones.shade, width=1, opacity=0.8)
    return (
        f'<g id="{head.uid}h">{fill(path=smooth(points=points), colour=colour)}{fine}</g>'
        f'<use href="#{head.uid}h" transform="scale(-1 1)"/>'
    )


def cheeks(*, head: PortraitHead) -> str:
    """A little warmth on the cheeks."""
    x, y = head.bones.cheek * 0.6, head.bones.nose_y - 1
    colour = mixed(first=head.tones.skin, second="#c0392b", share=0.5)
    faint = ".1" if head.bones.child > YOUNG else ".06"
    return (
        f'<path d="M{-x:.1f} {y:.1f}h.1M{x:.1f} {y:.1f}h.1" stroke="{colour}" '
        f'stroke-width="14" opacity="{faint}"/>'
    )


def nose(*, head: PortraitHead) -> str:
    """Bridge in shade; wings, nostrils and a light where the drawing is large."""
    bones, tones = head.bones, head.tones
    w, y, eye, turn = bones.nose_width, bones.nose_y, bones.eye_y, head.look.turn * 1.5
    b = 2.5 + w * 0.08
    bridge = (
        f"M{b - 0.6:.1f} {eye - 4:.1f}C{b + 0.2:.1f} {eye + 6:.1f} {b + 0.6:.1f} {y - 8:.1f} "
        f"{w - 0.4:.1f} {y - 2.6:.1f}C{w + 0.4:.1f} {y:.1f} {w - 2:.1f} {y + 1.4:.1f} "
        f"1.6 {y + 1.2:.1f}C3 {y - 5:.1f} {b - 1.4:.1f} {eye + 6:.1f} {b - 0.6:.1f} {eye - 4:.1f}z"
    )
    shade = fill(
        path=bridge,
        colour=tones.shade,
        attributes=f' opacity=".38" transform="translate({turn * 0.5:.1f} 0)"',
    )
    if head.is_small:
        return shade
    wings = "".join(
        f"M{side * (w - 0.6):.1f} {y - 4.4:.1f}C{side * (w + 1):.1f} {y - 1:.1f} "
        f"{side * (w - 0.8):.1f} {y + 1.6:.1f} {side * (w - 3):.1f} {y + 0.8:.1f}"
        for side in (-1, 1)
    )
    wings += f"M{-w * 0.36:.1f} {y + 1.5:.1f}Q0 {y + 3.4:.1f} {w * 0.36:.1f} {y + 1.5:.1f}"
    return (
        f'{shade}<g transform="translate({turn * 0.6:.1f} 0)">'
        + line(path=wings, colour=tones.dark, width=0.95, opacity=0.6 - 0.3 * bones.child)
        + f'<path d="M{-w * 0.6:.1f} {y + 0.7:.1f}h{w * 0.24:.1f}M{w * 0.36:.1f} {y + 0.7:.1f}'
        f'h{w * 0.24:.1f}" stroke="{tones.dark}" stroke-width="1.8" opacity=".62"/>'
        f'<ellipse cx="-.8" cy="{y - 4.5:.1f}" rx="{w * 0.26:.1f}" ry="2.4" '
        f'fill="{tones.bright}" opacity=".5"/></g>'
    )


def lips(*, head: PortraitHead) -> tuple[float, float, float, float, float]:
    """Height of upper and lower lip, width, fall of the corners, how far open: by mood."""
    height, width, fall, gap = MOUTHS[head.look.mood]
    bones = head.bones
    return bones.lip_up * height, bones.lip_low * height, bones.mouth_width * width, fall, gap


def mouth(*, head: PortraitHead) -> str:
    """Both lips, the line between them, a shade below."""
    _, low, w, fall, gap = lips(head=head)
    y, tones = head.bones.mouth_y, head.tones
    between = (
        f"C{w * 0.5:.1f} {y + 0.2:.1f} {w * 0.2:.1f} {y + 0.5:.1f} 0 {y + 0.1:.1f}"
        f"C{-w * 0.2:.1f} {y + 0.5:.1f} {-w * 0.5:.1f} {y + 0.2:.1f} {-w:.1f} {y + fall:.1f}"
    )
    half = mixed(first=tones.lip, second=tones.lip_dark, share=0.45)
    drawn = (
        fill(path=_upper(head, between), colour=tones.lip_dark if head.is_small else half)
        + _open(head, w, fall, gap)
        + fill(path=_lower(head), colour=tones.lip)
    )
    if head.is_small:
        return drawn
    closed = line(
        path=f"M{w:.1f} {y + fall:.1f}{between}",
        colour=mixed(first=tones.lip_dark, second="#000000", share=0.3),
        width=0.9,
        opacity=0.35 if gap else 0.75,
    )
    return (
        f'{drawn}{closed}<ellipse cy="{y + low + gap + 3.4:.1f}" rx="{w * 0.5:.1f}" ry="1.4" '
        f'fill="{tones.shade}" opacity=".32"/>'
    )


def _upper(head: PortraitHead, between: str) -> str:
    up, _, w, fall, _ = lips(head=head)
    y = head.bones.mouth_y
    return (
        f"M{-w:.1f} {y + fall:.1f}C{-w * 0.55:.1f} {y - up * 0.7:.1f} {-w * 0.3:.1f} "
        f"{y - up * 1.15:.1f} {-w * 0.18:.1f} {y - up:.1f}Q0 {y - up * 0.62:.1f} {w * 0.18:.1f} "
        f"{y - up:.1f}C{w * 0.3:.1f} {y - up * 1.15:.1f} {w * 0.55:.1f} {y - up * 0.7:.1f} "
        f"{w:.1f} {y + fall:.1f}{between}z"
    )


def _lower(head: PortraitHead) -> str:
    _, low, w, fall, gap = lips(head=head)
    y = head.bones.mouth_y
    a, b, c = y + fall * 0.8 + gap * 0.4, y + 0.6 + gap * 1.6, y + low * 1.3 + gap
    return (
        f"M{-w * 0.86:.1f} {a:.1f}C{-w * 0.4:.1f} {b:.1f} {w * 0.4:.1f} {b:.1f} {w * 0.86:.1f} "
        f"{a:.1f}C{w * 0.5:.1f} {c:.1f} {-w * 0.5:.1f} {c:.1f} {-w * 0.86:.1f} {a:.1f}z"
    )


def _open(head: PortraitHead, w: float, fall: float, gap: float) -> str:
    if not gap:
        return ""
    y = head.bones.mouth_y
    path = (
        f"M{-w * 0.8:.1f} {y + fall * 0.6:.1f}Q0 {y - 0.4:.1f} {w * 0.8:.1f} {y + fall * 0.6:.1f}"
        f"Q0 {y + gap * 2.4:.1f} {-w * 0.8:.1f} {y + fall * 0.6:.1f}z"
    )
    return fill(path=path, colour=mixed(first=head.tones.lip_dark, second="#000000", share=0.5))


def lines(*, head: PortraitHead) -> str:
    """Lines of age and of mood, and a mark on the skin."""
    return _folds(head) + _wrinkles(head) + _strain(head) + _mole(head)


def _folds(head: PortraitHead) -> str:
    bones = head.bones
    if bones.old <= CREASED:
        return ""
    x, x2, y, mouth_y = bones.nose_width + 2, bones.mouth_width + 2.6, bones.nose_y, bones.mouth_y
    path = "".join(
        f"M{side * x:.1f} {y - 2:.1f}C{side * (x + 4):.1f} {y + 2:.1f} {side * (x2 + 1):.1f} "
        f"{mouth_y - 4:.1f} {side * x2:.1f} {mouth_y + 2:.1f}"
        for side in (1, -1)
    )
    return line(path=path, colour=head.tones.shade, width=1.1, opacity=0.25 + 0.5 * bones.old)


def _wrinkles(head: PortraitHead) -> str:
    bones, shade = head.bones, head.tones.shade
    if bones.old <= WRINKLED:
        return ""
    y, x, w = bones.brow_y - 7, bones.eye_x + bones.eye_width + 2.5, bones.mouth_width + 1
    brow_lines = f"M-15 {y:.1f}q15-2.4 30 0M-12 {y - 5:.1f}q12-2 24 0"
    corners = "".join(
        f"M{side * x:.1f} {bones.eye_y - 1:.1f}l{side * 4.5:.1f}-2m0 4l{-side * 4.3:.1f}-.8"
        for side in (1, -1)
    )
    y = bones.mouth_y + 5
    chin = f"M{w:.1f} {y:.1f}q1.6 3 .4 6M{-w:.1f} {y:.1f}q-1.6 3-.4 6"
    return line(
        path=brow_lines + corners, colour=shade, width=0.9, opacity=0.2 + 0.45 * bones.old
    ) + line(path=chin, colour=shade, width=1, opacity=0.5 * bones.old)


def _strain(head: PortraitHead) -> str:
    y = head.bones.brow_y
    paths = {
        "tense": f"M-2.4 {y + 0.6:.1f}v4M2.4 {y + 0.6:.1f}v4",
        "afraid": f"M-10 {y - 6:.1f}q10 1.6 20 0",
    }
    path = paths.get(head.look.mood, "")
    return line(path=path, colour=head.tones.shade, width=0.9, opacity=0.5) if path else ""


def _mole(head: PortraitHead) -> str:
    if not head.person.mark:
        return ""
    bones, (x, y) = head.bones, MARKS[head.person.mark]
    down = y * bones.chin / 50 if y > 0 else y + bones.eye_y
    colour = mixed(first=head.tones.dark, second=head.tones.skin, share=0.15)
    return (
        f'<circle cx="{x * bones.cheek / 36:.1f}" cy="{down:.1f}" r="1" fill="{colour}" '
        f'opacity=".85"/>'
    )
