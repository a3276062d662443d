"""A date on the page is before one that it must follow."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "date_order"
LABEL = Text("Dates in an impossible order")
SIGN = Text(
    "Put the dates of the page in order: birth, issue, expiry. Here the "
    "document was issued after it ran out, or before its holder was born."
)
NEXT = Text(
    "Read the dates once more and ask what the holder knows of the issue. "
    "Send it on to second line and say which two dates do not fit."
)
DIFFICULTY = 2
TOOL = "logic"
LAYER = "day"
OUTCOME = "FRAUDDOC.3"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Plant an issue after the expiry or before the birth, on the page only."""
    rng = np.random.default_rng(seed)
    if rng.integers(2):
        base, by_days = planting.printed_day(plan=plan, name="expiry"), int(rng.integers(30, 700))
    else:
        base, by_days = (
            planting.printed_day(plan=plan, name="birth"),
            -int(rng.integers(400, 2000)),
        )
    base_date = (base[0], base[1] or 1, base[2] or 1)
    day = days.move_day(day=base_date, by_days=by_days)
    return planting.with_date(plan=plan, name="issued", day=day)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("issued", "expiry", "birth")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether birth, issue and expiry are not in order."""
    return not comparing.are_dates_in_order(specimen=specimen)
