"""The optically variable feature shows a picture of another model."""

from __future__ import annotations

from promdaen.kit.texts import Text
from promdaen.specimen.kinds import models
from promdaen.specimen.rules import measuring, planting, variable
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

CODE = "ovd_wrong_motif"
LABEL = Text("Variable feature shows the wrong picture")
SIGN = Text(
    "Hold the document flat until the picture in the feature is clear, and "
    "compare it with a genuine specimen. It moves and changes colour when "
    "tilted, but the picture is another."
)
NEXT = Text(
    "Try a second light and a second angle, then a genuine specimen beside "
    "it. If it stays so, send it on to second line and say under which "
    "light."
)
DIFFICULTY = 4
TOOL = "tilt"
LAYER = "day"
OUTCOME = "DOCPROD.4"
MODELS: tuple[str, ...] = ("passport", "card", "visa")


def plant(*, plan: SpecimenPlan, seed: int) -> SpecimenPlan:
    """Set the picture of another model."""
    model = models.get_model(code=plan.model)
    own = measuring.measured_text(model=model, plan=plan, role="variable", name="motif")
    others = [motif for motif in sorted(variable.MOTIFS) if motif != own]
    return planting.with_ink(plan=plan, variable_motif=others[seed % len(others)])


def areas(*, plan: SpecimenPlan) -> tuple[str, ...]:
    """The codes of the areas where it is visible."""
    return ("variable",)


def is_detected(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the picture differs from that of a genuine specimen."""
    return specimen.variable_motif != specimen.variable_motif_expected
