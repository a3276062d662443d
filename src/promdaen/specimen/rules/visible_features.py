"""The visible features of a specimen, measured only from the drawing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from promdaen.specimen.rules.days import NO_DAY, Day


@dataclass(frozen=True, kw_only=True)
class ExaminedSpecimen:
    """A specimen as an officer with all tools sees it, next to a genuine one of its model.

    `zone` are the machine-readable lines read character by character, `printed` the fields of the
    page by name. The default of every measure is the value of a genuine specimen.
    """

    layout: str
    zone: tuple[str, ...]
    printed: Mapping[str, str]
    inspected: Day = NO_DAY
    zone_shift_mm: float = 0.0  # shift of the lines from their position in the model
    zone_tilt_degrees: float = 0.0
    zone_foreign_count: int = 0  # signs of the zone in another type
    foreign_fields: frozenset[str] = field(default_factory=frozenset)  # printed in another type
    rubbed_fields: frozenset[str] = field(default_factory=frozenset)  # background interrupted
    guilloche_ratio: float = 1.0  # spacing of the lines against a genuine specimen
    rainbow_width: float = 1.0  # share of the page over which one colour becomes the next
    is_microprint_sharp: bool = True  # whether letters are readable
    microprint: str = ""
    microprint_expected: str = ""
    photo_gap_mm: float = 0.0  # bare rim around the portrait
    portraits_agree: bool = True  # whether portrait and small portrait show one face
    apparent_age_years: float | None = None  # of the portrait; None where it does not tell
    variable_moves: bool = True  # whether the variable feature changes when tilted
    variable_motif: str = ""
    variable_motif_expected: str = ""
    uv_pattern: float = 1.0  # strength of the pattern under ultraviolet against a genuine one
    uv_paper: float = 0.0  # brightness of the paper under ultraviolet, 1 is office paper
    laminate_lift_mm: float = 0.0
