"""Genuine oddities that can be mistaken for defects, one pure module each."""

from typing import Protocol

from promdaen.kit.texts import Words
from promdaen.specimen.kinds.distractors import (
    emergency_document,
    genuine_wear,
    long_name,
    old_photo,
    transliteration,
    unknown_birth_day,
    unspecified_sex,
)
from promdaen.specimen.rules.plans import SpecimenPlan


class Distractor(Protocol):
    """The interface of a distractor: WHY says why it is genuine."""

    CODE: str

    @property
    def LABEL(self) -> Words: ...
    @property
    def WHY(self) -> Words: ...

    MODELS: tuple[str, ...]

    def plant(self, *, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
        """The plan with this oddity; the specimen is still genuine."""


DISTRACTORS: tuple[Distractor, ...] = (
    genuine_wear,
    old_photo,
    long_name,
    transliteration,
    emergency_document,
    unspecified_sex,
    unknown_birth_day,
)


def get_distractor(*, code: str) -> Distractor:
    """The genuine oddity of that code. Raises LookupError."""
    for distractor in DISTRACTORS:
        if code == distractor.CODE:
            return distractor
    raise LookupError(f"There is no genuine oddity called {code}.")
