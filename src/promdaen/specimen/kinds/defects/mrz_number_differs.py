"""The document number in the zone differs from the page; its check digit is correct."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import comparing, planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_number_differs"
LABEL = Text("Document number differs between page and zone")
SIGN = Text(
    "Read the document number on the page and in the zone, character by "
    "character. One differs. The check digit is right: it does not prove a "
    "genuine document."
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
    """Set another character in the zone only; with correct check digits."""
    number = planting.zone_text(plan=plan, name="number")
    changed = planting.with_character_changed(text=number, seed=seed)
    return planting.with_zone(plan=plan, values={"number": changed})


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone", "number")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether page and zone have different numbers."""
    return not comparing.is_number_same(specimen=specimen)
