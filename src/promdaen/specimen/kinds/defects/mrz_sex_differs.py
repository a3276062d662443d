"""The sex in the zone differs from the page."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_sex_differs"
LABEL = Text("Sex differs between page and zone")
SIGN = Text(
    "Compare the sex on the page with its column in the zone. No check digit "
    "covers it. X on the page and < in the zone would agree."
)
NEXT = Text(
    "Read both once more. If they still differ, send it on to second line "
    "with respect: it is a question about the document, not about the "
    "person. An issuing office can err too."
)
DIFFICULTY = 3
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set another sex in the zone; no check digit covers it."""
    others = [sex for sex in "FM" if sex != planting.zone_text(plan=plan, name="sex")]
    return planting.with_zone(plan=plan, values={"sex": others[seed % len(others)]})


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone", "sex")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether they disagree; X on the page and a filler in the zone agree."""
    return not comparing.is_sex_same(specimen=specimen)
