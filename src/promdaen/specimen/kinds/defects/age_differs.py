"""The face on the portrait has a different age from the date of birth."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "age_differs"
LABEL = Text("Age of the face does not fit the date of birth")
SIGN = Text(
    "Work out how old the holder was when the document was issued, then look at the "
    "portrait: hair, brow, lines beside the mouth. The difference is about twenty-five "
    "years or more."
)
NEXT = Text(
    "Age is judged badly by everyone: a few years mean nothing. Where "
    "decades differ, send it on to second line and compare with the person, "
    "feature by feature."
)
DIFFICULTY = 3
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FRAUDDOC.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIDDLE_YEARS = 46
MIN_YEARS = 18


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Make the face a generation older or younger; it is still the holder's face."""
    rng = np.random.default_rng(seed)
    years = days.years_between(first=plan.holder.birth, last=plan.issued)
    off = int(rng.integers(28, 34)) * (1 if years < MIDDLE_YEARS else -1)
    return planting.with_ink(plan=plan, photo_age_years=round(years) + off)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("portrait", "birth")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the face is more than eighteen years off; an old photograph is not."""
    if specimen.apparent_age_years is None:
        return False
    off = specimen.apparent_age_years - comparing.age_years(specimen=specimen)
    return abs(off) > MIN_YEARS
