"""A simulated day at a checkpoint: queues and waits by class, and the effect of more booths."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from promdaen.kit.texts import Text, Words
from promdaen.planning.rules import checkpoints, queues, waiting
from promdaen.planning.rules.checkpoints import CheckpointDay
from promdaen.planning.rules.documents import DocumentRefused

CLASSES: Mapping[str, Words] = {
    "visitor": Text("Visitors"),
    "national": Text("Nationals"),
    "local": Text("Border pass"),
}
"""The classes of travellers in the pages of a twin."""
BAND = (5, 25, 50, 75, 95)
PROMISE_MINUTES = 45
"""ICAO Annex 9, for arriving; a reference for land borders, not a rule."""
LEAST_TIMED, BELIEVED_SHARE = 20, 0.85

NO_CLASS = Text('names the class "{name}"; write one of: {known}.')
NO_TIME = Text('has the time "{value}"; write a time of the day such as 08:30.')
NO_COUNT = Text('has the count "{value}"; write a number of 0 or more.')
OUTSIDE = Text("is at {value}, when the checkpoint is closed; remove the row.")
NO_ROWS = Text("has no count; write one row for each half hour and class.")


@dataclass(frozen=True, kw_only=True)
class ClassDay:
    """One class over the simulated days.

    `queue`: for each block the percentiles of BAND of the number waiting, shape (blocks, 5);
    `waits`: for each hour of arrival the 5th and 95th percentile in minutes, if there were
    arrivals. `kept_share`: the share of days on which nine of ten wait no longer than
    PROMISE_MINUTES.
    """

    name: str
    count: int
    p90: float
    longest: float
    kept_share: float
    queue: tuple[tuple[float, ...], ...]
    waits: Mapping[int, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class TwinDay:
    """A staffing plan over the simulated days: its classes, and booth-hours a day."""

    classes: tuple[ClassDay, ...]
    booth_hours: float
    unserved: float


def twin_day(*, checkpoint: CheckpointDay, days: int, seed: int) -> TwinDay:
    """The figures of so many days; the same seed gives every plan the same travellers."""
    people = checkpoints.drawn_people(checkpoint=checkpoint, days=days, seed=(seed, 0))
    day = queues.simulated(people=people, plans=[checkpoint.stations])
    found, unserved = [], 0
    for number, (since, until) in enumerate(pairwise(people.line.bounds)):
        come, start = people.line.arrivals[:, since:until], day.first.starts[:, since:until]
        unserved += int((np.isfinite(come) & ~np.isfinite(start)).sum())
        name = checkpoint.classes[number]
        found.append(_class_day(name=name, come=come, start=start, checkpoint=checkpoint))
    staffed = sum(lane.staffed_minutes for one in checkpoint.stations for lane in one.lanes)
    return TwinDay(classes=tuple(found), booth_hours=float(staffed) / 60, unserved=unserved / days)


def _class_day(
    *, name: str, come: queues.Floats, start: queues.Floats, checkpoint: CheckpointDay
) -> ClassDay:
    waiting_counts = waiting.mean_waiting(arrivals=come, starts=start, checkpoint=checkpoint)
    served = np.isfinite(start)
    minutes, hours = start[served] - come[served], (come[served] // 60).astype(int)
    ninth = [
        float(np.percentile(row[ok] - at[ok], 90))
        for row, at, ok in zip(start, come, served, strict=True)
        if ok.any()
    ]
    return ClassDay(
        name=name,
        count=len(minutes),
        p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        longest=float(np.percentile(waiting_counts.max(axis=1), 90)),
        kept_share=float(np.mean([one <= PROMISE_MINUTES for one in ninth])) if ninth else 1.0,
        queue=tuple(tuple(row) for row in np.percentile(waiting_counts, BAND, axis=0).T.tolist()),
        waits={
            int(hour): (
                float(np.percentile(minutes[hours == hour], 5)),
                float(np.percentile(minutes[hours == hour], 95)),
            )
            for hour in np.unique(hours)
        },
    )


@dataclass(frozen=True, kw_only=True)
class BandCoverage:
    """How many timed waits are in the band of the simulation, of how many."""

    inside: int
    timed: int

    @property
    def is_believable(self) -> bool:
        """Whether enough waits were timed and enough of them are in the band."""
        enough = self.timed >= LEAST_TIMED
        return enough and self.inside >= BELIEVED_SHARE * self.timed


def belief(*, day: TwinDay, timed: Iterable[Mapping[str, Any]]) -> BandCoverage:
    """Timed waits (class, minute of arrival, wait) compared with the 90 % band of their hour."""
    bands = {one.name: one.waits for one in day.classes}
    inside = count = 0
    for one in timed:
        count += 1
        low, high = bands.get(one["class"], {}).get(int(one["minute"] // 60), (1.0, 0.0))
        inside += low <= one["wait"] <= high
    return BandCoverage(inside=inside, timed=count)


@dataclass(frozen=True, kw_only=True)
class StaffingChange:
    """Staffing to try: more booths by class between two minutes, more second-line officers."""

    booths: Mapping[str, int]
    second: int
    since: int
    until: int

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not self.second and not any(self.booths.values())


def with_wish(*, document: Mapping[str, Any], wish: StaffingChange) -> dict[str, Any]:
    """The document with the additional booths and officers."""
    made = copy.deepcopy(dict(document))
    window = [[wish.since, wish.until]]
    for name, count in wish.booths.items():
        lanes = [{"serves": [name], "open": window} for _number in range(count)]
        made["stations"][0]["lanes"] += lanes
    if len(made["stations"]) > 1:
        classes = list(made["classes"])
        whole = [[0, made["day_minutes"]]]
        second = [{"serves": classes, "open": whole} for _number in range(wish.second)]
        made["stations"][1]["lanes"] += second
    return made


def counted_arrivals(
    *, document: Mapping[str, Any], opens_at: int, rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The document with arrivals from half-hourly counts: rows of time, class, count.

    Counts of several days are averaged; a half hour without a row has none. Raises DocumentRefused
    naming the row.
    """
    blocks = int(document["day_minutes"] // document["block_minutes"])
    sums: dict[tuple[str, int], list[float]] = {}
    for number, row in enumerate(rows, start=2):
        at = f"row {number}"
        time, name, count = (str(cell).strip() for cell in row)
        if name not in document["classes"]:
            known = ", ".join(document["classes"])
            raise DocumentRefused(place=at, words=NO_CLASS, name=name, known=known)
        block = _block(time=time, at=at, opens_at=opens_at, width=document["block_minutes"])
        if not 0 <= block < blocks:
            raise DocumentRefused(place=at, words=OUTSIDE, value=time)
        if not count.isascii() or not count.isdigit():
            raise DocumentRefused(place=at, words=NO_COUNT, value=count)
        sums.setdefault((name, block), []).append(float(count))
    if not sums:
        raise DocumentRefused(place="the sheet", words=NO_ROWS)
    made = copy.deepcopy(dict(document))
    made["arrivals"] = {
        name: {
            "walk": [
                float(np.mean(sums[name, block])) if (name, block) in sums else 0.0
                for block in range(blocks)
            ]
        }
        for name in document["classes"]
    }
    return made


def _block(*, time: str, at: str, opens_at: int, width: float) -> int:
    return int((_minute(time=time, at=at) - opens_at) // width)


def _minute(*, time: str, at: str) -> int:
    """The minute of the day; seconds added by a spreadsheet are ignored."""
    hour, _sign, minute = time.partition(":")
    if not (hour.isdigit() and minute[:2].isdigit() and int(minute[:2]) < 60):  # noqa: PLR2004
        raise DocumentRefused(place=at, words=NO_TIME, value=time)
    return int(hour) * 60 + int(minute[:2])


def timed_waits(
    *, document: Mapping[str, Any], opens_at: int, rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Waits measured with a clock: rows of time of arrival, class, minutes waited.

    Raises DocumentRefused naming the row.
    """
    found = []
    for number, row in enumerate(rows, start=2):
        at = f"row {number}"
        time, name, wait = (str(cell).strip() for cell in row)
        if name not in document["classes"]:
            known = ", ".join(document["classes"])
            raise DocumentRefused(place=at, words=NO_CLASS, name=name, known=known)
        minute = _minute(time=time, at=at) - opens_at
        if not 0 <= minute < document["day_minutes"]:
            raise DocumentRefused(place=at, words=OUTSIDE, value=time)
        if not wait.replace(".", "", 1).isdigit():
            raise DocumentRefused(place=at, words=NO_COUNT, value=wait)
        found.append({"class": name, "minute": minute, "wait": float(wait)})
    if not found:
        raise DocumentRefused(place="the sheet", words=NO_ROWS)
    return found


PRIOR_MINUTES: Mapping[str, float] = {"visitor": 1.9, "national": 1.2, "local": 0.6}
PRIOR_SIGMA, SECOND_MINUTES, SECOND_SIGMA = 0.5, 12.0, 0.6
PRIOR_REFERRAL: Mapping[str, float] = {"visitor": 0.02, "national": 0.01, "local": 0.005}
"""Service times and referral before anybody timed them: a prior of our own, not measured."""
HALF_HOUR = 30


@dataclass(frozen=True, kw_only=True)
class TwinShape:
    """The initial data of a twin: opening minutes of the day, booths by class, second line."""

    opens_at: int
    closes_at: int
    booths: Mapping[str, int]
    second: int


def first_document(*, shape: TwinShape) -> dict[str, Any]:
    """A twin without arrivals, staffed all day, with default service times."""
    minutes = shape.closes_at - shape.opens_at
    classes = [name for name, count in shape.booths.items() if count]
    whole = [[0, minutes]]
    stations = [
        {
            "name": "booths",
            "lanes": [
                {"serves": [name], "open": whole}
                for name in classes
                for _number in range(shape.booths[name])
            ],
            "priority": {},
        }
    ]
    service = {
        "booths": {name: {"mean": PRIOR_MINUTES[name], "sigma": PRIOR_SIGMA} for name in classes}
    }
    refer = dict.fromkeys(classes, 0.0)
    if shape.second:
        lanes = [{"serves": classes, "open": whole} for _number in range(shape.second)]
        stations.append({"name": "second_line", "lanes": lanes, "priority": {}})
        second = {"mean": SECOND_MINUTES, "sigma": SECOND_SIGMA}
        service["second_line"] = dict.fromkeys(classes, second)
        refer = {name: PRIOR_REFERRAL[name] for name in classes}
    return {
        "day_minutes": minutes,
        "block_minutes": HALF_HOUR,
        "classes": classes,
        "stations": stations,
        "arrivals": {name: {"walk": [0.0] * (minutes // HALF_HOUR)} for name in classes},
        "service": service,
        "refer": refer,
    }


def clock_text(*, minute: float, opens_at: int) -> str:
    """A minute of the day as a clock time.

    >>> clock_text(minute=150, opens_at=360)
    '08:30'
    """
    whole = int(minute) + opens_at
    return f"{whole // 60:02d}:{whole % 60:02d}"
