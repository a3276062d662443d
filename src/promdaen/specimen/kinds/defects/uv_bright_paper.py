"""The paper fluoresces under ultraviolet like office paper."""

from __future__ import annotations

import numpy as np

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "uv_bright_paper"
LABEL = Text("Paper shines under ultraviolet")
SIGN = Text(
    "Put the document under the ultraviolet lamp. The whole ground shines "
    "blue-white like office paper; a genuine one stays dark."
)
NEXT = Text(
    "Washing powder can make genuine paper shine too. Look at other pages "
    "and a second feature, then send it on to second line."
)
DIFFICULTY = 2
TOOL = "uv"
LAYER = "uv"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_SHINE = 0.5


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Add brightener to the paper; pattern and fibres are unchanged."""
    paper = round(float(np.random.default_rng(seed).uniform(0.85, 1.0)), 2)
    return planting.with_ink(plan=plan, uv_paper=paper)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("ultraviolet",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the paper is at least half as bright as office paper."""
    return specimen.uv_paper > MIN_SHINE
