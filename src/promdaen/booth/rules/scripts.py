"""A drawn run as plain values, saved with it, so that new content does not change old runs."""

from __future__ import annotations

from dataclasses import asdict

from promdaen.booth.rules.axes import Bearer, TravellerTruth
from promdaen.booth.rules.travellers import DrawnRun, Traveller
from promdaen.kit.json_objects import JsonObject, NewJsonObject

LIST_FIELDS = ("ages", "oddities", "children")


def run_values(*, run: DrawnRun) -> NewJsonObject:
    """A run as JSON can hold it."""
    return {
        "seed": run.seed,
        "mode": run.mode,
        "outages": [list(outage) for outage in run.outages],
        "travellers": [
            {
                name: list(value) if name in LIST_FIELDS else value
                for name, value in asdict(traveller).items()
            }
            for traveller in run.travellers
        ],
    }


def read_run(*, values: JsonObject) -> DrawnRun:
    """The run from the result of `run_values`."""
    return DrawnRun(
        seed=values["seed"],
        mode=values["mode"],
        outages=tuple((first, last) for first, last in values["outages"]),
        travellers=tuple(_traveller(traveller) for traveller in values["travellers"]),
    )


def _traveller(values: JsonObject) -> Traveller:
    traveller_values = {
        **values,
        **{name: tuple(values[name]) for name in LIST_FIELDS},
        "bearer": Bearer(**values["bearer"]),
        "truth": TravellerTruth(**values["truth"]),
    }
    return Traveller(**traveller_values)
