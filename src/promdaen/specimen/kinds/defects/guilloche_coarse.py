"""The fine lines of the background are too far apart."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "guilloche_coarse"
LABEL = Text("Background lines too coarse")
SIGN = Text(
    "Magnify the background. The fine lines are fewer and further apart than on a "
    "genuine specimen."
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
MIN_RATIO = 1.4
STEPS = (2.0, 2.5)


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set the lines 2 or 2.5 times as far apart; these steps do not change the packed file
    size.
    """
    return planting.with_ink(plan=plan, guilloche_step=STEPS[seed % len(STEPS)])


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("background",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the lines are at least 40 % further apart than on a genuine specimen."""
    return specimen.guilloche_ratio > MIN_RATIO
