"""One drawn day of a twin to be watched, and its busiest moment."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.planning.rules import checkpoints, queues
from promdaen.planning.rules.checkpoints import CheckpointDay


def replay(*, checkpoint: CheckpointDay, seed: int) -> NewJsonObject:
    """One drawn day to be watched: each traveller's class, arrival, start, end and booth.

    Minutes with one decimal; who is not served has a start of None.
    """
    people = checkpoints.draw_people(checkpoint=checkpoint, days=1, seed=(seed, 0))
    day = queues.simulate(people=people, plans=[checkpoint.stations])
    classes, arrivals = people.line.classes(), people.line
    rows = []
    for column in np.flatnonzero(np.isfinite(arrivals.arrivals[0])).tolist():
        start = float(day.first.starts[0, column])
        is_served = math.isfinite(start)
        rows.append(
            [
                int(classes[column]),
                round(float(arrivals.arrivals[0, column]), 1),
                round(start, 1) if is_served else None,
                round(start + float(arrivals.services[0, column]), 1) if is_served else None,
                int(day.first.lanes[0, column]),
            ]
        )
    return {
        "minutes": checkpoint.day_minutes,
        "classes": len(checkpoint.classes),
        "lanes": [
            {
                "serves": sorted(lane.serves),
                "open": [[since, until] for since, until in lane.windows],
            }
            for lane in checkpoint.stations[0].lanes
        ],
        "travellers": sorted(rows, key=lambda row: row[1]),
    }


@dataclass(frozen=True, kw_only=True)
class ReplayMoment:
    """How many wait in each class, and which class each booth serves, at one minute."""

    minute: int
    waiting: tuple[int, ...]
    serving: tuple[int | None, ...]


def busiest_moment(*, day: JsonObject) -> ReplayMoment:
    """The minute of a replay at which most people wait."""
    minutes = range(0, int(day["minutes"]), 5)
    counts = {
        minute: sum(
            arrival <= minute and (start is None or start > minute)
            for _class, arrival, start, _end, _lane in day["travellers"]
        )
        for minute in minutes
    }
    return replay_moment(day=day, minute=max(counts, key=lambda minute: counts[minute]))


def replay_moment(*, day: JsonObject, minute: int) -> ReplayMoment:
    """The picture of a replay at a minute."""
    line = [0] * day["classes"]
    booths: list[int | None] = [None] * len(day["lanes"])
    for place, arrival, start, end, lane in day["travellers"]:
        if arrival <= minute and (start is None or start > minute):
            line[place] += 1
        elif start is not None and start <= minute < end:
            booths[lane] = place
    return ReplayMoment(minute=minute, waiting=tuple(line), serving=tuple(booths))
