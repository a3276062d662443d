"""The document expired before the day of the examination."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "expired"
LABEL = Text("Document has expired")
SIGN = Text("Compare the date of expiry with the day of inspection. It has passed.")
NEXT = Text(
    "An expired document is not a forgery. Send the holder on to second line, "
    "which knows what the law allows and whether protection is asked for."
)
DIFFICULTY = 1
TOOL = "logic"
LAYER = "day"
OUTCOME = "FRAUDDOC.3"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set the inspection up to two years after the expiry; the document is genuine."""
    by_days = int(np.random.default_rng(seed).integers(2, 730))
    day = planting.printed_day(plan=plan, name="expiry")
    return replace(plan, inspected=days.move_day(day=day, by_days=by_days))


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("expiry",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the expiry is before the inspection."""
    return comparing.day(specimen=specimen, name="expiry") < specimen.inspected
