"""Compose a side: every part of the drawing in printing order."""

from __future__ import annotations

from promdaen.specimen.rules import (
    guilloche,
    laminate,
    lettering,
    safeguards,
    substrate,
    variable,
    windows,
    zone,
)
from promdaen.specimen.rules.designs import Canvas, DocumentDesign
from promdaen.specimen.rules.plans import SPECIMEN_LAYERS, SpecimenPlan
from promdaen.specimen.rules.scenes import Scene, SceneMark


def scene(
    *, design: DocumentDesign, plan: SpecimenPlan, layer: str, side: str, angle: tuple[str, float]
) -> Scene:
    """One side in one layer; `angle` is the uid of its ids and the tilt in degrees.

    Raises LookupError for a layer or a side that the model does not have, safeguards.RealState for
    a document of another State than Utopia.
    """
    if layer not in SPECIMEN_LAYERS:
        raise LookupError(f"There is no layer called {layer}.")
    if side not in design.sides:
        raise LookupError(f"A {design.name.lower()} has no side called {side}.")
    safeguards.require_utopia(plan=plan)
    uid, degrees = angle
    canvas = Canvas(
        plan=plan,
        design=design,
        side=design.sides[side],
        layer=layer,
        uid=uid,
        degrees=degrees if layer == "tilt" else 0.0,
    )
    width, height = canvas.side.size
    return Scene(
        title=f"{design.name} of Utopia, a fictional state; for training only",
        width_mm=width,
        height_mm=height,
        layer=layer,
        side=side,
        uid=uid,
        marks=_marks(canvas),
    )


def _marks(canvas: Canvas) -> tuple[SceneMark, ...]:
    return (
        substrate.paper(canvas=canvas),
        *_printing(canvas),
        *substrate.transmitted_marks(canvas=canvas),
        *lettering.microprint(canvas=canvas),
        *lettering.heading(canvas=canvas),
        *windows.portrait(canvas=canvas),
        *(windows.overlap(canvas=canvas) if canvas.is_printed else ()),
        *windows.ghost(canvas=canvas),
        *lettering.labels(canvas=canvas),
        *lettering.values(canvas=canvas),
        *zone.characters(canvas=canvas),
        *substrate.pattern(canvas=canvas),
        *substrate.fibres(canvas=canvas),
        *variable.feature(canvas=canvas),
        *laminate.wear(canvas=canvas),
        *laminate.reflex(canvas=canvas),
    )


def _printing(canvas: Canvas) -> tuple[SceneMark, ...]:
    """The fine lines of the page, the ground of the zone, and erased parts of both."""
    if not canvas.is_printed:
        return zone.ground(canvas=canvas)
    return (
        guilloche.rainbow(canvas=canvas),
        guilloche.waves(canvas=canvas),
        *guilloche.bands(canvas=canvas),
        *guilloche.rosettes(canvas=canvas),
        *zone.ground(canvas=canvas),
        *lettering.grounds(canvas=canvas),
    )
