"""A holder whose sex is not specified: X on the page, a filler in the zone."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.mrz import digits
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "unspecified_sex"
LABEL = Text("Sex not specified")
WHY = Text(
    "X on the page and < in the zone say the same. It is how the rules write it, and no defect."
)
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """X and a filler; the face stays."""
    changed = planting.with_page(plan=plan, values={"sex": "X"})
    return planting.with_zone(plan=changed, values={"sex": digits.FILLER})
