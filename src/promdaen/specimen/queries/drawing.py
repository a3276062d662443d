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


def specimen_plan(*, specimen: Specimen) -> SpecimenPlan:
    return specimens.specimen_plan(
        model=specimen.model,
        seed=specimen.seed,
        defect=specimen.defect,
        oddities=specimen.distractors,
    )


def specimen_model(*, specimen: Specimen) -> models.DocumentModel:
    return models.get_model(code=specimen.model)


def picture(*, specimen: Specimen, view: SpecimenView) -> str:
    """One view of a specimen, or of the genuine one beside it, as SVG text."""
    plan = specimen_plan(specimen=specimen)
    if view.is_reference:
        plan = specimens.reference_plan(plan=plan)
    return specimen_model(specimen=specimen).draw(
        plan=plan, layer=view.layer, side=view.side, uid=UID, degrees=view.degrees
    )


def specimen_defect(*, specimen: Specimen) -> defects.DefectKind | None:
    """The defect of a specimen; None for a genuine one."""
    return defects.get_defect(code=specimen.defect) if specimen.defect else None


def places(*, specimen: Specimen) -> tuple[specimens.Highlight, ...]:
    """Where the defect of a specimen is visible; empty for a genuine one."""
    if not specimen.defect:
        return ()
    return specimens.highlights(plan=specimen_plan(specimen=specimen), defect=specimen.defect)


def truth(*, specimen: Specimen) -> SpecimenTruth:
    """The truth to compare a decision with."""
    defect = specimen_defect(specimen=specimen)
    if defect is None:
        return SpecimenTruth()
    return SpecimenTruth(
        defect=defect.CODE,
        tool=defect.TOOL,
        places=[
            DefectArea(area=highlight.area, side=highlight.side, box=highlight.box)
            for highlight in places(specimen=specimen)
        ],
    )


def reason_tool(*, reason: str) -> str:
    """The tool that shows a defect; "" for another reason."""
    return next((defect.TOOL for defect in defects.DEFECTS if reason == defect.CODE), "")
