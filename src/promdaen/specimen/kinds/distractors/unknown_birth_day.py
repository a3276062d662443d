"""A holder whose day or month of birth is not known."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "unknown_birth_day"
LABEL = Text("Day of birth not known")
WHY = Text(
    "Where a day or month of birth is not known the page prints XX and the "
    "zone fillers. They count nothing, and the check digit is right."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Remove the day, or day and month, of the birth; the year is unchanged."""
    year, month, _ = planting.printed_day(plan=plan, name="birth")
    day = (year, month if seed % 2 else 0, 0)
    return planting.with_date(plan=plan, name="birth", day=day)
