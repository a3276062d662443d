"""What lies with an inject: papers as their lines, specimens as pictures of the laboratory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from promdaen.exercise.models import Seat
from promdaen.exercise.queries import rooms
from promdaen.exercise.rules.scenario import Attachment, Inject
from promdaen.specimen.kinds import models as specimen_models
from promdaen.specimen.queries import drawing
from promdaen.specimen.rules.looking import View

SLANT = 15


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One view of a specimen: its code, and its width to its height in millimetres."""

    view: str
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """What lies with an inject, by its place in the list; pictures where it is a specimen."""

    position: int
    attachment: Attachment
    pictures: Sequence[Picture]


def picture_of(*, seat: Seat, inject: int, position: int, view: str) -> str | None:
    """One view of a specimen that lay with an inject, as SVG; None for what the cell never had."""
    fired = rooms.room_of(run=seat.run).fired.get(inject)
    if fired is None or seat.cell not in fired.inject.to:
        return None
    for number, one in enumerate(fired.inject.attachments):
        held = {picture.code: picture for picture in _views(one)}
        if number == position and view in held:
            return drawing.picture(of=_Specimen(one), view=held[view])
    return None


@dataclass(frozen=True)
class _Specimen:
    """An attachment as the laboratory reads it."""

    of: Attachment
    distractors: list[str] = field(default_factory=list)

    @property
    def seed(self) -> int:
        return self.of.seed

    @property
    def model(self) -> str:
        return self.of.model

    @property
    def defect(self) -> str:
        return self.of.defect


def _views(attachment: Attachment) -> list[View]:
    """In daylight from both sides, slanted, under ultraviolet light, against the light."""
    if attachment.kind != "specimen":
        return []
    sides = specimen_models.model_of(code=attachment.model).SIDES
    lights = [View(layer="tilt", degrees=SLANT), View(layer="uv"), View(layer="transmitted")]
    return [*(View(side=side) for side in sides), *lights]


def enclosed(*, inject: Inject) -> list[Enclosed]:
    """Everything that lies with an inject, in its order."""
    return [_enclosed(position, one) for position, one in enumerate(inject.attachments)]


def _enclosed(position: int, attachment: Attachment) -> Enclosed:
    views = _views(attachment)
    width, height = (
        specimen_models.model_of(code=attachment.model).SIZE_MM if views else (0.0, 0.0)
    )
    pictures = [Picture(view=one.code, width=width, height=height) for one in views]
    return Enclosed(position=position, attachment=attachment, pictures=pictures)
