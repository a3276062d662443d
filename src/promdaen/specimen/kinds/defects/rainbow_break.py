"""The colours of the background meet at an edge without a gradient."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "rainbow_break"
LABEL = Text("Background colours meet at an edge")
SIGN = Text(
    "Follow the background lines from left to right. On a genuine specimen "
    "one colour becomes the next little by little; here they meet at an "
    "edge."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 4
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_WIDTH = 0.05


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Make colours meet at an edge."""
    return planting.with_ink(plan=plan, rainbow_break=1.0)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("background",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether one colour becomes the next within a twentieth of the page."""
    return specimen.rainbow_width < MIN_WIDTH
