"""The portrait was glued on: the background pattern stops at its edge."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "photo_substituted"
LABEL = Text("Photograph was replaced")
SIGN = Text(
    "Magnify the edge of the portrait. The lines of the background do not "
    "run over it: they stop at a bare rim all round."
)
NEXT = Text(
    "Look at the other edges and at the corners of the laminate. Send it on "
    "to second line and name the edge; the finding is second line's."
)
DIFFICULTY = 2
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_GAP_MM = 0.3


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Add a bare rim around the portrait; the person on it is not checked here."""
    gap = round(float(np.random.default_rng(seed).uniform(0.6, 1.0)), 2)
    return planting.with_ink(plan=plan, photo_gap_mm=gap)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("portrait",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the pattern stops before the portrait."""
    return specimen.photo_gap_mm > MIN_GAP_MM
