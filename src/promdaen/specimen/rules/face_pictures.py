"""Two drawn faces side by side for lessons: a photograph, and the person at the counter."""

from __future__ import annotations

from dataclasses import dataclass, replace

from promdaen.kit.texts import Text
from promdaen.specimen.rules.portraits import figures, people
from promdaen.specimen.rules.portraits.people import PortraitLook, PortraitPerson

WIDTH, HEIGHT = 480, 384
GROUNDS = ("#dde4e8", "#e9e4d8")
WINDOW_WIDTH, WINDOW_HEIGHT, WINDOW_TOP = 224, 288, 32
LEFTS = (10, 246)


@dataclass(frozen=True, kw_only=True)
class FacePicture:
    """A photograph (left) and a person (right); the same person unless `is_other`."""

    code: str
    label: Text
    sign: Text
    photo: tuple[PortraitPerson, PortraitLook]
    bearer: tuple[PortraitPerson, PortraitLook]

    @property
    def is_other(self) -> bool:
        """Whether the two are different people."""
        return self.photo[0] != self.bearer[0]


def svg(*, picture: FacePicture) -> str:
    """The picture as an SVG document of 480 by 384, marked as a specimen."""
    drawn = "".join(
        _window(person=person, look=look, uid=f"{picture.code}{number}", number=number)
        for number, (person, look) in enumerate((picture.photo, picture.bearer))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{drawn}'
        '<text x="240" y="366" text-anchor="middle" font-family="sans-serif" font-size="16" '
        'letter-spacing="4" fill="#5b6670">SPECIMEN</text></svg>'
    )


def _window(*, person: PortraitPerson, look: PortraitLook, uid: str, number: int) -> str:
    x, y, width, height = figures.VIEWS["photo"]
    figure = figures.figure(person=person, look=look, uid=uid, view="photo")
    return (
        f'<svg x="{LEFTS[number]}" y="{WINDOW_TOP}" width="{WINDOW_WIDTH}" '
        f'height="{WINDOW_HEIGHT}" viewBox="{x} {y} {width} {height}">'
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{GROUNDS[number]}"/>'
        f"{figure}</svg>"
    )


_MAN = replace(people.person(seed=23, sex="M"), skin=5, hair=0, eye=0)
_WOMAN = people.person(seed=41, sex="F")
_OTHER = people.person(seed=7, sex="M")
_RELATIVE = replace(people.other(original=_OTHER, seed=12, likeness=0.35), skin=_OTHER.skin)
_SAME_DAY = {"hair": "side", "beard": "", "glasses": 0, "turn": 0.0, "dress": "shirt", "part": 1}

FACE_PICTURES: tuple[FacePicture, ...] = (
    FacePicture(
        code="face_older",
        label=Text("Same person, 18 years older"),
        sign=Text(
            "Hair, weight and skin changed. Ears, the distance between the eyes and the width of "
            "the nose did not."
        ),
        photo=(_MAN, people.look(person=_MAN, seed=5, age=27, hair="side", beard="", glasses=0)),
        bearer=(
            _MAN,
            people.look(
                person=_MAN, seed=6, age=45, hair="recede", beard="short", glasses=0, weight=0.9
            ),
        ),
    ),
    FacePicture(
        code="face_changed",
        label=Text("Same person, other hair and glasses"),
        sign=Text(
            "What can be changed in an hour is not a difference. Cover the hair and compare ears, "
            "brows, nose and chin."
        ),
        photo=(
            _WOMAN,
            people.look(person=_WOMAN, seed=8, age=31, hair="tied", glasses=0, turn=0.0),
        ),
        bearer=(
            _WOMAN,
            people.look(person=_WOMAN, seed=9, age=33, hair="short_f", glasses=2),
        ),
    ),
    FacePicture(
        code="face_relative",
        label=Text("Two people: a look-alike"),
        sign=Text(
            "Hair and clothes are the same, so that the faces seem so. Go from part to part: jaw, "
            "distance between the eyes and upper lip differ. A reason for second line, not yet a "
            "finding."
        ),
        photo=(_OTHER, people.look(person=_OTHER, seed=14, age=30, **_SAME_DAY)),
        bearer=(_RELATIVE, people.look(person=_RELATIVE, seed=14, age=31, **_SAME_DAY)),
    ),
)


def find_face(*, code: str) -> FacePicture | None:
    """The picture of that code, None for another code."""
    return next((face for face in FACE_PICTURES if face.code == code), None)
