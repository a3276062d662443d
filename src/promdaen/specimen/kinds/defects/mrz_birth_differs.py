"""The date of birth in the zone differs from that of the page; check digits are correct."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, days, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_birth_differs"
LABEL = Text("Date of birth differs between page and zone")
SIGN = Text(
    "Read the date of birth on the page, then in the zone as year, month, "
    "day. They are two dates. The check digits are right: they do not prove "
    "a genuine document."
)
NEXT = Text(
    "Read both once more aloud. If they still differ, send it on to second "
    "line and say which field and what each says. Keep both readings open: "
    "an issuing office can err too."
)
DIFFICULTY = 2
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set another day, one to ten years off, in the zone only; with correct check digits."""
    by_days = int(np.random.default_rng(seed).integers(400, 3700))
    day = days.move_day(day=planting.printed_day(plan=plan, name="birth"), by_days=-by_days)
    return planting.with_zone(plan=plan, values={"birth": days.zone_date(day=day)})


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone", "birth")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether page and zone have different days."""
    return not comparing.is_date_same(specimen=specimen, name="birth")
