"""A corner of the laminate is lifted off the page."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "laminate_lifted"
LABEL = Text("Laminate lifted at a corner")
SIGN = Text(
    "Tilt the document and follow the reflection along the edges. At one corner the "
    "light breaks: the film lifts off the page."
)
NEXT = Text(
    "Damp and age lift laminates too. Look for changes beneath: portrait, "
    "number, dates. Send it on to second line and name the corner."
)
DIFFICULTY = 3
TOOL = "tilt"
LAYER = "tilt"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_LIFT_MM = 0.3


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Lift a corner by a millimetre or more."""
    lift = round(float(np.random.default_rng(seed).uniform(1.0, 1.8)), 2)
    return planting.with_ink(plan=plan, laminate_lift_mm=lift)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("laminate",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the reflection is broken at a lifted corner."""
    return specimen.laminate_lift_mm > MIN_LIFT_MM
