"""The portrait was taken years before the issue."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import days, planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "old_photo"
LABEL = Text("Old photograph")
WHY = Text(
    "The portrait was some years old when the document was issued. A face a "
    "few years younger than the dates say is not a defect."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")
YOUNGEST = 14


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Five to nine years before the issue, never a child's face."""
    years = days.years_between(first=plan.holder.birth, last=plan.issued)
    earlier = 5 + seed % 5
    age = round(max(min(years, YOUNGEST), years - earlier))
    return planting.with_ink(plan=plan, photo_age_years=age)
