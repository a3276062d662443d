"""One field of the page is printed in another type."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "font_mixed"
LABEL = Text("One field in another type")
SIGN = Text(
    "Magnify the fields one after the other. One has letters of another "
    "shape, width or weight; the others are alike."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 3
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
FIELDS = ("surname", "given", "birth", "issued", "expiry", "birth_place")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set one field of the page in another type, except the field whose genuine type differs."""
    printed = models.get_model(code=plan.model).AREAS
    fields = [name for name in FIELDS if name in printed]
    return planting.with_ink(plan=plan, foreign_type_field=fields[seed % len(fields)])


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return (plan.ink.foreign_type_field,)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether a field is in a type that the model does not use for it."""
    return bool(specimen.foreign_fields)
