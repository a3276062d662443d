"""Random checkpoints and two slow programs that queues are compared with, traveller by traveller.

Both know nothing of the engine: one keeps a heap of instants, the other is written with SimPy.
"""

from __future__ import annotations

import bisect
import csv
import heapq
import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from promdaen.planning.rules import queues

Traveller = tuple[float, str, float, bool, float]
Starts = tuple[list[float | None], list[float | None]]

BLOCK, DAY = 30.0, 960.0


def random_checkpoint(*, rng: np.random.Generator, is_on_a_grid: bool) -> dict[str, Any]:
    """A document of a checkpoint; on a grid, minutes are whole so that ties are many."""
    classes = [f"class {number}" for number in range(int(rng.integers(1, 5)))]
    return {
        "day_minutes": DAY,
        "block_minutes": BLOCK,
        "classes": classes,
        "stations": [
            {
                "name": f"station {number}",
                "lanes": [
                    {
                        "serves": _some(rng=rng, names=classes),
                        "open": _windows(rng=rng, is_on_a_grid=is_on_a_grid),
                    }
                    for _lane in range(int(rng.integers(1, 6 if number == 0 else 4)))
                ],
                "priority": {
                    name: int(rng.integers(0, 3)) for name in classes if rng.random() < 0.8
                },
            }
            for number in range(int(rng.integers(1, 3)))
        ],
    }


def _some(*, rng: np.random.Generator, names: list[str]) -> list[str]:
    chosen = [name for name in names if rng.random() < 0.6]
    return chosen or [names[int(rng.integers(len(names)))]]


def _windows(*, rng: np.random.Generator, is_on_a_grid: bool) -> list[list[float]]:
    ends = np.sort(rng.uniform(0, DAY, 2 * int(rng.integers(1, 4))))
    if is_on_a_grid:
        ends = np.round(ends / BLOCK) * BLOCK
    return [[float(since), float(until)] for since, until in ends.reshape(-1, 2)]


def random_travellers(
    *, rng: np.random.Generator, document: Mapping[str, Any], is_on_a_grid: bool
) -> list[Traveller]:
    """People in no order, as a table has them."""
    count = int(rng.integers(0, 400))
    arrivals, first, second = (
        rng.uniform(0, DAY, count),
        rng.lognormal(0.6, 0.7, count),
        rng.lognormal(2.0, 0.8, count),
    )
    if is_on_a_grid:
        arrivals, first, second = np.round(arrivals), np.ceil(first), np.ceil(second)
    classes = rng.choice(document["classes"], count)
    referred = rng.random(count) < 0.2
    return [
        (float(a), str(c), float(x), bool(r), float(y))
        for a, c, x, r, y in zip(arrivals, classes, first, referred, second, strict=True)
    ]


def random_people(*, rng: np.random.Generator, days: int, classes: int) -> queues.People:
    """Sixty people a day of random classes, a third of them referred."""
    arrivals, services, seconds = (
        rng.uniform(0, 900, (days, 60)),
        rng.exponential(12, (days, 60)),
        rng.exponential(20, (days, 60)),
    )
    of_class = rng.integers(0, classes, (days, 60))
    day = np.repeat(np.arange(days), 60)
    order = np.lexsort((arrivals.ravel(), of_class.ravel(), day))
    line, columns = queues.pack_people(
        days=day,
        classes=of_class.ravel()[order],
        columns=(arrivals.ravel()[order], services.ravel()[order]),
        shape=(days, classes),
    )
    referred = np.zeros(line.arrivals.shape, dtype=bool)
    second = np.zeros(line.arrivals.shape)
    referred[day, columns] = rng.random(len(day)) < 1 / 3
    second[day, columns] = seconds.ravel()
    return queues.People(line=line, referred=referred, second_services=second)


def table_of(*, travellers: list[Traveller]) -> bytes:
    """The travellers as a CSV table."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["arrival", "class", "service_1", "referred", "service_2"])
    for arrival, name, first, referred, second in travellers:
        last = repr(second) if referred else ""
        writer.writerow([repr(arrival), name, repr(first), int(referred), last])
    return out.getvalue().encode()


class _Station:
    """Queues of a station and who serves, for both references."""

    def __init__(
        self, *, station: Mapping[str, Any], classes: list[str], people: list[Traveller]
    ) -> None:
        self.lanes, self.classes, self.people = station["lanes"], classes, people
        self.priority = station.get("priority", {})
        self.waiting: dict[str, list[tuple[float, int]]] = {name: [] for name in classes}
        self.busy = [False] * len(self.lanes)
        self.starts: list[float | None] = [None] * len(people)

    def put(self, *, now: float, row: int) -> None:
        """Let someone join the queue of the class."""
        bisect.insort(self.waiting[self.people[row][1]], (now, row))

    def take(self, *, now: float) -> list[tuple[int, int]]:
        """The lanes that take someone now, and whom."""
        starts = []
        for number, lane in enumerate(self.lanes):
            if self.busy[number]:
                continue
            names = [
                name for name in self.classes if name in lane["serves"] and self.waiting[name]
            ]
            if names and any(since <= now < until for since, until in lane["open"]):
                name = min(names, key=self._key)
                _arrival, row = self.waiting[name].pop(0)
                self.busy[number], self.starts[row] = True, now
                starts.append((number, row))
        return starts

    def _key(self, name: str) -> tuple[float, float, int]:
        return self.priority.get(name, 0), self.waiting[name][0][0], self.classes.index(name)


def by_instants(*, document: Mapping[str, Any], travellers: list[Traveller]) -> Starts:
    """Every instant in order: what happens at it first, then the lanes take people."""
    stations = [
        _Station(station=station, classes=document["classes"], people=travellers)
        for station in document["stations"]
    ]
    events: list[tuple[float, int, int, int]] = [
        (traveller[0], 0, row, -1) for row, traveller in enumerate(travellers)
    ]
    events += [
        (float(since), -1, -1, -1)
        for station in document["stations"]
        for lane in station["lanes"]
        for since, _until in lane["open"]
    ]
    heapq.heapify(events)
    while events:
        now = events[0][0]
        while events and events[0][0] == now:
            _now, place, row, lane = heapq.heappop(events)
            if lane >= 0:
                stations[place].busy[lane] = False
                is_on = place == 0 and travellers[row][3] and len(stations) > 1
                place, row = (1, row) if is_on else (-1, row)
            if place >= 0:
                stations[place].put(now=now, row=row)
        for place, station in enumerate(stations):
            for lane, row in station.take(now=now):
                service = travellers[row][2 if place == 0 else 4]
                heapq.heappush(events, (now + service, place, row, lane))
    second: list[float | None] = [None] * len(travellers)
    return stations[0].starts, stations[1].starts if len(stations) > 1 else second


class _SimPyDay:
    """Stations of a day as processes of SimPy; lanes take people after all else of an instant."""

    def __init__(self, *, document: Mapping[str, Any], travellers: list[Traveller]) -> None:
        import simpy

        self.env, self.people = simpy.Environment(), travellers
        self.stations = [
            _Station(station=station, classes=document["classes"], people=travellers)
            for station in document["stations"]
        ]
        self.is_asked = [False] * len(self.stations)
        for row, traveller in enumerate(travellers):
            arrival = self.env.timeout(traveller[0])
            arrival.callbacks.append(lambda _event, row=row: self.put(0, row))
        for place, station in enumerate(document["stations"]):
            for since in {window[0] for lane in station["lanes"] for window in lane["open"]}:
                self.env.process(self.shift(place, float(since)))

    def ask(self, place: int) -> None:
        """Have the lanes take people at the end of this instant."""
        if not self.is_asked[place]:
            self.is_asked[place] = True
            event = self.env.event()
            event.callbacks.append(lambda _event: self.take(place))
            event._ok, event._value = True, None
            self.env.schedule(event, priority=2)

    def take(self, place: int) -> None:
        self.is_asked[place] = False
        for lane, row in self.stations[place].take(now=self.env.now):
            self.env.process(self.serve(place, lane, row))

    def serve(self, place: int, lane: int, row: int) -> Any:
        yield self.env.timeout(self.people[row][2 if place == 0 else 4])
        self.stations[place].busy[lane] = False
        self.ask(place)
        if place == 0 and self.people[row][3] and len(self.stations) > 1:
            self.put(1, row)

    def put(self, place: int, row: int) -> None:
        self.stations[place].put(now=self.env.now, row=row)
        self.ask(place)

    def shift(self, place: int, minute: float) -> Any:
        yield self.env.timeout(minute)
        self.ask(place)


def with_simpy(*, document: Mapping[str, Any], travellers: list[Traveller]) -> Starts:
    """The same day by SimPy."""
    day = _SimPyDay(document=document, travellers=travellers)
    day.env.run()
    second: list[float | None] = [None] * len(travellers)
    return day.stations[0].starts, day.stations[1].starts if len(day.stations) > 1 else second
