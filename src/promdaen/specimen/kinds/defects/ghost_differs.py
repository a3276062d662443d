"""The small second portrait shows a different face."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.rules import planting
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "ghost_differs"
LABEL = Text("Small portrait shows another face")
SIGN = Text(
    "Lay the small portrait beside the large one in your mind and compare "
    "feature by feature: ears, nose, jaw, mouth. It is another face, not a "
    "fainter one."
)
NEXT = Text(
    "Compare with a genuine specimen of the same model. If the difference "
    "stays, send it on to second line and name the place and the tool."
)
DIFFICULTY = 3
TOOL = "cross_check"
LAYER = "day"
OUTCOME = "FORGERY.2"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set another face that differs in at least three features."""
    return planting.with_other_ghost(plan=plan, seed=seed)


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("ghost", "portrait")


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the two portraits show different faces."""
    return not specimen.portraits_agree
