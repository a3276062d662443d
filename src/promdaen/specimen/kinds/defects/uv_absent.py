"""No pattern is visible under ultraviolet."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "uv_absent"
LABEL = Text("No pattern under ultraviolet")
SIGN = Text(
    "Put the document under the ultraviolet lamp. The paper stays dark as it "
    "should, but the pattern and the fibres do not light up."
)
NEXT = Text(
    "Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light."
)
DIFFICULTY = 2
TOOL = "uv"
LAYER = "uv"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")
MIN_STRENGTH = 0.33


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Make pattern and fibres dark; the paper is unchanged."""
    return planting.with_ink(plan=plan, uv_pattern=0.0)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("ultraviolet",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the pattern is fainter than a third of a genuine one."""
    return specimen.uv_pattern < MIN_STRENGTH
