"""The zone is shifted or tilted."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_misaligned"
LABEL = Text("Zone is off its place or slants")
SIGN = Text(
    "Look along the lines of the zone and at the rim below them. They slant, or are "
    "higher, lower or further to one side than on a genuine specimen."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 2
TOOL = "eye"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_SHIFT_MM = 0.8
MIN_TILT_DEGREES = 0.6


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Tilt by more than a degree, or shift by more than a millimetre."""
    rng = np.random.default_rng(seed)
    sign = 1 if rng.integers(2) else -1
    if rng.integers(2):
        tilt = sign * float(rng.uniform(1.0, 1.6))
        return planting.with_ink(plan=plan, zone_tilt_degrees=round(tilt, 2))
    across, down = float(rng.uniform(-0.8, 0.8)), -float(rng.uniform(1.3, 2.0))
    return planting.with_ink(plan=plan, zone_shift_mm=(round(across, 2), round(down, 2)))


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the lines are shifted more than 0.8 mm or tilted more than 0.6 degrees."""
    return (
        specimen.zone_shift_mm > MIN_SHIFT_MM or abs(specimen.zone_tilt_degrees) > MIN_TILT_DEGREES
    )
