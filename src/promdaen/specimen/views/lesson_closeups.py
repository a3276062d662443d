"""Close-ups for the pages, files and slides of lessons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.urls import reverse

from promdaen.curriculum.rules.closeups import LessonCloseup
from promdaen.specimen.kinds import closeups
from promdaen.specimen.queries.closeups import picture

EXAMPLE = 3
"""The number of the picture that lessons show, the same in every room."""


def lesson_closeups(*, codes: Sequence[str]) -> list[LessonCloseup]:
    """Return the close-ups of some codes in order; unknown codes are left out."""
    kinds = {kind.CODE: kind for kind in closeups.CLOSEUPS}
    return [
        LessonCloseup(
            code=code,
            label=kinds[code].LABEL,
            sign=kinds[code].SIGN,
            address=reverse("specimen:closeup_example", args=(code, EXAMPLE)),
            draw=partial(picture, code=code, seed=EXAMPLE),
        )
        for code in codes
        if code in kinds
    ]
