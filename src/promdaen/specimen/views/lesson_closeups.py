"""Close-ups for the pages, files and slides of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.urls import reverse

from promdaen.curriculum.rules.closeups import LessonCloseup
from promdaen.specimen.kinds import closeups
from promdaen.specimen.queries.closeups import picture
from promdaen.specimen.rules import face_pictures

FACE_TYPE = "image/svg+xml"
EXAMPLE = 3
"""The number of the picture that lessons show, the same in every room."""


def lesson_closeups(*, codes: Sequence[str]) -> list[LessonCloseup]:
    """The close-ups and faces of some codes in order; unknown codes are left out."""
    kinds = {kind.CODE: kind for kind in closeups.CLOSEUPS}
    magnified = {
        code: LessonCloseup(
            code=code,
            label=kinds[code].LABEL,
            sign=kinds[code].SIGN,
            address=reverse("specimen:closeup_example", args=(code, EXAMPLE)),
            draw=partial(picture, code=code, seed=EXAMPLE),
        )
        for code in codes
        if code in kinds
    }
    faces = {
        face.code: LessonCloseup(
            code=face.code,
            label=face.label,
            sign=face.sign,
            address=reverse("specimen:face_picture", args=(face.code,)),
            draw=partial(_drawn_face, face),
            media_type=FACE_TYPE,
            is_magnified=False,
        )
        for face in face_pictures.FACE_PICTURES
    }
    pictures = faces | magnified
    return [pictures[code] for code in codes if code in pictures]


def _drawn_face(face: face_pictures.FacePicture) -> bytes:
    return face_pictures.svg(picture=face).encode()
