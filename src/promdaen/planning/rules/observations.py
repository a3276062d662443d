"""A twin from what people counted and timed on the spot with a phone."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Text, Words

COUNT, BUS, SERVICE, SECOND, WAIT = "count", "bus", "service", "second", "wait"
FACT_KINDS: Mapping[str, Words] = {
    SERVICE: Text("Service at a booth"),
    SECOND: Text("Service at the second line"),
    WAIT: Text("Wait in the line"),
}
"""What is timed with a clock."""
MIN_SERVICES = 30
"""So many timed services of a class replace the prior."""
MIN_SIGMA = 0.05
BUS_PRIOR: Mapping[str, float] = {"dispersion": 6.0, "alighting_seconds": 3.0}
"""How much buses differ and how fast people alight, until a twin says so: our own prior."""


@dataclass(frozen=True, kw_only=True)
class QueueFact:
    """Something counted or timed: kind, class, day, minute of the twin's day, value."""

    kind: str
    travellers: str
    on: date
    minute: int
    value: float


def observed_document(*, document: JsonObject, facts: Iterable[QueueFact]) -> NewJsonObject:
    """The document with counted half hours and services timed often enough.

    Counts of one half hour are summed within a day; of several days their mean is taken.

    Half hours that were not counted keep their arrivals and buses. Where buses were not counted
    by themselves, their passengers are among the travellers of that half hour. Service times:
    arithmetic mean in minutes and standard deviation of the logarithm.
    """
    observed = copy.deepcopy(dict(document))
    sums: dict[tuple[str, int], dict[date, float]] = {}
    times: dict[tuple[int, str], list[float]] = {}
    buses: dict[tuple[str, int], dict[date, list[float]]] = {}
    for fact in facts:
        if fact.kind == COUNT:
            block = int(fact.minute // document["block_minutes"])
            counted = sums.setdefault((fact.travellers, block), {})
            counted[fact.on] = counted.get(fact.on, 0.0) + fact.value
        elif fact.kind == BUS:
            block = int(fact.minute // document["block_minutes"])
            days = buses.setdefault((fact.travellers, block), {})
            days.setdefault(fact.on, []).append(fact.value)
        elif fact.kind in {SERVICE, SECOND}:
            place = int(fact.kind == SECOND)
            times.setdefault((place, fact.travellers), []).append(fact.value)
    for (name, block), by_day in sums.items():
        arrivals = observed["arrivals"][name]
        arrivals.setdefault("walk", _empty(document=document))
        arrivals["walk"][block] = round(sum(by_day.values()) / len(by_day), 2)
        if "bus" in arrivals and (name, block) not in buses:
            arrivals["bus"]["per_block"][block] = 0.0
    _put_buses(document=observed, buses=buses)
    for (place, name), values in times.items():
        if len(values) >= MIN_SERVICES and place < len(observed["stations"]):
            logs = np.log(np.maximum(values, 1e-3))
            observed["service"][observed["stations"][place]["name"]][name] = {
                "mean": round(float(np.mean(values)), 3),
                "sigma": round(max(float(np.std(logs, ddof=1)), MIN_SIGMA), 3),
            }
    return observed


def _put_buses(
    *, document: NewJsonObject, buses: Mapping[tuple[str, int], Mapping[date, Sequence[float]]]
) -> None:
    """Put counted buses into a document: passengers of each by class and half hour, by day."""
    passengers: dict[str, list[float]] = {}
    for (name, block), days in buses.items():
        full = [value for values in days.values() for value in values if value]
        passengers.setdefault(name, []).extend(full)
        arrivals = document["arrivals"][name]
        bus_values = arrivals.setdefault(
            "bus", {"per_block": _empty(document=document), "mean_passengers": 1.0, **BUS_PRIOR}
        )
        bus_values["per_block"][block] = round(len(full) / len(days), 3)
    for name, counted in passengers.items():
        if counted:
            document["arrivals"][name]["bus"]["mean_passengers"] = round(
                float(np.mean(counted)), 1
            )


def _empty(*, document: JsonObject) -> list[float]:
    return [0.0] * int(document["day_minutes"] // document["block_minutes"])


def is_counted(*, document: JsonObject, facts: Sequence[QueueFact]) -> bool:
    """Whether every half hour of every class was counted."""
    blocks = range(int(document["day_minutes"] // document["block_minutes"]))
    counted = {
        (fact.travellers, int(fact.minute // document["block_minutes"]))
        for fact in facts
        if fact.kind == COUNT
    }
    return all((name, block) in counted for name in document["classes"] for block in blocks)


def timed_counts(
    *, document: JsonObject, facts: Iterable[QueueFact]
) -> list[tuple[str, int, int]]:
    """For each class how many services at a booth and how many waits were timed."""
    counts: dict[tuple[str, str], int] = {}
    for fact in facts:
        counts[fact.travellers, fact.kind] = counts.get((fact.travellers, fact.kind), 0) + 1
    return [
        (name, counts.get((name, SERVICE), 0), counts.get((name, WAIT), 0))
        for name in document["classes"]
    ]
