"""A line of the zone has one character too many or too few."""

from __future__ import annotations

from dataclasses import replace

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.mrz import digits, layouts
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_length"
LABEL = Text("Line of the zone too long or too short")
SIGN = Text(
    "Count the characters of each line, or look at its right end. The lines "
    "of a zone are equally long; one has a character too many or too few."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 3
TOOL = "eye"
LAYER = "day"
OUTCOME = "DOCPROD.5"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Add or remove a column at the end of the line that has the name."""
    line = planting.plan_layout(plan=plan).fields["name"].line - 1
    zone = list(plan.zone)
    zone[line] = zone[line] + digits.FILLER if seed % 2 else zone[line][:-1]
    return replace(plan, zone=tuple(zone))


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether a line does not have the width of its layout."""
    width = layouts.layout_named(name=specimen.layout).width
    return any(len(line) != width for line in specimen.zone)
