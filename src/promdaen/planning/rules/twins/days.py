"""A simulated day at a checkpoint: queues, waits and people outside, by class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from promdaen.kit.texts import Text, Words
from promdaen.planning.rules import checkpoints, queues, waiting_times
from promdaen.planning.rules.checkpoints import CheckpointDay

CLASS_LABELS: Mapping[str, Words] = {
    "visitor": Text("Visitors"),
    "national": Text("Nationals"),
    "local": Text("Border pass"),
}
"""The classes of travellers in the pages of a twin."""
BAND = (5, 25, 50, 75, 95)
PROMISE_MINUTES = 45
"""ICAO Annex 9, for arriving; a reference for land borders, not a rule."""
OUTSIDE_SHARE = 0.05
"""Hours with people outside the hall are named from so many days on."""


@dataclass(frozen=True, kw_only=True)
class ClassDay:
    """One class over the simulated days.

    `queue`: for each block the percentiles of BAND of the number waiting, shape (blocks, 5);
    `waits`: for each hour of arrival the 5th and 95th percentile in minutes, if there were
    arrivals; `hours`: likewise the figures of `waiting_times.wait_figures`. `kept_share`: the
    share of days on which nine of ten wait no longer than PROMISE_MINUTES.
    """

    name: str
    count: int
    p90: float
    longest: float
    kept_share: float
    queue: tuple[tuple[float, ...], ...]
    waits: Mapping[int, tuple[float, float]]
    hours: Mapping[int, Mapping[str, float | int | None]]


@dataclass(frozen=True, kw_only=True)
class OutsideBlock:
    """People waiting outside the hall in a block that begins at a minute.

    `days_share`: of days on which anyone does; `mean` and `p95` over all days.
    """

    minute: float
    days_share: float
    mean: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class LineOutside:
    """People waiting outside a hall of so many places, by block; `days_share`: of days with any.

    `windows`: the times at which people wait outside on OUTSIDE_SHARE of days or more.
    """

    places: int
    days_share: float
    blocks: tuple[OutsideBlock, ...]
    windows: tuple[tuple[float, float], ...]

    @property
    def fullest(self) -> OutsideBlock:
        """The block with most people outside on average."""
        return max(self.blocks, key=lambda block: block.mean)


@dataclass(frozen=True, kw_only=True)
class SecondLineDay:
    """The second line over the simulated days: `count` referred a day, minutes until their check.

    `longest`: the longest line on nine of ten days; `kept_share`: of days when nine of ten wait
    no longer than PROMISE_MINUTES; `busy_share`: of the staffed minutes.
    """

    count: float
    p90: float
    longest: float
    kept_share: float
    busy_share: float


@dataclass(frozen=True, kw_only=True)
class TwinDay:
    """A staffing plan over the simulated days: its classes, booth-hours a day, its second line.

    `outside`: None where the places of the hall are unknown.
    """

    classes: tuple[ClassDay, ...]
    booth_hours: float
    unserved: float
    second: SecondLineDay | None = None
    outside: LineOutside | None = None


def twin_day(*, checkpoint: CheckpointDay, days: int, seed: int) -> TwinDay:
    """The figures of so many days; the same seed gives every plan the same travellers."""
    people = checkpoints.draw_people(checkpoint=checkpoint, days=days, seed=(seed, 0))
    day = queues.simulate(people=people, plans=[checkpoint.stations])
    class_days, unserved = [], 0
    for number, (since, until) in enumerate(pairwise(people.line.bounds)):
        arrivals, start = people.line.arrivals[:, since:until], day.first.starts[:, since:until]
        unserved += int((np.isfinite(arrivals) & ~np.isfinite(start)).sum())
        name = checkpoint.classes[number]
        class_days.append(
            _class_day(name=name, arrivals=arrivals, start=start, checkpoint=checkpoint)
        )
    staffed = sum(
        lane.staffed_minutes for station in checkpoint.stations for lane in station.lanes
    )
    second = None
    if day.second is not None:
        second = second_line_day(second=day.second, checkpoint=checkpoint)
    return TwinDay(
        classes=tuple(class_days),
        booth_hours=float(staffed) / 60,
        unserved=unserved / days,
        second=second,
        outside=_line_outside(
            arrivals=people.line.arrivals, starts=day.first.starts, checkpoint=checkpoint
        ),
    )


def _line_outside(
    *, arrivals: queues.Floats, starts: queues.Floats, checkpoint: CheckpointDay
) -> LineOutside | None:
    if checkpoint.hall_places is None:
        return None
    counts = waiting_times.people_outside(
        arrivals=arrivals, starts=starts, places=checkpoint.hall_places, checkpoint=checkpoint
    )
    p95 = np.percentile(counts, 95, axis=0).tolist()
    blocks = tuple(
        OutsideBlock(
            minute=number * checkpoint.block_minutes, days_share=share, mean=mean, p95=high
        )
        for number, (share, mean, high) in enumerate(
            zip((counts > 0).mean(axis=0).tolist(), counts.mean(axis=0).tolist(), p95, strict=True)
        )
    )
    last, width = checkpoint.day_minutes, checkpoint.block_minutes
    often = [block.minute for block in blocks if block.days_share >= OUTSIDE_SHARE]
    return LineOutside(
        places=checkpoint.hall_places,
        days_share=float((counts > 0).any(axis=1).mean()),
        blocks=blocks,
        windows=queues.merged_windows(
            windows=[(minute, min(minute + width, last)) for minute in often]
        ),
    )


def second_line_day(*, second: queues.SecondStation, checkpoint: CheckpointDay) -> SecondLineDay:
    """The figures of the second station over all its days."""
    arrivals, start = second.line.arrivals, second.served.starts
    checked = np.isfinite(start)
    minutes = start[checked] - arrivals[checked]
    counts = waiting_times.mean_waiting(arrivals=arrivals, starts=start, checkpoint=checkpoint)
    waits = waiting_times.waits_by_day(arrivals=arrivals, starts=start)
    staffed = sum(lane.staffed_minutes for lane in checkpoint.stations[1].lanes) * len(arrivals)
    return SecondLineDay(
        count=float(np.isfinite(arrivals).sum()) / len(arrivals),
        p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        longest=float(np.percentile(counts.max(axis=1), 90)),
        kept_share=waiting_times.kept_days_share(waits=waits, minutes=PROMISE_MINUTES),
        busy_share=float(second.line.services[checked].sum()) / staffed if staffed else 0.0,
    )


def _class_day(
    *, name: str, arrivals: queues.Floats, start: queues.Floats, checkpoint: CheckpointDay
) -> ClassDay:
    waiting_counts = waiting_times.mean_waiting(
        arrivals=arrivals, starts=start, checkpoint=checkpoint
    )
    served = np.isfinite(start)
    minutes, hours = start[served] - arrivals[served], (arrivals[served] // 60).astype(int)
    by_hour = {int(hour): minutes[hours == hour] for hour in np.unique(hours)}
    waits = waiting_times.waits_by_day(arrivals=arrivals, starts=start)
    return ClassDay(
        name=name,
        count=len(minutes),
        p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        longest=float(np.percentile(waiting_counts.max(axis=1), 90)),
        kept_share=waiting_times.kept_days_share(waits=waits, minutes=PROMISE_MINUTES),
        queue=tuple(tuple(row) for row in np.percentile(waiting_counts, BAND, axis=0).T.tolist()),
        waits={
            hour: (float(np.percentile(waited, 5)), float(np.percentile(waited, 95)))
            for hour, waited in by_hour.items()
        },
        hours={hour: waiting_times.wait_figures(waits=waited) for hour, waited in by_hour.items()},
    )
