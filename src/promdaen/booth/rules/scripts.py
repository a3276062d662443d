"""A drawn run as plain values, saved with it, so that new content does not change old runs."""

from __future__ import annotations

from dataclasses import asdict

from promdaen.booth.rules.axes import Bearer, TravellerTruth
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.kit.json_objects import JsonObject, NewJsonObject

TUPLE_FIELDS = ("ages", "oddities", "children")


def run_to_json(*, run: DrawnRun) -> NewJsonObject:
    """A run as JSON values."""
    return {
        "seed": run.seed,
        "mode": run.mode,
        "outages": [list(outage) for outage in run.outages],
        "travellers": [
            {
                name: list(value) if name in TUPLE_FIELDS else value
                for name, value in asdict(traveller).items()
            }
            for traveller in run.travellers
        ],
    }


def run_from_json(*, values: JsonObject) -> DrawnRun:
    """The run of JSON values: the inverse of `run_to_json`."""
    return DrawnRun(
        seed=values["seed"],
        mode=values["mode"],
        outages=tuple((first, last) for first, last in values["outages"]),
        travellers=tuple(_traveller_from_json(traveller) for traveller in values["travellers"]),
    )


def _traveller_from_json(values: JsonObject) -> Traveller:
    return Traveller(
        **{
            **values,
            **{name: tuple(values[name]) for name in TUPLE_FIELDS},
            "bearer": Bearer(**values["bearer"]),
            "truth": TravellerTruth(**values["truth"]),
        }
    )
