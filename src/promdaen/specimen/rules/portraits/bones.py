"""The dimensions of one head, from traits, sex and age, and the colours of one face.

All heads use one frame: crown near -57, eyes near 0, chin near 50.
"""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.specimen.rules.paths import Point, mixed
from promdaen.specimen.rules.portraits.people import TRAITS, PortraitLook, PortraitPerson
from promdaen.specimen.rules.portraits.shapes import mirrored

SKINS = (
    "#f3d9c4", "#ecc9ab", "#e2b892", "#d8a87d", "#c99468",
    "#b57f55", "#9c6843", "#875839", "#744a30", "#623c27",
)  # fmt: skip
HAIRS = ("#17120f", "#1f1713", "#2a1d16", "#3a281c", "#54391f", "#7a5835", "#a8865a")
CLOTHS = (
    "#4d6876", "#6f8069", "#86685a", "#9c8467", "#585d78", "#8d9aa1", "#c3bbac", "#6c505c",
    "#35504f", "#a9a09a", "#3d4b5d", "#d3d0c6", "#746784", "#7f8f9f", "#93785f", "#5d6b52",
)  # fmt: skip
IRISES = ("#2b1a10", "#33200f", "#3d2814", "#4b331b", "#5a4a2a", "#4f6068")


@dataclass(frozen=True, kw_only=True)
class Bones:
    """Lengths of a head; `grown`, `male`, `old` and `child` run from 0 to 1."""

    grown: float
    male: float
    old: float
    cheek: float
    temple: float
    jaw: float
    chin_width: float
    chin: float
    eye_y: float
    eye_x: float
    eye_width: float
    lid: float
    tilt: float
    brow_y: float
    brow_thickness: float
    brow_arch: float
    nose_width: float
    nose_y: float
    mouth_y: float
    mouth_width: float
    lip_up: float
    lip_low: float
    ear: float
    ear_out: float
    hair_y: float
    neck: float
    shoulder: float

    @property
    def child(self) -> float:
        """How childlike the face is, 0..1."""
        return 1 - self.grown


def bones(*, person: PortraitPerson, look: PortraitLook) -> Bones:
    """All lengths of one head on one day."""
    grown = _share(look.age - 4, 13) ** 1.8
    child, old = 1 - grown, _share(look.age - 42, 34)
    male = (person.sex == "M") * _share(look.age - 11, 7)
    trait = dict(zip(TRAITS, person.traits, strict=True))
    weight = look.weight
    cheek = 34.4 + 2.3 * trait["face_width"] + weight + 0.9 * male + 2.3 * child
    chin = 49.5 + 2.6 * trait["chin_length"] + 1.6 * male - 8.5 * child
    eye_y = 1 + 5.4 * child
    nose_y = eye_y + 20.2 + 1.7 * trait["nose_length"] - 6.4 * child + 0.8 * old
    jaw = 0.785 + 0.055 * trait["jaw"] + 0.045 * male + 0.02 * weight + 0.05 * child
    return Bones(
        grown=grown,
        male=male,
        old=old,
        cheek=cheek,
        temple=cheek * (0.965 + 0.02 * child),
        jaw=cheek * jaw,
        chin_width=14.5 + 2.3 * trait["chin_width"] + 2.6 * male + 0.6 * weight + 1.5 * child,
        chin=chin,
        eye_y=eye_y,
        eye_x=15.6 + 1.25 * trait["eye_gap"] + 0.5 * child,
        eye_width=6.8 + 0.5 * trait["eye_width"] + 1.5 * child,
        lid=3.45 + 0.55 * trait["eye_open"] + 1.5 * child - 0.75 * old,
        tilt=trait["eye_tilt"] - 0.3 - 0.8 * old,
        brow_y=eye_y - 11.2 - 1.3 * trait["brow_height"] + 1.3 * male + 0.9 * child,
        brow_thickness=2.1 + 0.5 * trait["brow_thickness"] + 0.9 * male - 0.9 * child,
        brow_arch=1.4 + trait["brow_arch"] - 0.7 * male + 0.5 * child,
        nose_width=7.3 + 1.2 * trait["nose_width"] + 0.8 * male - 2.1 * child + 0.6 * old,
        nose_y=nose_y,
        mouth_y=nose_y + (chin - nose_y) * (0.385 + 0.025 * trait["mouth_height"]),
        mouth_width=10.6 + 1.2 * trait["mouth_width"] + 0.7 * male - 1.9 * child,
        lip_up=2.5 - 0.5 * child + 0.55 * trait["upper_lip"] - 0.3 * male - 0.9 * old,
        lip_low=3.5 - 0.6 * child + 0.7 * trait["lower_lip"] - 0.4 * male - old,
        ear=12.2 + 1.3 * trait["ear"] + 1.5 * old + 0.5 * male - 1.2 * child,
        ear_out=3.4 + 1.2 * trait["ear_out"] + 0.8 * child,
        hair_y=-34 - 1.7 * trait["hairline"] + 1.5 * child - 1.5 * old,
        neck=15.2 + 4 * male + 0.9 * weight - 4.2 * child + 0.5 * trait["build"],
        shoulder=60 + 11 * male + 3.2 * trait["build"] + 2.5 * weight - 17 * child,
    )


def _share(years: float, span: float) -> float:
    return max(0.0, min(1.0, years / span))


def skull(*, bones: Bones) -> list[Point]:
    """The outline of the head."""
    cheek, temple, jaw, chin = bones.cheek, bones.temple, bones.jaw, bones.chin
    return mirrored(
        right=[
            (0, -57),
            (temple * 0.5, -53.2),
            (temple * 0.85, -39.5),
            (temple * 0.995, -21),
            (cheek, -6),
            (cheek - 0.7, 7),
            (jaw + (cheek - jaw) * 0.38, chin * 0.42),
            (jaw * 0.93, chin * 0.62),
            (bones.chin_width * 1.2, chin * 0.86),
            (bones.chin_width * 0.62, chin - 1.2),
            (0, chin),
        ]
    )


@dataclass(frozen=True, kw_only=True)
class Tones:
    """The colours of one face; `depth` is how dark the skin is, 0..1."""

    depth: float
    skin: str
    dark: str
    shade: str
    bright: str
    under: str
    lip: str
    lip_dark: str
    hair: str
    hair_bright: str
    hair_dark: str
    beard: str


def tones(*, person: PortraitPerson, look: PortraitLook, bones: Bones) -> Tones:
    """Skin in the light of the day, hair with its grey, lips."""
    plain = SKINS[person.skin]
    light = "#fff4e6" if look.light > 0 else "#20140e"
    skin = mixed(first=plain, second=light, share=0.07 * abs(look.light))
    skin = mixed(first=skin, second="#b9a594", share=0.12 * bones.old)
    depth = person.skin / (len(SKINS) - 1)
    shadow = mixed(first="#6b2c17", second="#140604", share=depth)
    red = mixed(first="#96333a", second="#4f1a1f", share=depth)
    redness = (0.3 + 0.11 * (person.sex == "F") * bones.grown) * (1 - 0.25 * depth)
    lip = mixed(first=skin, second=red, share=redness)
    hair = mixed(first=HAIRS[person.hair], second="#c9c6c2", share=look.grey)
    beard = mixed(first=HAIRS[person.hair], second="#a8a39d", share=look.grey * 0.8)
    under = mixed(first="#4a1f12", second="#0d0403", share=depth)
    dark = mixed(first=skin, second="#2a0f08", share=0.72)
    return Tones(
        depth=depth,
        skin=skin,
        dark=mixed(first=dark, second="#000000", share=0.1),
        shade=mixed(first=skin, second=shadow, share=0.34),
        bright=mixed(first=skin, second="#fff0dd", share=0.34 - 0.12 * depth),
        under=mixed(first=plain, second=under, share=0.42),
        lip=lip,
        lip_dark=mixed(first=lip, second="#2c0a0c", share=0.4),
        hair=hair,
        hair_bright=mixed(first=hair, second="#c8b8a6", share=0.16),
        hair_dark=mixed(first=hair, second="#000000", share=0.22 - 0.12 * look.grey),
        beard=mixed(first=beard, second=skin, share=0.04),
    )


@dataclass(frozen=True, kw_only=True)
class PortraitHead:
    """The data for all parts of one drawing; `is_small` leaves out fine strokes."""

    person: PortraitPerson
    look: PortraitLook
    bones: Bones
    tones: Tones
    uid: str
    is_small: bool
    is_bust: bool


def head(
    *,
    person: PortraitPerson,
    look: PortraitLook,
    uid: str,
    is_small: bool = False,
    is_bust: bool = False,
) -> PortraitHead:
    """One person on one day, measured and coloured."""
    head_bones = bones(person=person, look=look)
    return PortraitHead(
        person=person,
        look=look,
        bones=head_bones,
        tones=tones(person=person, look=look, bones=head_bones),
        uid=uid,
        is_small=is_small,
        is_bust=is_bust,
    )
