"""The microprint is a broken line without letters."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "microprint_blurred"
LABEL = Text("Microprint cannot be read")
SIGN = Text(
    "Magnify the thin line. On a genuine specimen it is made of letters; "
    "here it is only dots and dashes."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 2
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Replace the letters by dots and dashes."""
    return planting.with_ink(plan=plan, microprint_blur=1.0)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("microprint",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the lines are unreadable."""
    return not specimen.is_microprint_sharp
