"""A simulated day at a checkpoint: queues and waits by class, and the effect of more booths."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from promdaen.kit import amounts
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text, Words
from promdaen.planning.rules import checkpoints, documents, queues, waiting
from promdaen.planning.rules.checkpoints import CheckpointDay
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.observations import COUNT, QueueFact

CLASSES: Mapping[str, Words] = {
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
DATE_CELL = 3
"""The place of the day in a row of counts."""
LEAST_TIMED, BELIEVED_SHARE, LONGEST_MINUTES = 20, 0.85, 1440

NO_CLASS = Text('names the class "{name}"; write one of: {known}.')
NO_TIME = Text('has the time "{value}"; write a time of the day such as 08:30.')
NO_COUNT = Text('has the count "{value}"; write a number of 0 or more.')
NO_WAIT = Text('has the minutes "{value}"; write a number from 0 to {most}.')
OUTSIDE = Text("is at {value}, when the checkpoint is closed; remove the row.")
NO_DAY = Text('has the date "{value}"; write a day such as 2026-12-07 in every row, or in no row.')
DUPLICATE = Text("is of {value} on {day} again; keep one row.")
SHEET = Text("The sheet")
NO_COUNTS = Text("has no count; write one row for each half hour and class.")
NO_WAITS = Text("has no timed wait; write one row for each traveller.")


@dataclass(frozen=True, kw_only=True)
class ClassDay:
    """One class over the simulated days.

    `queue`: for each block the percentiles of BAND of the number waiting, shape (blocks, 5);
    `waits`: for each hour of arrival the 5th and 95th percentile in minutes, if there were
    arrivals; `hours`: likewise the figures of `waiting.wait_figures`. `kept_share`: the share of
    days on which nine of ten wait no longer than PROMISE_MINUTES.
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
    people = checkpoints.drawn_people(checkpoint=checkpoint, days=days, seed=(seed, 0))
    day = queues.simulated(people=people, plans=[checkpoint.stations])
    bars, unserved = [], 0
    for number, (since, until) in enumerate(pairwise(people.line.bounds)):
        come, start = people.line.arrivals[:, since:until], day.first.starts[:, since:until]
        unserved += int((np.isfinite(come) & ~np.isfinite(start)).sum())
        name = checkpoint.classes[number]
        bars.append(_class_day(name=name, come=come, start=start, checkpoint=checkpoint))
    staffed = sum(
        lane.staffed_minutes for station in checkpoint.stations for lane in station.lanes
    )
    second = None
    if day.second is not None:
        second = second_line_day(second=day.second, checkpoint=checkpoint)
    return TwinDay(
        classes=tuple(bars),
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
    counts = waiting.people_outside(
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
    come, start = second.line.arrivals, second.served.starts
    checked = np.isfinite(start)
    minutes = start[checked] - come[checked]
    counts = waiting.mean_waiting(arrivals=come, starts=start, checkpoint=checkpoint)
    waits = waiting.waits_by_day(arrivals=come, starts=start)
    staffed = sum(lane.staffed_minutes for lane in checkpoint.stations[1].lanes) * len(come)
    return SecondLineDay(
        count=float(np.isfinite(come).sum()) / len(come),
        p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        longest=float(np.percentile(counts.max(axis=1), 90)),
        kept_share=waiting.days_kept(waits=waits, minutes=PROMISE_MINUTES),
        busy_share=float(second.line.services[checked].sum()) / staffed if staffed else 0.0,
    )


def _class_day(
    *, name: str, come: queues.Floats, start: queues.Floats, checkpoint: CheckpointDay
) -> ClassDay:
    waiting_counts = waiting.mean_waiting(arrivals=come, starts=start, checkpoint=checkpoint)
    served = np.isfinite(start)
    minutes, hours = start[served] - come[served], (come[served] // 60).astype(int)
    by_hour = {int(hour): minutes[hours == hour] for hour in np.unique(hours)}
    waits = waiting.waits_by_day(arrivals=come, starts=start)
    return ClassDay(
        name=name,
        count=len(minutes),
        p90=float(np.percentile(minutes, 90)) if len(minutes) else 0.0,
        longest=float(np.percentile(waiting_counts.max(axis=1), 90)),
        kept_share=waiting.days_kept(waits=waits, minutes=PROMISE_MINUTES),
        queue=tuple(tuple(row) for row in np.percentile(waiting_counts, BAND, axis=0).T.tolist()),
        waits={
            hour: (float(np.percentile(waited, 5)), float(np.percentile(waited, 95)))
            for hour, waited in by_hour.items()
        },
        hours={hour: waiting.wait_figures(waits=waited) for hour, waited in by_hour.items()},
    )


@dataclass(frozen=True, kw_only=True)
class BandCoverage:
    """How many timed waits are in the band of the simulation, of how many."""

    inside: int
    timed: int

    @property
    def missing(self) -> int:
        """How many more waits must be timed at least."""
        return max(LEAST_TIMED - self.timed, 0)

    @property
    def is_believable(self) -> bool:
        """Whether enough waits were timed and enough of them are in the band."""
        enough = self.timed >= LEAST_TIMED
        return enough and self.inside >= BELIEVED_SHARE * self.timed


@dataclass(frozen=True, kw_only=True)
class TwinBelief:
    """What timed waits say of a twin: each class is believed by its own.

    classes: of those that have travellers; unknown: timed waits of other classes.
    """

    classes: Mapping[str, BandCoverage]
    unknown: int = 0

    @property
    def whole(self) -> BandCoverage:
        """All timed waits together."""
        return BandCoverage(
            inside=sum(coverage.inside for coverage in self.classes.values()),
            timed=sum(coverage.timed for coverage in self.classes.values()) + self.unknown,
        )

    @property
    def believed(self) -> tuple[str, ...]:
        """The classes for which the twin may advise."""
        if not self.whole.is_believable:
            return ()
        return tuple(name for name, cover in self.classes.items() if cover.is_believable)

    @property
    def unbelieved(self) -> tuple[str, ...]:
        """The classes for which it may not."""
        return tuple(name for name in self.classes if name not in self.believed)

    @property
    def is_believable(self) -> bool:
        """Whether the twin may advise for any class."""
        return bool(self.believed)

    @property
    def is_complete(self) -> bool:
        """Whether it may advise for all classes, so for their travellers together."""
        return self.is_believable and not self.unbelieved


def belief(*, day: TwinDay, timed: Iterable[Mapping[str, Any]]) -> TwinBelief:
    """Timed waits (class, minute of arrival, wait) compared with the 90 % band of their hour."""
    bands = {travellers.name: travellers.waits for travellers in day.classes if travellers.count}
    counts = {name: [0, 0] for name in bands}
    unknown = 0
    for timed_wait in timed:
        name = timed_wait["class"]
        if name not in bands:
            unknown += 1
            continue
        low, high = bands[name].get(int(timed_wait["minute"] // 60), (1.0, 0.0))
        counts[name][0] += low <= timed_wait["wait"] <= high
        counts[name][1] += 1
    return TwinBelief(
        classes={
            name: BandCoverage(inside=inside, timed=count)
            for name, (inside, count) in counts.items()
        },
        unknown=unknown,
    )


@dataclass(frozen=True, kw_only=True)
class StaffingChange:
    """Staffing to try: more or fewer booths by class and second-line officers between two minutes.

    `first`: the class that is taken first wherever several wait, or ""; `is_shared`: every booth
    serves every class.
    """

    booths: Mapping[str, int]
    second: int
    since: int
    until: int
    first: str = ""
    is_shared: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return not (self.second or any(self.booths.values()) or self.first or self.is_shared)

    @property
    def code(self) -> str:
        """The change as a short text for an address; read by staffing_change.

        >>> StaffingChange(booths={"visitor": 1, "local": -1}, second=0, since=60, until=300).code
        'visitor.1_local.-1*60*300*0**'
        """
        booths = "_".join(f"{name}.{count}" for name, count in self.booths.items() if count)
        shared = "shared" if self.is_shared else ""
        return f"{booths}*{self.since}*{self.until}*{self.second}*{self.first}*{shared}"


def staffing_change(*, code: str, classes: Sequence[str]) -> StaffingChange | None:
    """The change of a code, or None if it is not one for these classes.

    >>> change = staffing_change(code="visitor.1*60*300*0*local*", classes=["visitor", "local"])
    >>> change.booths, change.first, staffing_change(code="x", classes=[])
    ({'visitor': 1}, 'local', None)
    """
    # Names of classes are those of the document and may contain any sign.
    name = "|".join(re.escape(name) for name in sorted(classes, key=len, reverse=True))
    booth = rf"({name})\.(-?[0-9])"
    match = re.fullmatch(
        rf"(?P<booths>(?:{booth}(?:_{booth})*)?)\*(?P<since>[0-9]{{1,4}})\*(?P<until>[0-9]{{1,4}})"
        rf"\*(?P<second>-?[0-9])\*(?P<first>(?:{name})?)\*(?P<shared>(?:shared)?)",
        code,
    )
    if match is None:
        return None
    since, until = int(match["since"]), int(match["until"])
    if until <= since:
        return None
    return StaffingChange(
        booths={name: int(count) for name, count in re.findall(booth, match["booths"])},
        second=int(match["second"]),
        since=since,
        until=until,
        first=match["first"],
        is_shared=bool(match["shared"]),
    )


def with_wish(*, document: JsonObject, wish: StaffingChange) -> dict[str, Any]:
    """The document with the additional or fewer booths and officers, and its priorities.

    A closed booth is closed for all its classes; those of one class alone are closed first.
    """
    new_document = copy.deepcopy(dict(document))
    lanes = new_document["stations"][0]["lanes"]
    hours = [[wish.since, wish.until]]
    for number in _closed(lanes=lanes, booths=wish.booths)[0]:
        lanes[number]["open"] = without_hours(windows=lanes[number]["open"], hours=hours[0])
    for name, count in wish.booths.items():
        lanes += [{"serves": [name], "open": hours} for _number in range(count)]
    if wish.is_shared:
        for lane in lanes:
            lane["serves"] = list(new_document["classes"])
    if len(new_document["stations"]) > 1:
        officers = new_document["stations"][1]["lanes"]
        for lane in officers[wish.second :] if wish.second < 0 else ():
            lane["open"] = without_hours(windows=lane["open"], hours=hours[0])
        classes = list(new_document["classes"])
        officers += [{"serves": classes, "open": hours} for _number in range(wish.second)]
    if wish.first:
        for station in new_document["stations"]:
            station["priority"] = {**station.get("priority", {}), wish.first: -1}
    return new_document


SECOND_LINE = ""
"""The place of second-line officers among the classes of `too_many_closed`."""


def too_many_closed(*, document: JsonObject, wish: StaffingChange) -> dict[str, int]:
    """The classes, and SECOND_LINE, of which more are to be closed than exist; with their number.

    >>> booth = {"lanes": [{"serves": ["visitor"], "open": []}]}
    >>> wish = StaffingChange(booths={"visitor": -2}, second=-1, since=0, until=60)
    >>> too_many_closed(document={"stations": [booth]}, wish=wish)
    {'visitor': 1, '': 0}
    """
    stations = document["stations"]
    closed_too_many = _closed(lanes=stations[0]["lanes"], booths=wish.booths)[1]
    officers = len(stations[1]["lanes"]) if len(stations) > 1 else 0
    if -wish.second > officers:
        closed_too_many[SECOND_LINE] = officers
    return closed_too_many


def _closed(
    *, lanes: Sequence[Mapping[str, Any]], booths: Mapping[str, int]
) -> tuple[set[int], dict[str, int]]:
    """The numbers of the booths to close, and the booths of classes that have too few of them."""
    closed: set[int] = set()
    missing = {}
    for name, count in booths.items():
        if count >= 0:
            continue
        serving = [
            number
            for number, lane in enumerate(lanes)
            if name in lane["serves"] and number not in closed
        ]
        serving.sort(key=lambda number: (len(lanes[number]["serves"]), -number))
        if len(serving) < -count:
            missing[name] = len(serving)
        closed.update(serving[:-count])
    return closed, missing


def without_hours(*, windows: Iterable[Sequence[float]], hours: Sequence[float]) -> list[Any]:
    """Windows less the time between two minutes."""
    parts: list[list[float]] = []
    since, until = hours
    for begin, end in windows:
        parts += [[begin, min(end, since)], [max(begin, until), end]]
    return [[begin, end] for begin, end in parts if begin < end]


# ---- the replay of one day ----


def replay(*, checkpoint: CheckpointDay, seed: int) -> dict[str, Any]:
    """One drawn day to be watched: each traveller's class, arrival, start, end and booth.

    Minutes with one decimal; who is not served has a start of None.
    """
    people = checkpoints.drawn_people(checkpoint=checkpoint, days=1, seed=(seed, 0))
    day = queues.simulated(people=people, plans=[checkpoint.stations])
    classes, line = people.line.classes(), people.line
    rows = []
    for column in np.flatnonzero(np.isfinite(line.arrivals[0])).tolist():
        start = float(day.first.starts[0, column])
        is_served = math.isfinite(start)
        rows.append(
            [
                int(classes[column]),
                round(float(line.arrivals[0, column]), 1),
                round(start, 1) if is_served else None,
                round(start + float(line.services[0, column]), 1) if is_served else None,
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


def busiest_moment(*, day: Mapping[str, Any]) -> ReplayMoment:
    """The minute of a replay at which most people wait."""
    minutes = range(0, int(day["minutes"]), 5)
    counts = {
        minute: sum(
            come <= minute and (start is None or start > minute)
            for _class, come, start, _end, _lane in day["travellers"]
        )
        for minute in minutes
    }
    return replay_moment(day=day, minute=max(counts, key=lambda minute: counts[minute]))


def replay_moment(*, day: Mapping[str, Any], minute: int) -> ReplayMoment:
    """The picture of a replay at a minute."""
    line = [0] * day["classes"]
    booths: list[int | None] = [None] * len(day["lanes"])
    for place, come, start, end, lane in day["travellers"]:
        if come <= minute and (start is None or start > minute):
            line[place] += 1
        elif start is not None and start <= minute < end:
            booths[lane] = place
    return ReplayMoment(minute=minute, waiting=tuple(line), serving=tuple(booths))


def counted_arrivals(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> dict[str, Any]:
    """The document with arrivals from half-hourly counts: rows of time, class, count.

    A time that comes again is of another day: its mean is taken; different times in one half hour
    are summed. A half hour without a row has no arrivals. Raises DocumentRefused naming the row.
    """
    blocks = int(document["day_minutes"] // document["block_minutes"])
    days: dict[tuple[str, int], dict[int, list[float]]] = {}
    for number, row in enumerate(rows, start=2):
        at = documents.row_place(row=number)
        time, name, count = (str(cell).strip() for cell in row[:DATE_CELL])
        if name not in document["classes"]:
            class_list = ", ".join(document["classes"])
            raise DocumentRefused(place=at, words=NO_CLASS, name=name, known=class_list)
        minute = _minute(time=time, at=at) - opens_at
        block = int(minute // document["block_minutes"])
        if not 0 <= block < blocks:
            raise DocumentRefused(place=at, words=OUTSIDE, value=time)
        counted = days.setdefault((name, block), {})
        counted.setdefault(minute, []).append(_count(text=count, at=at))
    if not days:
        raise DocumentRefused(place=SHEET, words=NO_COUNTS)
    new_document = copy.deepcopy(dict(document))
    new_document["arrivals"] = {
        name: {
            "walk": [
                float(sum(np.mean(counts) for counts in days.get((name, block), {}).values()))
                for block in range(blocks)
            ]
        }
        for name in document["classes"]
    }
    return new_document


def dated_counts(*, opens_at: int, rows: Sequence[Sequence[str]]) -> list[QueueFact]:
    """The counts of rows that `counted_arrivals` takes, of their days; empty without a date.

    Raises DocumentRefused naming the row for a date that is none or is missing, and for a time
    that is there twice for a class and day.
    """
    days = [row[3].strip() if len(row) > DATE_CELL else "" for row in rows]
    if not any(days):
        return []
    facts: dict[tuple[date, int, str], QueueFact] = {}
    for number, (row, day) in enumerate(zip(rows, days, strict=True), start=2):
        at = documents.row_place(row=number)
        time, name, count = (str(cell).strip() for cell in row[:DATE_CELL])
        minute = _minute(time=time, at=at) - opens_at
        fact = QueueFact(
            kind=COUNT,
            travellers=name,
            on=_day(text=day, at=at),
            minute=minute,
            value=_count(text=count, at=at),
        )
        if facts.setdefault((fact.on, minute, name), fact) is not fact:
            raise DocumentRefused(place=at, words=DUPLICATE, value=time, day=day)
    return list(facts.values())


def _count(*, text: str, at: Text) -> float:
    latin = latin_digits(text)
    if not latin.isascii() or not latin.isdigit():
        raise DocumentRefused(place=at, words=NO_COUNT, value=text)
    return float(latin)


def _day(*, text: str, at: Text) -> date:
    """A day such as 2026-12-07 or 07/12/2026; a time added by a spreadsheet is ignored."""
    latin = latin_digits(text)
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?", latin, re.ASCII)
    parts = match.groups() if match else ()
    if not match and (match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", latin, re.ASCII)):
        parts = match.groups()[::-1]
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        raise DocumentRefused(place=at, words=NO_DAY, value=text) from error


def _minute(*, time: str, at: Text) -> int:
    """The minute of the day; seconds added by a spreadsheet are ignored."""
    match = re.fullmatch(r"(\d{1,2}):([0-5]?\d)(?::.*)?", latin_digits(time), re.ASCII)
    if match is None:
        raise DocumentRefused(place=at, words=NO_TIME, value=time)
    return int(match[1]) * 60 + int(match[2])


def timed_waits(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    """Waits measured with a clock: rows of time of arrival, class, minutes waited.

    Raises DocumentRefused naming the row.
    """
    waits = []
    for number, row in enumerate(rows, start=2):
        at = documents.row_place(row=number)
        time, name, wait = (str(cell).strip() for cell in row[:DATE_CELL])
        if name not in document["classes"]:
            class_list = ", ".join(document["classes"])
            raise DocumentRefused(place=at, words=NO_CLASS, name=name, known=class_list)
        minute = _minute(time=time, at=at) - opens_at
        if not 0 <= minute < document["day_minutes"]:
            raise DocumentRefused(place=at, words=OUTSIDE, value=time)
        minutes = amounts.read_amount(text=wait)
        if isinstance(minutes, Text) or minutes > LONGEST_MINUTES:
            raise DocumentRefused(place=at, words=NO_WAIT, value=wait, most=LONGEST_MINUTES)
        waits.append({"class": name, "minute": minute, "wait": float(minutes)})
    if not waits:
        raise DocumentRefused(place=SHEET, words=NO_WAITS)
    return waits


def marked_waits(*, timed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Waits marked as invented, so that real data can replace them."""
    return [{**timed_wait, "is_invented": True} for timed_wait in timed]


def real_waits(*, timed: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The waits that were really timed.

    >>> real_waits(timed=marked_waits(timed=[{"wait": 1.0}])), real_waits(timed=[{"wait": 2.0}])
    ([], [{'wait': 2.0}])
    """
    return [timed_wait for timed_wait in timed if not timed_wait.get("is_invented")]


PRIOR_MINUTES: Mapping[str, float] = {"visitor": 1.9, "national": 1.2, "local": 0.6}
PRIOR_SIGMA, SECOND_MINUTES, SECOND_SIGMA = 0.5, 12.0, 0.6
PRIOR_REFERRAL: Mapping[str, float] = {"visitor": 0.02, "national": 0.01, "local": 0.005}
"""Service times and referral before anybody timed them: a prior of our own, not measured."""
HALF_HOUR = 30


@dataclass(frozen=True, kw_only=True)
class TwinShape:
    """The initial data of a twin: opening minutes of the day, booths by class, second line.

    `peak`: travellers in the peak hour by the survey, 0 if unknown; `minutes`: those of a visitor
    at the booth in practice, 0 for a prior of our own; `hall_places`: None if unknown.
    """

    opens_at: int
    closes_at: int
    booths: Mapping[str, int]
    second: int
    peak: int = 0
    minutes: float = 0.0
    hall_places: int | None = None


BOOTH_SHARES: Mapping[str, float] = {"visitor": 0.5, "national": 0.3, "local": 0.2}
PEAK_HOURS, OFF_PEAK = (2, 3), 0.4
"""A proposal of our own: the hours of the day with the peak, and the other hours beside it."""


def proposed_booths(*, count: int) -> dict[str, int]:
    """Booths of a checkpoint by class, at least one of each as long as there are enough.

    >>> proposed_booths(count=6), proposed_booths(count=1)
    ({'visitor': 3, 'national': 2, 'local': 1}, {'visitor': 1, 'national': 0, 'local': 0})
    """
    booths = dict.fromkeys(BOOTH_SHARES, 0)
    for _booth in range(count):
        # The class that is furthest below its share is next.
        name = max(booths, key=lambda code: BOOTH_SHARES[code] / (booths[code] + 1))
        booths[name] += 1
    return booths


def _peak_arrivals(*, shape: TwinShape, blocks: int) -> dict[str, list[float]]:
    """Expected arrivals in each half hour, by the travellers of the peak hour; 0 without them."""
    open_classes = {name: BOOTH_SHARES[name] for name, count in shape.booths.items() if count}
    whole = sum(open_classes.values())
    return {
        name: [
            round(
                shape.peak
                / 2
                * share
                / whole
                * (1.0 if block * HALF_HOUR // 60 in PEAK_HOURS else OFF_PEAK),
                1,
            )
            for block in range(blocks)
        ]
        for name, share in open_classes.items()
    }


def first_document(*, shape: TwinShape) -> NewJsonObject:
    """A twin with arrivals by the survey's peak hour, staffed all day, with prior services."""
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
    factor = shape.minutes / PRIOR_MINUTES["visitor"] if shape.minutes else 1.0
    service = {
        "booths": {
            name: {"mean": round(PRIOR_MINUTES[name] * factor, 3), "sigma": PRIOR_SIGMA}
            for name in classes
        }
    }
    arrivals = _peak_arrivals(shape=shape, blocks=minutes // HALF_HOUR)
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
        "arrivals": {name: {"walk": arrivals[name]} for name in classes},
        "service": service,
        "refer": refer,
        **({"hall_places": shape.hall_places} if shape.hall_places else {}),
    }


# ---- booths and shifts ----

NO_WINDOW = Text(
    '"{value}" is not a shift; write such as 06:00-14:00, several with a space between.'
)
BACKWARD = Text('"{value}" ends before it begins, or is outside opening hours.')


def shift_text(*, windows: Iterable[Sequence[float]], opens_at: int) -> str:
    """The windows of a booth as text.

    >>> shift_text(windows=[(0, 120), (180, 480)], opens_at=360)
    '06:00-08:00 09:00-14:00'
    """
    return " ".join(
        "-".join(clock_text(minute=minute, opens_at=opens_at) for minute in window)
        for window in windows
    )


def shift_windows(*, text: str, opens_at: int, day_minutes: float) -> list[list[float]]:
    """The windows of a booth from their text; raises DocumentRefused naming a wrong one.

    >>> shift_windows(text="06:00-08:00", opens_at=360, day_minutes=960)
    [[0.0, 120.0]]
    """
    windows = []
    for part in latin_digits(text).replace("–", "-").split():
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", part, re.ASCII)
        if match is None:
            raise DocumentRefused(place="", words=NO_WINDOW, value=part)
        since, until = (
            float(60 * int(match[first]) + int(match[first + 1]) - opens_at) for first in (1, 3)
        )
        if not 0 <= since < until <= day_minutes:
            raise DocumentRefused(place="", words=BACKWARD, value=part)
        windows.append([since, until])
    return windows


def clock_text(*, minute: float, opens_at: int) -> str:
    """A minute of the day as a clock time.

    >>> clock_text(minute=150, opens_at=360)
    '08:30'
    """
    whole = int(minute) + opens_at
    return f"{whole // 60:02d}:{whole % 60:02d}"
