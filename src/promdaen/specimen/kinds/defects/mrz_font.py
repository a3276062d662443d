"""Some characters of the zone are in another type."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "mrz_font"
LABEL = Text("Characters of the zone in another type")
SIGN = Text(
    "Magnify the zone and follow the strokes. Some characters have other "
    "shapes and another weight than their neighbours; everywhere else the "
    "same character looks alike."
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


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set three to six characters in another type, fillers excluded."""
    rng = np.random.default_rng(seed)
    places = planting.written_places(plan=plan)
    chosen = rng.permutation(len(places))[: int(rng.integers(3, 7))]
    columns = tuple(sorted(places[int(place)] for place in chosen))
    return planting.with_ink(plan=plan, zone_foreign_columns=columns)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("zone",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether any character of the zone is in another type."""
    return specimen.zone_foreign_count > 0
