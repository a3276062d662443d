"""The background behind one field was erased."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "erasure"
LABEL = Text("Background rubbed away behind a field")
SIGN = Text(
    "Magnify the background behind each field. Behind one the lines break "
    "off or fade, and begin again beside it."
)
NEXT = Text(
    "Tell it from honest wear, which does not stop at one field. Send it on "
    "to second line and name the field."
)
DIFFICULTY = 3
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
FIELDS = ("surname", "given", "birth", "issued", "expiry", "birth_place")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Erase the background behind one field of the page."""
    printed = models.get_model(code=plan.model).AREAS
    fields = [name for name in FIELDS if name in printed]
    return planting.with_ink(plan=plan, erased_field=fields[seed % len(fields)])


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return (plan.ink.erased_field,)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the pattern behind a field is gone; wear affects it evenly."""
    return bool(specimen.rubbed_fields)
