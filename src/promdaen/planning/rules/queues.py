"""Queues of a checkpoint, simulated exactly for many days at once; without an event list.

A day is one row of an array. One step finds the next start of service in every day: a booth could
start at the later of the minute it is free and the earliest waiting head of its classes, moved
into its next staffed window; the smallest such minute happens next. At one instant all arrivals,
ends and changes of shift happen first; then booths take travellers in the order of their numbers.
A booth takes, among the heads of its classes, the lowest priority number, then the earliest
arrival, then the class named first. Within a class the earlier arrival goes first, then the
smaller row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

NOT_SERVED = np.inf
NO_LANE = -1
_STEPS_BETWEEN_LOOKS = 32
_FEW_DAYS = 64
_WORTH_DROPPING = 0.9


@dataclass(frozen=True, kw_only=True)
class BoothLane:
    """One booth: the classes it serves, by number, and its staffed windows in minutes."""

    serves: frozenset[int]
    windows: tuple[tuple[float, float], ...]

    @property
    def staffed_minutes(self) -> float:
        """Minutes of all windows."""
        return sum(until - since for since, until in self.windows)


@dataclass(frozen=True, kw_only=True)
class Station:
    """Booths in the order of their numbers, and a priority number for each class."""

    name: str
    lanes: tuple[BoothLane, ...]
    priorities: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class StationArrivals:
    """The travellers who come to a station on each day.

    `arrivals` and `services`: minutes, shape (days, columns); each class has the same columns on
    every day, in the order of arrival. Columns `bounds[k]` to `bounds[k + 1]` belong to class k;
    unused ones and always the last of a class are infinite.
    """

    arrivals: Floats
    services: Floats
    bounds: tuple[int, ...]

    def classes(self) -> Whole:
        """The class of each column."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))


@dataclass(frozen=True, kw_only=True)
class ServedTravellers:
    """When each traveller of a line started and at which booth; infinite and -1 if never."""

    starts: Floats
    lanes: npt.NDArray[np.int8]


@dataclass(frozen=True, kw_only=True)
class SecondStation:
    """Travellers referred at the second station.

    days, places: their positions in the first line. columns: their columns in the second, on the
    same day.
    """

    line: StationArrivals
    served: ServedTravellers
    days: Whole
    places: Whole
    columns: Whole


@dataclass(frozen=True, kw_only=True)
class QueueDay:
    """The same travellers at one station or two."""

    first: ServedTravellers
    second: SecondStation | None = None


@dataclass(frozen=True, kw_only=True)
class People:
    """Travellers of many days: the first line, referrals, their second service, their rows.

    `rows` orders travellers of one class who arrive together at the second station; None if that
    is the order of columns.
    """

    line: StationArrivals
    referred: Flags
    second_services: Floats
    rows: Whole | None = None


def merged_windows(*, windows: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Windows in order of time; those that touch or overlap are merged.

    >>> merged_windows(windows=[(60, 90), (0, 30), (30, 45)])
    ((0, 45), (60, 90))
    """
    merged: list[tuple[float, float]] = []
    for since, until in sorted(windows):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(until, merged[-1][1]))
        else:
            merged.append((since, until))
    return tuple(merged)


def pack_people(
    *, days: Whole, classes: Whole, columns: Sequence[Floats], shape: tuple[int, int]
) -> tuple[StationArrivals, Whole]:
    """A line of travellers given in the order of day, class and turn; and the column of each.

    columns: arrivals and services. shape: the number of days and of classes.
    """
    day_count, class_count = shape
    groups = days * class_count + classes
    counts = np.bincount(groups, minlength=day_count * class_count)
    widths = counts.reshape(day_count, class_count).max(axis=0, initial=0) + 1
    bounds = np.concatenate([[0], np.cumsum(widths)])
    firsts = np.cumsum(counts) - counts
    places = bounds[classes] + np.arange(len(groups)) - firsts[groups]
    arrivals = np.full((day_count, bounds[-1]), NOT_SERVED)
    services = np.zeros_like(arrivals)
    arrivals[days, places], services[days, places] = columns
    return StationArrivals(
        arrivals=arrivals, services=services, bounds=tuple(bounds.tolist())
    ), places


def repeat_people(*, people: People, times: int) -> People:
    """The same days several times, one block after another, for as many plans at once."""

    def tiled(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.tile(values, (times, 1))

    arrivals = people.line
    return People(
        line=StationArrivals(
            arrivals=tiled(arrivals.arrivals),
            services=tiled(arrivals.services),
            bounds=arrivals.bounds,
        ),
        referred=tiled(people.referred),
        second_services=tiled(people.second_services),
        rows=None if people.rows is None else tiled(people.rows),
    )


def simulate(*, people: People, plans: Sequence[Sequence[Station]]) -> QueueDay:
    """All days through one station or two; the second takes referrals as they leave.

    Plans have the same stations with different windows; each has an equal block of the days, in
    order.
    """
    first = serve(arrivals=people.line, plans=[stations[0] for stations in plans])
    if len(plans[0]) == 1:
        return QueueDay(first=first)
    second = serve_second_line(
        people=people, first=first, plans=[stations[1] for stations in plans]
    )
    return QueueDay(first=first, second=second)


def serve_second_line(
    *, people: People, first: ServedTravellers, plans: Sequence[Station]
) -> SecondStation:
    """The second station of all days, whose first station was served so."""
    line = people.line
    on = people.referred & np.isfinite(first.starts)
    days, places = np.nonzero(on)
    arrivals = first.starts[on] + line.services[on]
    classes = line.classes()[places]
    rows = places if people.rows is None else people.rows[on]
    order = np.lexsort((rows, arrivals, classes, days))
    days, places, classes = days[order], places[order], classes[order]
    second_line, columns = pack_people(
        days=days,
        classes=classes,
        columns=(arrivals[order], people.second_services[days, places]),
        shape=(len(line.arrivals), len(line.bounds) - 1),
    )
    return SecondStation(
        line=second_line,
        served=serve(arrivals=second_line, plans=plans),
        days=days,
        places=places,
        columns=columns,
    )


def serve(*, arrivals: StationArrivals, plans: Sequence[Station]) -> ServedTravellers:
    """Every start of service at a station, on all days.

    Plans differ only in windows and have equal blocks of the days.
    """
    state = _Lockstep(line=arrivals, plans=plans)
    if plans[0].lanes:
        while state.step():
            pass
    shape = arrivals.arrivals.shape
    return ServedTravellers(
        starts=state.starts.reshape(shape), lanes=state.taken_by.reshape(shape)
    )


def _window_table(*, plans: Sequence[Station]) -> tuple[Floats, Floats]:
    """Starts and ends of windows, one row per lane, plan after plan.

    Rows are padded with windows that never start.
    """
    width = max(len(lane.windows) for station in plans for lane in station.lanes) + 1
    shape = (len(plans[0].lanes), len(plans), width)
    begins, ends = np.full(shape, np.inf), np.full(shape, np.inf)
    for plan, station in enumerate(plans):
        for number, lane in enumerate(station.lanes):
            for index, (since, until) in enumerate(lane.windows):
                begins[number, plan, index], ends[number, plan, index] = since, until
    return begins.reshape(shape[0], -1), ends.reshape(shape[0], -1)


def _least(*, rows: Floats | Sequence[Floats]) -> tuple[Whole, Floats]:
    """In each column the first row with the least value, and that value; faster than argmin."""
    least = rows[0].copy()
    least_rows = np.zeros(len(least), dtype=np.intp)
    for number in range(1, len(rows)):
        np.putmask(least_rows, rows[number] < least, number)
        np.minimum(least, rows[number], out=least)
    return least_rows, least


class _Lockstep:
    """The state of all days that are not finished, one column per day.

    free, ends: for each lane the minute from which it could serve, and the end of its present
    window; heads: for each class the next arrival; at: its position in the flat line.
    """

    def __init__(self, *, line: StationArrivals, plans: Sequence[Station]) -> None:
        station, lanes = plans[0], plans[0].lanes
        self.arrivals, self.services = line.arrivals.ravel(), line.services.ravel()
        self.starts = np.full(self.arrivals.shape, NOT_SERVED)
        self.taken_by = np.full(self.arrivals.shape, NO_LANE, dtype=np.int8)
        self.classes, self.lane_count = range(len(line.bounds) - 1), len(lanes)
        if not lanes:
            return
        self.begin_table, self.end_table = _window_table(plans=plans)
        days, columns = line.arrivals.shape
        width = self.begin_table.shape[1] // len(plans)
        plan_of = np.arange(days) // max(1, days // len(plans))
        self.window = np.tile(plan_of * width, (self.lane_count, 1))
        # Written through flat views, which need contiguous rows.
        self.free = np.ascontiguousarray(self.begin_table[:, plan_of * width])
        self.ends = np.ascontiguousarray(self.end_table[:, plan_of * width])
        first = np.arange(days) * columns
        self.at = np.stack([first + bound for bound in line.bounds[:-1]])
        self.heads = self.arrivals[self.at]
        self.groups = self._grouped(lanes=lanes)
        self.serves = [np.array([k in lane.serves for lane in lanes]) for k in self.classes]
        self.serves_all = [bool(serves_class.all()) for serves_class in self.serves]
        self.ranked = [
            [k for k in self.classes if station.priorities[k] == priority]
            for priority in sorted(set(station.priorities))
        ]
        self._sized(days=days)
        self.steps = 0

    @staticmethod
    def _grouped(*, lanes: Sequence[BoothLane]) -> list[tuple[list[int], list[int]]]:
        """Lanes that serve the same classes, grouped: (classes, lanes)."""
        groups: dict[frozenset[int], list[int]] = {}
        for number, lane in enumerate(lanes):
            groups.setdefault(lane.serves, []).append(number)
        return [(sorted(classes), numbers) for classes, numbers in groups.items()]

    def _sized(self, *, days: int) -> None:
        self.days = days
        self.columns = np.arange(days)
        self.candidates = np.empty((self.lane_count, days))

    def step(self) -> bool:
        """One start of service on every day that has one left; False if none has."""
        self._find_candidates()
        lane, minute = _least(rows=self.candidates)
        cell = lane * self.days
        cell += self.columns
        self.steps += 1
        if self.steps % _STEPS_BETWEEN_LOOKS == 0 or self.days < _FEW_DAYS:
            going = minute < NOT_SERVED
            count = int(np.count_nonzero(going))
            if count == 0:
                return False
            if count < _WORTH_DROPPING * self.days:
                self._keep(going=going, count=count)
                return True
        self._start(lane=lane, cell=cell, minute=minute)
        return True

    def _find_candidates(self) -> None:
        """When each lane could start its next service."""
        for classes, lanes in self.groups:
            head = self.heads[classes[0]]
            for number in classes[1:]:
                head = np.minimum(head, self.heads[number])
            for lane in lanes:
                np.maximum(self.free[lane], head, out=self.candidates[lane])
        late = self.candidates >= self.ends
        if late.any():
            self._move_windows(*np.nonzero(late & np.isfinite(self.candidates)))

    def _move_windows(self, lanes: Whole, days: Whole, /) -> None:
        """Move lanes into the first window that is not over at the candidate's minute."""
        while len(lanes):
            self.window[lanes, days] += 1
            window = self.window[lanes, days]
            begin, end = self.begin_table[lanes, window], self.end_table[lanes, window]
            minute = np.maximum(self.candidates[lanes, days], begin)
            self.free[lanes, days] = np.maximum(self.free[lanes, days], begin)
            self.ends[lanes, days], self.candidates[lanes, days] = end, minute
            again = (minute >= end) & np.isfinite(minute)
            lanes, days = lanes[again], days[again]

    def _keep(self, *, going: Flags, count: int) -> None:
        """Continue with fewer days."""
        for name in ("free", "ends", "window", "heads", "at"):
            setattr(self, name, np.ascontiguousarray(getattr(self, name)[:, going]))
        self._sized(days=count)

    def _start(self, *, lane: Whole, cell: Whole, minute: Floats) -> None:
        """Start the service of the traveller whom the lane takes, at this minute."""
        class_place = self._next_class(lane=lane, minute=minute)
        class_place *= self.days
        class_place += self.columns
        place = self.at.take(class_place)
        going = minute < NOT_SERVED
        if not going.all():
            lane, cell, minute = lane[going], cell[going], minute[going]
            class_place, place = class_place[going], place[going]
        self.starts[place] = minute
        self.taken_by[place] = lane
        minute += self.services.take(place)
        self.free.reshape(-1)[cell] = minute
        place += 1
        self.at.reshape(-1)[class_place] = place
        self.heads.reshape(-1)[class_place] = self.arrivals.take(place)

    def _next_class(self, *, lane: Whole, minute: Floats) -> Whole:
        """The class whose head goes next: lowest priority, earliest arrival, named first."""
        for number, group in enumerate(self.ranked):
            rows = []
            for k in group:
                waits = self.heads[k] <= minute
                if not self.serves_all[k]:
                    waits &= self.serves[k].take(lane)
                rows.append(np.where(waits, self.heads[k], NOT_SERVED))
            least_rows, head = _least(rows=rows)
            if len(group) > 1 or group[0] > 0:
                least_rows = np.array(group).take(least_rows)
            if number == 0:
                chosen, earliest = least_rows, head
            else:
                later = earliest == NOT_SERVED
                np.copyto(chosen, least_rows, where=later)
                np.copyto(earliest, head, where=later)
        return chosen
