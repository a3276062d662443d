"""The check digit of the document number is wrong."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_number_check"
LABEL = Text("Check digit of the document number is wrong")
SIGN = Text(
    "Work out the check digit over the document number in the zone. It is not the digit "
    "that follows it."
)
NEXT = Text(
    "Read the zone once more, by eye and by reader: a misread character is "
    "common. If it stays so, send it on to second line and say which digit "
    "is wrong."
)
DIFFICULTY = 3
TOOL = "check_digits"
LAYER = "day"
OUTCOME = "DOCPROD.5"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Change the check digit, or the number on page and in zone without its check digit."""
    if seed % 2:
        return planting.with_wrong_digit(plan=plan, name="number", seed=seed)
    return planting.with_number_left_behind(plan=plan, seed=seed)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the digit does not match the number in the zone."""
    return not comparing.is_digit_right(specimen=specimen, name="number")
