"""The catalogue of defects and genuine oddities, each with the same specimen without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from promdaen.kit.texts import Words
from promdaen.specimen.kinds import defects, distractors, models, specimens
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules import bench_tools
from promdaen.specimen.rules.plans import SideBox, SpecimenPlan

SEED = 20
GENUINE = "genuine"
DEGREES = 15
MARGIN_MM = 4.0
WIDTH_PIXELS = 290
MIN_RATIO, MAX_RATIO = 0.22, 0.75
THIN_RATIO, CLOSE_RATIO = 0.1, 0.4
UNITS_A_MM = 10


@dataclass(frozen=True, kw_only=True)
class CataloguePicture:
    """A part of one side in one layer: view, part in drawing units, pixels."""

    view: str
    part: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class CatalogueEntry:
    """A defect or a genuine oddity with its texts; `texts` say how to see it and what to do.

    `examined_on` are the days of inspection of the two specimens, None if they are equal.
    """

    code: str
    label: Words
    texts: Sequence[Words]
    models: Sequence[Words]
    picture: CataloguePicture
    difficulty: int | None = None
    tool: str = ""
    examined_on: tuple[date, date] | None = None


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What can be planted in one model of document; defects by their tool."""

    model: str
    models: Sequence[tuple[str, Words]]
    groups: Sequence[tuple[str, Sequence[CatalogueEntry]]]
    oddities: Sequence[CatalogueEntry]


def catalogue(*, model: str) -> Catalogue:
    """The catalogue of a model; raises LookupError for an unknown one."""
    document_model = models.get_model(code=model)
    order = list(dict.fromkeys(defect.TOOL for defect in defects.DEFECTS))
    entries = sorted(
        (
            _defect(defect=defect, model=document_model)
            for defect in defects.DEFECTS
            if model in defect.MODELS
        ),
        key=lambda entry: (order.index(entry.tool), entry.difficulty),
    )
    return Catalogue(
        model=model,
        models=[(document_model.CODE, document_model.LABEL) for document_model in models.MODELS],
        groups=[
            (tool, list(tool_defects))
            for tool, tool_defects in groupby(entries, key=lambda defect: defect.tool)
        ],
        oddities=[
            _oddity(oddity=distractor, model=document_model)
            for distractor in distractors.DISTRACTORS
            if model in distractor.MODELS
        ],
    )


def picture(*, model: str, code: str, view: str) -> str:
    """The catalogue picture of a defect or oddity, or of GENUINE. Raises LookupError."""
    bench_view = bench_tools.read_view(code=view)
    return models.get_model(code=model).draw(
        plan=_plan(model=model, code=code),
        layer=bench_view.layer,
        side=bench_view.side,
        uid=drawing.UID,
        degrees=bench_view.degrees,
    )


def _plan(*, model: str, code: str) -> SpecimenPlan:
    if code == GENUINE:
        return specimens.specimen_plan(model=model, seed=SEED)
    if any(code == distractor.CODE for distractor in distractors.DISTRACTORS):
        return specimens.specimen_plan(model=model, seed=SEED, oddities=[code])
    return specimens.specimen_plan(model=model, seed=SEED, defect=code)


def _defect(*, defect: defects.DefectKind, model: models.DocumentModel) -> CatalogueEntry:
    plan = _plan(model=model.CODE, code=defect.CODE)
    highlights = specimens.highlights(plan=plan, defect=defect.CODE)
    genuine = _plan(model=model.CODE, code=GENUINE)
    days_on = (date(*genuine.inspected), date(*plan.inspected))
    side = highlights[0].side
    boxes = [highlight.box for highlight in highlights if highlight.side == side]
    return CatalogueEntry(
        code=defect.CODE,
        label=defect.LABEL,
        texts=[defect.SIGN, defect.NEXT],
        models=_labels(codes=defect.MODELS),
        picture=_picture(layer=defect.LAYER, side=side, boxes=boxes, model=model),
        difficulty=defect.DIFFICULTY,
        tool=defect.TOOL,
        examined_on=None if plan.inspected == genuine.inspected else days_on,
    )


def _oddity(*, oddity: distractors.Distractor, model: models.DocumentModel) -> CatalogueEntry:
    width, height = model.SIZE_MM
    whole = SideBox(x=0, y=0, width=width, height=height)
    return CatalogueEntry(
        code=oddity.CODE,
        label=oddity.LABEL,
        texts=[oddity.WHY],
        models=_labels(codes=oddity.MODELS),
        picture=_picture(layer="day", side=model.SIDES[0], boxes=[whole], model=model),
    )


def _labels(*, codes: Sequence[str]) -> list[Words]:
    return [model.LABEL for model in models.MODELS if model.CODE in codes]


def _picture(
    *, layer: str, side: str, boxes: Sequence[SideBox], model: models.DocumentModel
) -> CataloguePicture:
    """The part around the boxes, with a limited aspect ratio; the start of a thin line."""
    width, height = model.SIZE_MM
    margin = min(MARGIN_MM, *(box.height for box in boxes))
    left = max(0.0, min(box.x for box in boxes) - margin)
    top = max(0.0, min(box.y for box in boxes) - margin)
    wide = min(width, max(box.x + box.width for box in boxes) + margin) - left
    high = min(height, max(box.y + box.height for box in boxes) + margin) - top
    if high < wide * THIN_RATIO:
        wide = high / CLOSE_RATIO
    wider = max(wide, high / MAX_RATIO)
    higher = max(high, wider * MIN_RATIO)
    numbers = (left - (wider - wide) / 2, top - (higher - high) / 2, wider, higher)
    degrees = DEGREES if layer == "tilt" else 0
    return CataloguePicture(
        view=bench_tools.SpecimenView(layer=layer, side=side, degrees=degrees).code,
        part=",".join(f"{number * UNITS_A_MM:.0f}" for number in numbers),
        width=WIDTH_PIXELS,
        height=round(WIDTH_PIXELS * higher / wider),
    )
