"""The plan of a specimen: every value that decides how it is drawn.

Genuine and defective specimens differ only in values of the plan, never in the structure of the
drawing: the same layers and elements, and about the same length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from promdaen.specimen.rules import days
from promdaen.specimen.rules.days import NO_DAY, Day

SPECIMEN_LAYERS = ("day", "tilt", "uv", "transmitted")
SPECIMEN_SIDES = ("front", "back")


@dataclass(frozen=True, kw_only=True)
class SideBox:
    """A rectangle on a side, in millimetres from its top left corner."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, *, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point is inside, or within `slack` millimetres.

        >>> SideBox(x=10, y=10, width=5, height=5).holds(x=16, y=12, slack=1.5)
        True
        """
        return (
            self.x - slack <= x <= self.x + self.width + slack
            and self.y - slack <= y <= self.y + self.height + slack
        )


@dataclass(frozen=True, kw_only=True)
class DocumentHolder:
    """An invented holder: sex F, M or X; `face_seed` is the bones, `look_seed` the day."""

    surname: str
    given: str
    sex: Literal["F", "M", "X"]
    birth: Day
    birth_place: str
    face_seed: int
    look_seed: int


@dataclass(frozen=True, kw_only=True)
class Ink:
    """Numbers of the drawing; the values here are those of a genuine specimen."""

    guilloche_step: float = 1.0  # spacing of the lines, 1 genuine; a copy is coarser
    rainbow_break: float = 0.0  # 0 colours flow into each other, 1 they meet at an edge
    microprint_blur: float = 0.0  # 0 letters, 1 a broken line
    microprint_text: str = ""  # "" the model's own
    zone_shift_mm: tuple[float, float] = (0.0, 0.0)
    zone_tilt_degrees: float = 0.0
    zone_foreign_columns: tuple[tuple[int, int], ...] = ()  # (line, column) in another type
    foreign_type_field: str = ""  # field of the visual zone printed in another type
    erased_field: str = ""  # field whose background was rubbed away
    photo_gap_mm: float = 0.0  # a cut around the portrait: the pattern no longer runs over it
    ghost_face_seed: int | None = None  # None: the holder's own
    photo_face_seed: int | None = None  # None: the holder's own
    photo_age_years: int | None = None  # None: the holder's age on the day of issue
    variable_static: float = 0.0  # 1: the variable feature does not move when tilted
    variable_motif: str = ""  # "" the model's own
    uv_pattern: float = 1.0  # strength of the fluorescent pattern and fibres
    uv_paper: float = 0.0  # 0: the paper is dull, 1: as bright as office paper
    laminate_lift_mm: float = 0.0  # a lifted corner, visible when tilted
    wear: float = 0.0  # honest age: scuffs, soft corners, a faint stain


@dataclass(frozen=True, kw_only=True)
class SpecimenPlan:
    """One specimen. `visual` is what the page prints, `zone` the machine-readable lines.

    `visual` keys: type, issuer, number, surname, given, nationality, birth, sex, birth_place,
    issued, expiry, authority, and those a model adds. `data_seed` and `art_seed` are separate, so
    that a genuine specimen of the same model can be compared with this one. `inspected` is the day
    of the examination, shown next to the specimen; the default is a day well within the validity,
    the same for the same `data_seed`.
    """

    model: str
    data_seed: int
    art_seed: int
    holder: DocumentHolder
    issued: Day
    expiry: Day
    visual: Mapping[str, str]
    zone: tuple[str, ...]
    ink: Ink = field(default_factory=Ink)
    inspected: Day = NO_DAY

    def __post_init__(self) -> None:
        """Fill the day of inspection where none was given."""
        if self.inspected == NO_DAY:
            day = days.day_between(first=self.issued, last=self.expiry, key=self.data_seed)
            object.__setattr__(self, "inspected", day)
