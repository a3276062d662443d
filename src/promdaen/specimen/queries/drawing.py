"""The specimen of a trial: its plan, its pictures and its truth."""

from __future__ import annotations

from typing import Protocol

from promdaen.specimen.kinds import defects, models, specimens
from promdaen.specimen.rules.bench_tools import SpecimenView
from promdaen.specimen.rules.crediting import DefectArea, SpecimenTruth
from promdaen.specimen.rules.plans import SpecimenPlan

UID = "s"


class Specimen(Protocol):
    """The interface of a specimen: a trial, or a specimen selected for the projector."""

    @property
    def seed(self) -> int: ...

    @property
    def model(self) -> str: ...

    @property
    def defect(self) -> str: ...

    @property
    def distractors(self) -> list[str]: ...


def specimen_plan(*, of: Specimen) -> SpecimenPlan:
    """The plan of a specimen."""
    return specimens.specimen_plan(
        model=of.model, seed=of.seed, defect=of.defect, oddities=of.distractors
    )


def specimen_model(*, of: Specimen) -> models.DocumentModel:
    """The model of a specimen."""
    return models.get_model(code=of.model)


def picture(*, of: Specimen, view: SpecimenView) -> str:
    """One view of a specimen, or of the genuine one beside it, as SVG text."""
    plan = specimen_plan(of=of)
    if view.is_reference:
        plan = specimens.reference_plan(plan=plan)
    return specimen_model(of=of).drawn(
        plan=plan, layer=view.layer, side=view.side, uid=UID, degrees=view.degrees
    )


def specimen_defect(*, of: Specimen) -> defects.DefectKind | None:
    """The defect of a specimen; None for a genuine one."""
    return defects.get_defect(code=of.defect) if of.defect else None


def places(*, of: Specimen) -> tuple[specimens.Highlight, ...]:
    """Return where the defect of a specimen is visible; empty for a genuine one."""
    if not of.defect:
        return ()
    return specimens.highlights(plan=specimen_plan(of=of), defect=of.defect)


def truth(*, of: Specimen) -> SpecimenTruth:
    """Return the truth to compare a decision with."""
    defect = specimen_defect(of=of)
    if defect is None:
        return SpecimenTruth()
    return SpecimenTruth(
        defect=defect.CODE,
        tool=defect.TOOL,
        places=[
            DefectArea(area=highlight.area, side=highlight.side, box=highlight.box)
            for highlight in places(of=of)
        ],
    )


def reason_tool(*, reason: str) -> str:
    """The tool that shows a defect; "" for another reason."""
    return next((defect.TOOL for defect in defects.DEFECTS if reason == defect.CODE), "")
