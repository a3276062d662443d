"""A letter of the microprint is wrong."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import measuring, planting
from promdaen.specimen.rules.mrz import digits
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "microprint_misspelt"
LABEL = Text("Microprint is misspelt")
SIGN = Text(
    "Magnify the microprint and read it letter by letter to the end of a "
    "word. One letter is not the one of a genuine specimen."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 4
TOOL = "magnifier"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Change one letter of the word that the lines repeat."""
    model = models.get_model(code=plan.model)
    text = measuring.measured_text(model=model, plan=plan, role="microprint", name="text")
    rng = np.random.default_rng(seed)
    places = [index for index, sign in enumerate(text) if sign in digits.LETTERS]
    place = places[int(rng.integers(len(places)))]
    other = planting.other_character(character=text[place], rng=rng)
    changed = text[:place] + other + text[place + 1 :]
    return planting.with_ink(plan=plan, microprint_text=changed)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("microprint",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the lines are readable and differ from those of a genuine specimen."""
    return specimen.is_microprint_sharp and specimen.microprint != specimen.microprint_expected
