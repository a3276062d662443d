"""Measures of a specimen, read from the drawn marks only.

A mark has the numbers that its SVG text was written from, so the measures do not depend on what
was planted. A genuine specimen is measured too, for features that an officer would compare.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, cast

import numpy as np

from promdaen.specimen.rules import scenes
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.plans import SpecimenPlan
from promdaen.specimen.rules.scenes import Scene, SceneMark
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

LOOKS = (("day", 0.0), ("tilt", -15.0), ("tilt", 15.0), ("uv", 0.0), ("transmitted", 0.0))
"""Layers and slants in which a specimen is looked at."""

RUBBED = 0.3
SHARP = 0.5
Place = tuple[int, int]


class Drawer(Protocol):
    """The interface of a document model used here."""

    LAYOUT: str
    SIDES: tuple[str, ...]

    def scene(
        self, *, plan: SpecimenPlan, layer: str, side: str, uid: str, degrees: float
    ) -> Scene:
        """One side in one layer."""


@dataclass(frozen=True, kw_only=True)
class DrawnSpecimen:
    """A specimen drawn on all sides in all layers."""

    layout: str
    scenes: tuple[Scene, ...]

    def marks(self, *, role: str, layer: str = "day") -> list[SceneMark]:
        """The marks of a role in a layer, side by side."""
        return [
            mark for scene in self.scenes if scene.layer == layer for mark in scene.of(role=role)
        ]


def draw_specimen(*, model: Drawer, plan: SpecimenPlan) -> DrawnSpecimen:
    """Draw every side in every layer, tilted to two slants."""
    return DrawnSpecimen(
        layout=model.LAYOUT,
        scenes=tuple(
            model.scene(plan=plan, layer=layer, side=side, uid="s", degrees=degrees)
            for layer, degrees in LOOKS
            for side in model.SIDES
        ),
    )


def measured_text(*, model: Drawer, plan: SpecimenPlan, role: str, name: str) -> str:
    """A text drawn on a specimen in daylight, such as its microprint."""
    scene = model.scene(plan=plan, layer="day", side=model.SIDES[0], uid="s", degrees=0.0)
    return _text(scene.of(role=role)[0], name)


def pictures(*, specimen: DrawnSpecimen) -> dict[str, list[str]]:
    """The SVG texts by layer, as sent to phones; for tilt both angles."""
    pictures_by_part: dict[str, list[str]] = {}
    for scene in specimen.scenes:
        pictures_by_part.setdefault(scene.layer, []).append(scenes.scene_svg(scene=scene))
    return pictures_by_part


def examined_specimen(
    *, specimen: DrawnSpecimen, reference: DrawnSpecimen, inspected: Day
) -> ExaminedSpecimen:
    """What an officer can see with all tools, next to a genuine specimen."""
    fine, genuine_fine = specimen.marks(role="microprint"), reference.marks(role="microprint")
    portraits, ghosts = specimen.marks(role="portrait"), specimen.marks(role="ghost")
    shift_mm, tilt_degrees = _zone_place(specimen=specimen, reference=reference)
    return ExaminedSpecimen(
        layout=specimen.layout,
        zone=_zone(marks=specimen.marks(role="zone")),
        printed={_text(mark, "field"): _text(mark, "text") for mark in _values(specimen)},
        inspected=inspected,
        zone_shift_mm=shift_mm,
        zone_tilt_degrees=tilt_degrees,
        zone_foreign_count=_foreign_count(specimen=specimen, reference=reference),
        foreign_fields=_foreign_fields(specimen=specimen, reference=reference),
        rubbed_fields=frozenset(
            _text(mark, "field")
            for mark in specimen.marks(role="ground")
            if _number(mark, "rubbed") > RUBBED
        ),
        guilloche_ratio=_mean(specimen, "guilloche", "spacing_mm")
        / _mean(reference, "guilloche", "spacing_mm"),
        rainbow_width=_mean(specimen, "rainbow", "edge_width"),
        is_microprint_sharp=_height(fine) > SHARP * _height(genuine_fine),
        microprint=_text(fine[0], "text"),
        microprint_expected=_text(genuine_fine[0], "text"),
        photo_gap_mm=_mean(specimen, "overlap", "gap_mm"),
        portraits_agree=_faces(portraits) == _faces(ghosts),
        apparent_age_years=_mean(specimen, "portrait", "age_years"),
        variable_moves=_moves(marks=specimen.marks(role="variable", layer="tilt")),
        variable_motif=_motif(specimen),
        variable_motif_expected=_motif(reference),
        uv_pattern=min(
            _mean(specimen, role, "strength", layer="uv") for role in ("pattern", "fibres")
        ),
        uv_paper=_mean(specimen, "paper", "shine", layer="uv"),
        laminate_lift_mm=_mean(specimen, "reflex", "lift_mm", layer="tilt"),
    )


def _values(specimen: DrawnSpecimen) -> list[SceneMark]:
    return specimen.marks(role="value")


def _text(mark: SceneMark, name: str) -> str:
    return cast(str, mark.values[name])


def _number(mark: SceneMark, name: str) -> float:
    return cast(float, mark.values[name])


def _mean(specimen: DrawnSpecimen, role: str, name: str, layer: str = "day") -> float:
    marks = specimen.marks(role=role, layer=layer)
    return sum(_number(mark, name) for mark in marks) / len(marks)


def _height(marks: Iterable[SceneMark]) -> float:
    return min(_number(mark, "height_mm") for mark in marks)


def _faces(marks: Iterable[SceneMark]) -> set[tuple[float, float]]:
    return {(_number(mark, "face_seed"), _number(mark, "look_seed")) for mark in marks}


def _motif(specimen: DrawnSpecimen) -> str:
    return _text(specimen.marks(role="variable")[0], "motif")


def _moves(*, marks: list[SceneMark]) -> bool:
    """Whether the feature looks different at different angles."""
    return len({(mark.values["colours"], mark.values["shift_mm"]) for mark in marks}) > 1


def _zone(*, marks: Iterable[SceneMark]) -> tuple[str, ...]:
    """The lines of the zone, read character by character."""
    signs = sorted((*_place(mark), _text(mark, "text")) for mark in marks)
    lines: dict[int, str] = {}
    for line, _column, sign in signs:
        lines[line] = lines.get(line, "") + sign
    return tuple(lines[line] for line in sorted(lines))


def _place(mark: SceneMark) -> Place:
    return int(_number(mark, "line")), int(_number(mark, "column"))


def _points(specimen: DrawnSpecimen) -> Mapping[Place, tuple[float, float]]:
    return {
        _place(mark): (_number(mark, "x_mm"), _number(mark, "y_mm"))
        for mark in specimen.marks(role="zone")
    }


def _zone_place(*, specimen: DrawnSpecimen, reference: DrawnSpecimen) -> tuple[float, float]:
    """The shift of the zone from the genuine one in millimetres, and its tilt."""
    own_points, reference_points = _points(specimen), _points(reference)
    shared = sorted(set(own_points) & set(reference_points))
    off = np.array([own_points[place] for place in shared]) - np.array(
        [reference_points[place] for place in shared]
    )
    slants = [_number(mark, "degrees") for mark in specimen.marks(role="zone")]
    return float(np.hypot(*off.mean(axis=0))), float(np.mean(slants))


def _foreign_count(*, specimen: DrawnSpecimen, reference: DrawnSpecimen) -> int:
    genuine = {_text(mark, "type") for mark in reference.marks(role="zone")}
    return sum(_text(mark, "type") not in genuine for mark in specimen.marks(role="zone"))


def _foreign_fields(*, specimen: DrawnSpecimen, reference: DrawnSpecimen) -> frozenset[str]:
    genuine = {_text(mark, "field"): _text(mark, "type") for mark in _values(reference)}
    return frozenset(
        _text(mark, "field")
        for mark in _values(specimen)
        if _text(mark, "type") != genuine[_text(mark, "field")]
    )
