"""The check digit of the date of expiry is wrong."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_expiry_check"
LABEL = Text("Check digit of the date of expiry is wrong")
SIGN = Text(
    "Work out the check digit over the six characters of the date of expiry. It is not "
    "the digit that follows them."
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
    """Change the check digit, or the date on page and in zone without its check digit."""
    if seed % 2:
        return planting.with_wrong_digit(plan=plan, name="expiry", seed=seed)
    return planting.with_digit_left_behind(plan=plan, name="expiry", seed=seed)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the digit does not match the date in the zone."""
    return not comparing.is_digit_right(specimen=specimen, name="expiry")
