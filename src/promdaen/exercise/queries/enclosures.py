"""Attachments of an inject: documents as lines, specimens as pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from promdaen.exercise.models import Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules.scenario import Inject, InjectAttachment
from promdaen.specimen.kinds import models as specimen_models
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules.bench_tools import SpecimenView

SLANT = 15


@dataclass(frozen=True, kw_only=True)
class EnclosurePicture:
    """One view of a specimen: its code, and its width to its height in millimetres."""

    view: str
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class EnclosedAttachment:
    """An attachment of an inject, by its position; pictures if it is a specimen."""

    position: int
    attachment: InjectAttachment
    pictures: Sequence[EnclosurePicture]


def enclosure_picture(*, seat: Seat, inject: int, position: int, view: str) -> str | None:
    """One view of an attached specimen as SVG; None if the cell did not receive it."""
    fired = rooms.load_room(run=seat.run).fired.get(inject)
    if fired is None or seat.cell not in fired.inject.to:
        return None
    for number, inject_attachment in enumerate(fired.inject.attachments):
        views_by_code = {picture.code: picture for picture in _views(inject_attachment)}
        if number == position and view in views_by_code:
            return drawing.picture(specimen=_Specimen(inject_attachment), view=views_by_code[view])
    return None


@dataclass(frozen=True)
class _Specimen:
    """An attachment as the laboratory reads it."""

    attachment: InjectAttachment
    distractors: list[str] = field(default_factory=list)

    @property
    def seed(self) -> int:
        return self.attachment.seed

    @property
    def model(self) -> str:
        return self.attachment.model

    @property
    def defect(self) -> str:
        return self.attachment.defect


def _views(attachment: InjectAttachment) -> list[SpecimenView]:
    """In daylight from both sides, slanted, under ultraviolet light, against the light."""
    if attachment.kind != "specimen":
        return []
    sides = specimen_models.get_model(code=attachment.model).SIDES
    lights = [
        SpecimenView(layer="tilt", degrees=SLANT),
        SpecimenView(layer="uv"),
        SpecimenView(layer="transmitted"),
    ]
    return [*(SpecimenView(side=side) for side in sides), *lights]


def enclosed_attachments(*, inject: Inject) -> list[EnclosedAttachment]:
    """The attachments of an inject in order."""
    return [
        _enclosed(position, inject_attachment)
        for position, inject_attachment in enumerate(inject.attachments)
    ]


def _enclosed(position: int, attachment: InjectAttachment) -> EnclosedAttachment:
    views = _views(attachment)
    width, height = (
        specimen_models.get_model(code=attachment.model).SIZE_MM if views else (0.0, 0.0)
    )
    pictures = [EnclosurePicture(view=view.code, width=width, height=height) for view in views]
    return EnclosedAttachment(position=position, attachment=attachment, pictures=pictures)
