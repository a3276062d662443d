"""An emergency passport for one journey: other type code, short validity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import days, planting
from promdaen.specimen.rules.plans import SpecimenPlan

CODE = "emergency_document"
LABEL = Text("Emergency passport for one journey")
WHY = Text(
    "Issued for one way home: the type is PE, the validity some months. That "
    "is how such a document looks."
)
MODELS: tuple[str, ...] = ("passport",)
TYPE = "PE"


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Type PE and a validity of two to six months from the issue."""
    by_days = int(np.random.default_rng(seed).integers(60, 180))
    expiry = days.move_day(day=plan.issued, by_days=by_days)
    changed = planting.with_date(plan=plan, name="expiry", day=expiry)
    changed = planting.with_page(plan=changed, values={"type": TYPE})
    changed = planting.with_zone(plan=changed, values={"type": TYPE})
    return replace(changed, expiry=expiry, inspected=days.NO_DAY)
