"""The composite check digit is wrong, and all others are correct."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_composite_check"
LABEL = Text("Composite check digit is wrong")
SIGN = Text(
    "Every other check digit is right. Work out the last one, which runs "
    "over several fields at once: it is not the digit that is printed."
)
NEXT = Text(
    "Read the zone once more, by eye and by reader: a misread character is "
    "common. If it stays so, send it on to second line and say which digit "
    "is wrong."
)
DIFFICULTY = 5
TOOL = "check_digits"
LAYER = "day"
OUTCOME = "DOCPROD.5"
MODELS: tuple[str, ...] = ("passport", "card")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Change the last digit; the characters it covers are unchanged."""
    return planting.with_wrong_digit(plan=plan, name=planting.COMPOSITE, seed=seed)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the last digit does not match the characters it covers."""
    return not comparing.is_digit_right(specimen=specimen, name=planting.COMPOSITE)
