"""The optically variable feature does not change when tilted."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "ovd_static"
LABEL = Text("Variable feature does not change")
SIGN = Text(
    "Tilt the document slowly to both sides. The feature keeps its colours "
    "and its picture; a genuine one changes with the angle."
)
NEXT = Text(
    "Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light."
)
DIFFICULTY = 2
TOOL = "tilt"
LAYER = "tilt"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Make a feature that has the same colours and picture at every angle."""
    return planting.with_ink(plan=plan, variable_static=1.0)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("variable",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether two angles look the same."""
    return not specimen.variable_moves
