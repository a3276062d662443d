"""Results of simulated days: waits by class and hour, queues by block, utilisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np

from promdaen.kit.cluster import ClusterMap
from promdaen.planning.rules import checkpoints, queues
from promdaen.planning.rules.checkpoints import CheckpointDay
from promdaen.planning.rules.queues import Floats, Whole

_MINUTES_AN_HOUR = 60.0
SERVED_SHARE = 0.9
"""A day keeps a promise if this share of its travellers wait no longer."""


@dataclass
class SimulatedFigures:
    """Figures of simulated days, collected in parts.

    waits, hours: of those served at the first station, by class. queues: for each station the mean
    number waiting in each block of each day. busy: minutes of service by lane.
    """

    waits: list[list[Floats]]
    hours: list[list[Whole]]
    queues: list[list[Floats]]
    busy: list[Floats]
    unserved: int = 0

    def add(self, part: SimulatedFigures) -> None:
        """Add the figures of further days."""
        for own, more in ((self.waits, part.waits), (self.queues, part.queues)):
            for rows, further in zip(own, more, strict=True):
                rows.extend(further)
        for hours, further_hours in zip(self.hours, part.hours, strict=True):
            hours.extend(further_hours)
        for number, minutes in enumerate(part.busy):
            self.busy[number] += minutes
        self.unserved += part.unserved


def starts_of_travellers(
    *, travellers: checkpoints.Travellers, checkpoint: CheckpointDay
) -> Mapping[str, list[float | None]]:
    """`start_1` and `start_2` in the order of the table; None if not served or not referred."""
    day = queues.simulate(people=travellers.people, plans=[checkpoint.stations])
    count = len(travellers.rows)
    starts = np.full((2, count), np.inf)
    starts[0, travellers.rows] = day.first.starts[0, travellers.columns]
    if day.second:
        rows = travellers.row_of[day.second.days, day.second.places]
        starts[1, rows] = day.second.served.starts[0, day.second.columns]
    return {
        f"start_{number}": [minute if np.isfinite(minute) else None for minute in row.tolist()]
        for number, row in enumerate(starts, 1)
    }


def simulated_days(
    *, checkpoint: CheckpointDay, days: int, seed: int, spread: ClusterMap = map
) -> dict[str, object]:
    """Waits, queues and utilisation of so many days; the same seed gives the same days.

    `spread` may compute the parts of the days elsewhere; the figures are the same.
    """
    together = checkpoints.days_per_batch(checkpoint=checkpoint)
    gathered = _nothing(checkpoint=checkpoint)
    parts = [
        (min(together, days - first), (seed, part))
        for part, first in enumerate(range(0, days, together))
    ]
    for figures in spread(partial(_gathered_part, checkpoint), parts):
        gathered.add(figures)
    return {
        "waits": {
            name: _waits(
                waits=np.concatenate(gathered.waits[number]),
                hours=np.concatenate(gathered.hours[number]),
                last=checkpoint.day_minutes,
            )
            for number, name in enumerate(checkpoint.classes)
        },
        "queue": {
            station.name: _blocks(parts=gathered.queues[number])
            for number, station in enumerate(checkpoint.stations)
        },
        "utilisation": {
            station.name: [
                busy / (lane.staffed_minutes * days) if lane.windows else None
                for lane, busy in zip(station.lanes, gathered.busy[number].tolist(), strict=True)
            ]
            for number, station in enumerate(checkpoint.stations)
        },
        "unserved": gathered.unserved,
        "days": days,
        "seed": seed,
    }


def _nothing(*, checkpoint: CheckpointDay) -> SimulatedFigures:
    return SimulatedFigures(
        waits=[[] for _name in checkpoint.classes],
        hours=[[] for _name in checkpoint.classes],
        queues=[[] for _station in checkpoint.stations],
        busy=[np.zeros(len(station.lanes)) for station in checkpoint.stations],
    )


def _gathered_part(checkpoint: CheckpointDay, part: tuple[int, Sequence[int]]) -> SimulatedFigures:
    days, seed = part
    people = checkpoints.draw_people(checkpoint=checkpoint, days=days, seed=seed)
    gathered = _nothing(checkpoint=checkpoint)
    _gather(checkpoint=checkpoint, people=people, gathered=gathered)
    return gathered


def _gather(
    *, checkpoint: CheckpointDay, people: queues.People, gathered: SimulatedFigures
) -> None:
    day = queues.simulate(people=people, plans=[checkpoint.stations])
    lines = [(people.line, day.first)]
    if day.second:
        lines.append((day.second.line, day.second.served))
    for number, (line, served) in enumerate(lines):
        gathered.busy[number] += _busy(
            arrivals=line, served=served, lanes=len(checkpoint.stations[number].lanes)
        )
        gathered.queues[number].append(
            mean_waiting(arrivals=line.arrivals, starts=served.starts, checkpoint=checkpoint)
        )
    starts, arrivals, bounds = day.first.starts, people.line.arrivals, people.line.bounds
    for number, (since, until) in enumerate(pairwise(bounds)):
        come, start = arrivals[:, since:until], starts[:, since:until]
        served_here = np.isfinite(start)
        minutes = come[served_here]
        gathered.waits[number].append(start[served_here] - minutes)
        gathered.hours[number].append((minutes // _MINUTES_AN_HOUR).astype(np.intp))
        gathered.unserved += int(np.count_nonzero(np.isfinite(come))) - len(minutes)


def _busy(
    *, arrivals: queues.StationArrivals, served: queues.ServedTravellers, lanes: int
) -> Floats:
    is_served = served.lanes >= 0
    minutes = np.bincount(served.lanes[is_served], arrivals.services[is_served], minlength=lanes)
    return minutes.astype(np.float64, copy=False)


def waits_by_day(*, arrivals: Floats, starts: Floats) -> Floats:
    """Minutes waited, (days, travellers): infinite if never served, nan without a traveller."""
    waits = np.full(arrivals.shape, np.nan)
    np.subtract(starts, arrivals, out=waits, where=np.isfinite(arrivals))
    return waits


def kept_days_share(*, waits: Floats, minutes: float) -> float:
    """The share of days with travellers on which nine of ten wait no longer; 1 without such days.

    `waits` as of `waits_by_day`. A traveller who is never served waits longer than any promise.

    >>> waits = np.array([[5.0] * 9 + [np.inf], [5.0] * 8 + [np.inf] * 2])
    >>> kept_days_share(waits=waits, minutes=5)
    0.5
    """
    come = (~np.isnan(waits)).sum(axis=1)
    in_time = (waits <= minutes).sum(axis=1)[come > 0]
    return float(np.mean(in_time >= SERVED_SHARE * come[come > 0])) if len(in_time) else 1.0


def mean_waiting(*, arrivals: Floats, starts: Floats, checkpoint: CheckpointDay) -> Floats:
    """The mean number waiting over each block, shape (days, blocks); arrays (days, travellers)."""
    come = _passed(minutes=arrivals, checkpoint=checkpoint)
    gone = _passed(minutes=starts, checkpoint=checkpoint)
    begins = np.arange(checkpoint.block_count) * checkpoint.block_minutes
    lengths = np.minimum(checkpoint.block_minutes, checkpoint.day_minutes - begins)
    mean_counts: Floats = np.maximum(come - gone, 0.0) / lengths
    return mean_counts


def people_outside(
    *, arrivals: Floats, starts: Floats, places: int, checkpoint: CheckpointDay
) -> Floats:
    """The mean number over each block of those waiting whom a hall of so many places cannot take.

    Arrays (days, travellers); the shape is (days, blocks).
    """
    days, last = len(arrivals), checkpoint.day_minutes
    begins = np.arange(checkpoint.block_count) * checkpoint.block_minutes
    # With the begins of blocks among them, no interval between two events is in two blocks.
    minutes = np.concatenate([arrivals, starts, np.tile(begins, (days, 1))], axis=1)
    minutes = np.minimum(minutes, last)
    steps = np.repeat([1, -1, 0], [arrivals.shape[1], starts.shape[1], len(begins)])
    order = np.argsort(minutes, axis=1, kind="stable")
    minutes = np.take_along_axis(minutes, order, axis=1)
    outside = np.maximum(np.cumsum(steps[order], axis=1) - places, 0)
    person_minutes = outside * np.diff(minutes, axis=1, append=last)
    block = np.searchsorted(begins, minutes, side="right") - 1
    place = np.arange(days)[:, None] * len(begins) + block
    sums = np.bincount(place.ravel(), person_minutes.ravel(), minlength=days * len(begins))
    lengths = np.minimum(checkpoint.block_minutes, last - begins)
    mean_counts: Floats = sums.reshape(days, len(begins)) / lengths
    return mean_counts


def _passed(*, minutes: Floats, checkpoint: CheckpointDay) -> Floats:
    """The integral over each block of the number of minutes that are past, one row per day."""
    days, blocks, width = len(minutes), checkpoint.block_count, checkpoint.block_minutes
    day, column = np.nonzero(minutes < checkpoint.day_minutes)
    minute = minutes[day, column]
    block = np.minimum((minute / width).astype(np.intp), blocks - 1)
    place = day * blocks + block
    counts = np.bincount(place, minlength=days * blocks).reshape(days, blocks)
    ends = np.minimum((np.arange(blocks) + 1.0) * width, checkpoint.day_minutes)
    lengths = ends - np.arange(blocks) * width
    rests = np.bincount(place, ends[block] - minute, minlength=days * blocks)
    before = np.cumsum(counts, axis=1) - counts
    passed: Floats = before * lengths + rests.reshape(days, blocks)
    return passed


def _waits(*, waits: Floats, hours: Whole, last: float) -> dict[str, object]:
    """Figures of all waits of a class, and by hour of arrival."""
    order = np.argsort(hours, kind="stable")
    maximum = max(int(np.ceil(last / _MINUTES_AN_HOUR)), int(hours.max(initial=-1)) + 1)
    ends = np.searchsorted(hours[order], np.arange(maximum + 1))
    return {
        "all": wait_figures(waits=waits),
        "hours": [
            {"hour": hour, **wait_figures(waits=waits[order[ends[hour] : ends[hour + 1]]])}
            for hour in range(maximum)
        ],
    }


def wait_figures(*, waits: Floats) -> dict[str, float | int | None]:
    """The number of waits, their mean, median, and 90th and 95th percentile; None without any."""
    if not len(waits):
        return {"n": 0, "mean": None, "median": None, "p90": None, "p95": None}
    median, p90, p95 = np.percentile(waits, (50, 90, 95)).tolist()
    return {"n": len(waits), "mean": float(waits.mean()), "median": median, "p90": p90, "p95": p95}


def _blocks(*, parts: Iterable[Floats]) -> Sequence[dict[str, float | int]]:
    counts = np.concatenate([*parts])
    p95 = np.percentile(counts, 95, axis=0)
    return [
        {"block": number, "mean": mean, "p95": high}
        for number, (mean, high) in enumerate(
            zip(counts.mean(axis=0).tolist(), p95.tolist(), strict=True)
        )
    ]
