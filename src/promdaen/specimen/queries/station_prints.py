"""Printed sets as PDF: specimens, station cards, answer card, and the separate key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from promdaen.kit import pdf
from promdaen.kit.json_objects import NewJsonObject
from promdaen.specimen.kinds import models
from promdaen.specimen.models import StationSet
from promdaen.specimen.queries import stations as queries
from promdaen.specimen.rules import stations

PRINTS = Path(__file__).resolve().parents[1] / "print"
DEGREES = 15.0
LIGHTS: Mapping[str, tuple[tuple[str, float], ...]] = MappingProxyType(
    {
        "tilt": (("tilt", -DEGREES), ("tilt", DEGREES)),
        "transmitted": (("transmitted", 0.0),),
        "uv": (("uv", 0.0),),
    }
)
"""What is printed at each station with a light that paper has not: layers and slants."""


def render_print(*, station_set: StationSet, part: str, language: str) -> bytes:
    """One print of a set, a name of PRINT_PARTS, as PDF; raises pdf.PrintError."""
    data = PRINT_PARTS[part](station_set=station_set)
    return pdf.compile_pdf(source=PRINTS / f"{part}.typ", data=data, language=language)


def specimens_data(*, station_set: StationSet) -> NewJsonObject:
    """The specimens in daylight, enlarged."""
    return _head(station_set=station_set) | {
        "specimens": [
            _drawn(specimen=specimen, layer="day", degrees=0.0)
            for specimen in queries.set_specimens(station_set=station_set)
        ]
    }


def stations_data(*, station_set: StationSet) -> NewJsonObject:
    """The station cards, and the pictures in lights that paper cannot show."""
    specimens = queries.set_specimens(station_set=station_set)
    return _head(station_set=station_set) | {
        "lights": {
            light: [
                _drawn(specimen=specimen, layer=layer, degrees=degrees)
                for specimen in specimens
                for layer, degrees in views
            ]
            for light, views in LIGHTS.items()
        }
    }


def answers_data(*, station_set: StationSet) -> NewJsonObject:
    """The answer card: a line for every specimen, and the numbers of places and reasons."""
    return _head(station_set=station_set) | {
        "numbers": [
            {
                "number": specimen.number,
                "model": models.get_model(code=specimen.model).LABEL.by_language(),
            }
            for specimen in queries.set_specimens(station_set=station_set)
        ],
        "places": _places(station_set=station_set),
        "reasons": [
            defect.LABEL.by_language() for defect in queries.card_reasons(station_set=station_set)
        ],
    }


def key_data(*, station_set: StationSet) -> NewJsonObject:
    """The key: the truth of every specimen, how to see it and what to do next."""
    columns = {
        station_column.number: station_column
        for station_column in queries.set_columns(station_set=station_set)
    }
    lines = []
    for entry in queries.set_key(station_set=station_set):
        defect, reasons = entry.defect, columns[entry.number].reasons
        lines.append(
            {
                "number": entry.number,
                "model": entry.model.by_language(),
                "defect": defect.LABEL.by_language() if defect else None,
                "sign": defect.SIGN.by_language() if defect else None,
                "next": defect.NEXT.by_language() if defect else None,
                "reason": reasons.index(defect.CODE) + 1 if defect else None,
                "places": [text.by_language() for text in entry.places],
                "oddities": [
                    {"label": oddity.label.by_language(), "why": oddity.why.by_language()}
                    for oddity in entry.oddities
                ],
            }
        )
    return _head(station_set=station_set) | {"lines": lines}


PRINT_PARTS: Mapping[str, Callable[..., dict[str, Any]]] = MappingProxyType(
    {
        "specimens": specimens_data,
        "stations": stations_data,
        "answers": answers_data,
        "key": key_data,
    }
)
"""The prints of a set, by the name of their file."""


def _head(*, station_set: StationSet) -> dict[str, object]:
    return {
        "code": station_set.code,
        "title": station_set.title,
        "count": len(station_set.specimens),
        "oversize": stations.OVERSIZE,
    }


def _places(*, station_set: StationSet) -> list[dict[str, object]]:
    """The numbered places; models with the same numbers share a list."""
    lists: dict[tuple[str, ...], dict[str, Any]] = {}
    for model in queries.set_models(station_set=station_set):
        texts = [model.AREAS[code][2] for code in station_set.card["areas"][model.CODE]]
        model_list = lists.setdefault(
            tuple(word.en for word in texts),
            {"models": [], "places": [word.by_language() for word in texts]},
        )
        model_list["models"].append(model.LABEL.by_language())
    return list(lists.values())


def _drawn(*, specimen: stations.StationSpecimen, layer: str, degrees: float) -> dict[str, object]:
    model = models.get_model(code=specimen.model)
    return {
        "number": specimen.number,
        "model": model.LABEL.by_language(),
        "degrees": degrees,
        "width_mm": model.SIZE_MM[0],
        "sides": [
            queries.picture(specimen=specimen, layer=layer, side=side, degrees=degrees)
            for side in model.SIDES
        ],
    }
