"""A checkpoint from a document, and its travellers: drawn by a seed, or from a table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text
from promdaen.planning.rules import documents, queues
from promdaen.planning.rules.documents import DocumentRefused, Limits
from promdaen.planning.rules.queues import Floats, Whole

TRAVELLER_COLUMNS = ("arrival", "class", "service_1", "referred", "service_2")
MAX_STATIONS, MAX_LANES, MAX_CLASSES = 2, 100, 50
MAX_BLOCKS, MAX_MINUTES, MAX_TRAVELLERS = 10_000, 1e6, 100_000
MAX_HALL_PLACES = 10_000
_DAYS_TOGETHER, _TRAVELLERS_TOGETHER = 1_000, 2_000_000
_SECONDS_A_MINUTE = 60.0
MINUTES = Limits(least=0.0, most=MAX_MINUTES)
LENGTHS = Limits(least=0.0, most=MAX_MINUTES, is_open=True)
SPREADS = Limits(least=0.0, most=5.0)
EXPECTED = Limits(least=0.0, most=MAX_TRAVELLERS)
PASSENGERS = Limits(least=1.0, most=1_000.0)
DISPERSIONS = Limits(least=0.01, most=1e6)

BACKWARDS = Text("ends at {until}, before it begins; write [from_minute, to_minute].")
TOO_MANY = Text("brings {count} travellers a day, more than {most}; write smaller numbers.")
TOO_FINE = Text("makes {count} blocks a day, more than {most}; write a larger number.")
STATION_COUNT = Text("has {count} stations; write one or two.")
NOT_CSV = Text("is not a CSV table in UTF-8 ({why}).")
NO_COLUMN = Text("has no column {column}; the columns are {columns}.")
CELLS = Text("has {count} cells; write {wanted}.")
ZERO_OR_ONE = Text('is "{value}"; write 0 or 1.')
NOT_MINUTES = Text('is "{value}"; write minutes as a number.')


@dataclass(frozen=True, kw_only=True)
class Buses:
    """Buses of one class: expected number per block, passengers each, seconds between two."""

    per_block: tuple[float, ...]
    mean_passengers: float
    dispersion: float
    alighting_seconds: float


@dataclass(frozen=True, kw_only=True)
class Service:
    """Lognormal minutes of a service: arithmetic mean, sigma of the logarithm."""

    mean: float
    sigma: float


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """Travellers of one class: expected walk-ins per block, buses."""

    walk: tuple[float, ...] = ()
    buses: Buses | None = None


@dataclass(frozen=True, kw_only=True)
class CheckpointDay:
    """A day at a checkpoint. arrivals, services and referral are in the order of `classes`.

    `hall_places`: how many people fit into the hall before the booths; None if unknown.
    """

    day_minutes: float
    block_minutes: float
    classes: tuple[str, ...]
    stations: tuple[queues.Station, ...]
    arrivals: tuple[Arrivals, ...]
    services: tuple[tuple[Service | None, ...], ...]
    referral: tuple[float, ...]
    hall_places: int | None = None

    @property
    def block_count(self) -> int:
        """Blocks of the day; the last one may be shorter."""
        return math.ceil(self.day_minutes / self.block_minutes)


@dataclass(frozen=True, kw_only=True)
class Travellers:
    """People of a table, one day, and their positions in it.

    rows, columns: of each traveller. row_of: the row of each column, shape (1, columns).
    """

    people: queues.People
    rows: Whole
    columns: Whole
    row_of: Whole


def read_checkpoint(*, document: JsonObject, is_drawn: bool) -> CheckpointDay:
    """The checkpoint of a document.

    is_drawn: travellers are drawn, so arrivals and services are required; otherwise they are
    ignored. Raises DocumentRefused naming the entry.
    """
    length = documents.number(
        value=documents.entry(table_value=document, key="day_minutes", path=""),
        path="day_minutes",
        limits=LENGTHS,
    )
    block = documents.number(
        value=documents.entry(table_value=document, key="block_minutes", path=""),
        path="block_minutes",
        limits=LENGTHS,
    )
    if length / block > MAX_BLOCKS:
        raise DocumentRefused(
            place="block_minutes",
            words=TOO_FINE,
            count=math.ceil(length / block),
            most=MAX_BLOCKS,
        )
    classes = documents.names(
        value=documents.entry(table_value=document, key="classes", path=""), path="classes"
    )
    if len(classes) > MAX_CLASSES:
        raise DocumentRefused(
            place="classes", words=documents.LENGTH, count=len(classes), wanted=f"1–{MAX_CLASSES}"
        )
    stations = _stations(document=document, classes=classes)
    blocks = math.ceil(length / block)
    arrivals = _arrivals(document=document, classes=classes, blocks=blocks) if is_drawn else ()
    referral = _referral(document=document, classes=classes) if is_drawn else ()
    services = _services(document=document, classes=classes, stations=stations) if is_drawn else ()
    checkpoint = CheckpointDay(
        day_minutes=length,
        block_minutes=block,
        classes=tuple(classes),
        stations=tuple(stations),
        arrivals=tuple(arrivals),
        services=tuple(services),
        referral=tuple(referral),
        hall_places=_hall_places(document=document),
    )
    if is_drawn:
        _refuse_missing_services(checkpoint=checkpoint)
    return checkpoint


def _hall_places(*, document: JsonObject) -> int | None:
    places = document.get("hall_places")
    if places is None:
        return None
    limits = Limits(least=1.0, most=MAX_HALL_PLACES)
    return documents.whole(value=places, path="hall_places", limits=limits)


def _stations(*, document: JsonObject, classes: Sequence[str]) -> list[queues.Station]:
    station_rows = documents.rows(
        value=documents.entry(table_value=document, key="stations", path=""), path="stations"
    )
    if not 1 <= len(station_rows) <= MAX_STATIONS:
        raise DocumentRefused(place="stations", words=STATION_COUNT, count=len(station_rows))
    station_list: list[queues.Station] = []
    for number, value in enumerate(station_rows):
        path = f"stations[{number}]"
        within = documents.table(value=value, path=path)
        name = documents.text(
            value=documents.entry(table_value=within, key="name", path=path), path=f"{path}.name"
        )
        if name in {station.name for station in station_list}:
            raise DocumentRefused(place=f"{path}.name", words=documents.DUPLICATE, name=name)
        lanes = documents.rows(
            value=documents.entry(table_value=within, key="lanes", path=path), path=f"{path}.lanes"
        )
        if len(lanes) > MAX_LANES:
            raise DocumentRefused(
                place=f"{path}.lanes", words=documents.LENGTH, count=len(lanes),
                wanted=f"0–{MAX_LANES}",
            )  # fmt: skip
        station_list.append(
            queues.Station(
                name=name,
                lanes=tuple(
                    _lane(value=lane, path=f"{path}.lanes[{index}]", classes=classes)
                    for index, lane in enumerate(lanes)
                ),
                priorities=_priorities(station=within, path=path, classes=classes),
            )
        )
    return station_list


def _lane(*, value: object, path: str, classes: Sequence[str]) -> queues.BoothLane:
    within = documents.table(value=value, path=path)
    serves = documents.names(
        value=documents.entry(table_value=within, key="serves", path=path), path=f"{path}.serves"
    )
    numbers = {
        classes.index(documents.known_name(value=name, path=f"{path}.serves", known_names=classes))
        for name in serves
    }
    windows = []
    window_rows = documents.rows(
        value=documents.entry(table_value=within, key="open", path=path), path=f"{path}.open"
    )
    for number, window in enumerate(window_rows):
        place = f"{path}.open[{number}]"
        since, until = (
            documents.number(value=minute, path=place, limits=MINUTES)
            for minute in documents.rows(value=window, path=place, count=2)
        )
        if until < since:
            raise DocumentRefused(place=place, words=BACKWARDS, until=until)
        if since < until:
            windows.append((since, until))
    return queues.BoothLane(
        serves=frozenset(numbers), windows=queues.merged_windows(windows=windows)
    )


def _class_values(
    *, document: JsonObject, key: str, path: str, classes: Sequence[str]
) -> JsonObject:
    """An object by class that may be missing completely."""
    place = documents.join(path, key)
    table_by_class = documents.table(value=document.get(key, {}), path=place)
    for name in table_by_class:
        documents.known_name(value=name, path=place, known_names=classes)
    return table_by_class


def _priorities(*, station: JsonObject, path: str, classes: Sequence[str]) -> tuple[float, ...]:
    priorities = _class_values(document=station, key="priority", path=path, classes=classes)
    return tuple(
        documents.number(value=priorities.get(name, 0), path=f"{path}.priority.{name}")
        for name in classes
    )


def _referral(*, document: JsonObject, classes: Sequence[str]) -> list[float]:
    shares = _class_values(document=document, key="refer", path="", classes=classes)
    return [
        documents.number(value=shares.get(name, 0), path=f"refer.{name}", limits=documents.SHARE)
        for name in classes
    ]


def _expected(*, value: object, path: str, blocks: int) -> tuple[float, ...]:
    return tuple(
        documents.number(value=count, path=f"{path}[{number}]", limits=EXPECTED)
        for number, count in enumerate(documents.rows(value=value, path=path, count=blocks))
    )


def _arrivals(*, document: JsonObject, classes: Sequence[str], blocks: int) -> list[Arrivals]:
    documents.entry(table_value=document, key="arrivals", path="")
    arrivals_by_class = _class_values(document=document, key="arrivals", path="", classes=classes)
    arrival_list, expected = [], 0.0
    for name in classes:
        path = f"arrivals.{name}"
        within = documents.table(value=arrivals_by_class.get(name, {}), path=path)
        walk = (
            _expected(value=within["walk"], path=f"{path}.walk", blocks=blocks)
            if "walk" in within
            else ()
        )
        buses = (
            _buses(value=within["bus"], path=f"{path}.bus", blocks=blocks)
            if "bus" in within
            else None
        )
        expected += sum(walk) + (sum(buses.per_block) * buses.mean_passengers if buses else 0)
        if expected > MAX_TRAVELLERS:
            raise DocumentRefused(
                place=path, words=TOO_MANY, count=round(expected), most=MAX_TRAVELLERS
            )
        arrival_list.append(Arrivals(walk=walk, buses=buses))
    return arrival_list


def _buses(*, value: object, path: str, blocks: int) -> Buses:
    within = documents.table(value=value, path=path)

    def number(key: str, limits: Limits) -> float:
        value = documents.entry(table_value=within, key=key, path=path)
        return documents.number(value=value, path=f"{path}.{key}", limits=limits)

    return Buses(
        per_block=_expected(
            value=documents.entry(table_value=within, key="per_block", path=path),
            path=f"{path}.per_block",
            blocks=blocks,
        ),
        mean_passengers=number("mean_passengers", PASSENGERS),
        dispersion=number("dispersion", DISPERSIONS),
        alighting_seconds=number("alighting_seconds", MINUTES),
    )


def _services(
    *, document: JsonObject, classes: Sequence[str], stations: Sequence[queues.Station]
) -> list[tuple[Service | None, ...]]:
    names = [station.name for station in stations]
    documents.entry(table_value=document, key="service", path="")
    services_by_class = _class_values(document=document, key="service", path="", classes=names)
    service_list = []
    for name in names:
        table = _class_values(
            document=services_by_class, key=name, path="service", classes=classes
        )
        services: list[Service | None] = []
        for class_name in classes:
            path = f"service.{name}.{class_name}"
            if class_name not in table:
                services.append(None)
                continue
            within = documents.table(value=table[class_name], path=path)
            mean, sigma = (
                documents.number(
                    value=documents.entry(table_value=within, key=key, path=path),
                    path=f"{path}.{key}",
                    limits=limits,
                )
                for key, limits in (("mean", LENGTHS), ("sigma", SPREADS))
            )
            services.append(Service(mean=mean, sigma=sigma))
        service_list.append(tuple(services))
    return service_list


def _refuse_missing_services(*, checkpoint: CheckpointDay) -> None:
    """Require the service of every class that can come to a station."""
    for number, station in enumerate(checkpoint.stations):
        for index, name in enumerate(checkpoint.classes):
            arrivals = checkpoint.arrivals[index]
            comes = any(arrivals.walk) or (arrivals.buses and any(arrivals.buses.per_block))
            if number == 1:
                comes = comes and checkpoint.referral[index] > 0
            if comes and checkpoint.services[number][index] is None:
                raise DocumentRefused(
                    place=f"service.{station.name}.{name}", words=documents.MISSING
                )


# ---- travellers from a table ----


def read_travellers(*, data: bytes, checkpoint: CheckpointDay) -> Travellers:
    """The travellers of a CSV table, one day; raises DocumentRefused naming row and column."""
    lines = _lines(data=data)
    classes = np.array(
        [
            checkpoint.classes.index(
                documents.known_name(
                    value=cells["class"] or "–",
                    path=documents.row_place(row=row, column="class"),
                    known_names=checkpoint.classes,
                )
            )
            for row, cells in lines
        ],
        dtype=np.intp,
    )
    referred = np.array(
        [_flag(row=row, cell=cells["referred"]) for row, cells in lines], dtype=bool
    )
    arrivals, first, second = (
        np.array(
            [
                _minutes(
                    row=row,
                    column=column,
                    cell=cells[column],
                    limits=limits,
                    may_be_empty=column == "service_2" and not referred[index],
                )
                for index, (row, cells) in enumerate(lines)
            ]
        )
        for column, limits in (
            ("arrival", MINUTES),
            ("service_1", LENGTHS),
            ("service_2", LENGTHS),
        )
    )
    rows = np.arange(len(lines), dtype=np.intp)
    order = np.lexsort((rows, arrivals, classes))
    line, columns = queues.pack_people(
        days=np.zeros(len(lines), dtype=np.intp),
        classes=classes[order],
        columns=(arrivals[order], first[order]),
        shape=(1, len(checkpoint.classes)),
    )
    shape = line.arrivals.shape
    row_of, on, seconds = np.zeros(shape, np.intp), np.zeros(shape, bool), np.zeros(shape)
    row_of[0, columns] = order
    on[0, columns], seconds[0, columns] = referred[order], second[order]
    people = queues.People(line=line, referred=on, second_services=seconds, rows=row_of)
    return Travellers(people=people, rows=order, columns=columns, row_of=row_of)


def _lines(*, data: bytes) -> list[tuple[int, dict[str, str]]]:
    try:
        read = [
            (row, cells)
            for row, cells in enumerate(
                csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True), 1
            )
            if any(cell.strip() for cell in cells)
        ]
    except (UnicodeDecodeError, csv.Error) as error:
        why = str(error) if isinstance(error, csv.Error) else "UTF-8"
        raise DocumentRefused(place="", words=NOT_CSV, why=why) from error
    header = [cell.strip() for cell in read[0][1]] if read else []
    listed = ", ".join(TRAVELLER_COLUMNS)
    for column in TRAVELLER_COLUMNS:
        if column not in header:
            raise DocumentRefused(place="", words=NO_COLUMN, column=column, columns=listed)
        if header.count(column) > 1:
            raise DocumentRefused(
                place=documents.row_place(row=1), words=documents.DUPLICATE, name=column
            )
    for row, cells in read[1:]:
        if len(cells) != len(header):
            raise DocumentRefused(
                place=documents.row_place(row=row),
                words=CELLS,
                count=len(cells),
                wanted=len(header),
            )
    return [
        (row, dict(zip(header, (cell.strip() for cell in cells), strict=True)))
        for row, cells in read[1:]
    ]


def _flag(*, row: int, cell: str) -> bool:
    if cell not in {"0", "1"}:
        raise DocumentRefused(
            place=documents.row_place(row=row, column="referred"), words=ZERO_OR_ONE, value=cell
        )
    return cell == "1"


def _minutes(*, row: int, column: str, cell: str, limits: Limits, may_be_empty: bool) -> float:
    if may_be_empty and not cell:
        return 0.0
    path = documents.row_place(row=row, column=column)
    try:
        minutes = float(cell)
    except ValueError as error:
        raise DocumentRefused(place=path, words=NOT_MINUTES, value=cell) from error
    return documents.number(value=minutes, path=path, limits=limits)


# ---- travellers drawn ----


def days_per_batch(*, checkpoint: CheckpointDay) -> int:
    """How many days are drawn and simulated at once, to limit memory."""
    expected = sum(
        sum(arrival.walk)
        + (sum(arrival.buses.per_block) * arrival.buses.mean_passengers if arrival.buses else 0)
        for arrival in checkpoint.arrivals
    )
    return max(1, min(_DAYS_TOGETHER, int(_TRAVELLERS_TOGETHER / max(expected, 1.0))))


def draw_people(*, checkpoint: CheckpointDay, days: int, seed: Sequence[int]) -> queues.People:
    """Travellers of so many days; the draws of a class depend only on that class.

    Stations and lanes have no influence, so that every staffing has the same travellers. Service
    minutes are independent of arrivals, so only arrivals are sorted.
    """
    sources = [
        [np.random.default_rng([*seed, number, purpose]) for purpose in range(5)]
        for number in range(len(checkpoint.arrivals))
    ]
    minutes = []
    for class_arrivals, source in zip(checkpoint.arrivals, sources, strict=True):
        walk, buses = class_arrivals.walk, class_arrivals.buses
        counted = [
            _walk_ins(checkpoint=checkpoint, walk=walk, days=days, rng=source[0]),
            _bus_passengers(checkpoint=checkpoint, buses=buses, days=days, rng=source[1]),
        ]
        minutes.append(_sorted_days(counted=counted, days=days))
    bounds = np.concatenate([[0], np.cumsum([rows.shape[1] for rows in minutes])])
    line = np.concatenate(minutes, axis=1)
    referred = np.zeros(line.shape, dtype=np.bool_)
    services = [np.zeros(line.shape) for _station in checkpoint.services]
    for number, source in enumerate(sources):
        columns = slice(bounds[number], bounds[number + 1])
        shape = minutes[number].shape
        referred[:, columns] = source[4].random(shape) < checkpoint.referral[number]
        needed = (np.isfinite(minutes[number]), referred[:, columns])
        for index, at_station in enumerate(checkpoint.services):
            # Every traveller has a draw for each station, served there or not.
            drawn = source[2 + index].standard_normal(shape)[needed[index]]
            within = services[index][:, columns]
            within[needed[index]] = _service_minutes(service=at_station[number], drawn=drawn)
    return queues.People(
        line=queues.StationArrivals(
            arrivals=line, services=services[0], bounds=tuple(bounds.tolist())
        ),
        referred=referred,
        second_services=services[-1],
    )


def _begins_and_lengths(*, checkpoint: CheckpointDay) -> tuple[Floats, Floats]:
    begins = np.arange(checkpoint.block_count, dtype=np.float64) * checkpoint.block_minutes
    ends: Floats = np.minimum(begins + checkpoint.block_minutes, checkpoint.day_minutes)
    return begins, np.subtract(ends, begins)


def _block_arrivals(
    *, checkpoint: CheckpointDay, expected: Sequence[float], days: int, rng: np.random.Generator
) -> tuple[Whole, Floats]:
    """A Poisson number in each block of each day, evenly over the block: days and minutes."""
    begins, lengths = _begins_and_lengths(checkpoint=checkpoint)
    counts = rng.poisson(np.broadcast_to(expected, (days, len(begins))))
    block = np.repeat(np.tile(np.arange(len(begins)), days), counts.ravel())
    day = np.repeat(np.arange(days), counts.sum(axis=1))
    return day, begins[block] + rng.random(len(block)) * lengths[block]


def _walk_ins(
    *, checkpoint: CheckpointDay, walk: tuple[float, ...], days: int, rng: np.random.Generator
) -> tuple[Whole, Floats]:
    if not walk:
        return np.zeros(0, np.intp), np.zeros(0)
    return _block_arrivals(checkpoint=checkpoint, expected=walk, days=days, rng=rng)


def _bus_passengers(
    *, checkpoint: CheckpointDay, buses: Buses | None, days: int, rng: np.random.Generator
) -> tuple[Whole, Floats]:
    """Passengers of buses: 1 + negative binomial each, alighting one after another."""
    if buses is None:
        return np.zeros(0, np.intp), np.zeros(0)
    day, minute = _block_arrivals(
        checkpoint=checkpoint, expected=buses.per_block, days=days, rng=rng
    )
    more = buses.mean_passengers - 1.0
    chance = buses.dispersion / (buses.dispersion + more)
    counts = 1 + rng.negative_binomial(buses.dispersion, chance, len(day))
    gaps = rng.exponential(buses.alighting_seconds / _SECONDS_A_MINUTE, int(counts.sum()))
    ends = np.cumsum(counts)
    total = np.concatenate([[0.0], np.cumsum(gaps)])
    bus = np.repeat(np.arange(len(day)), counts)
    return day[bus], minute[bus] + (total[1:] - total[(ends - counts)[bus]])


def _sorted_days(*, counted: Sequence[tuple[Whole, Floats]], days: int) -> Floats:
    """Minutes of arrival, one sorted row per day; the last column is infinite."""
    counts = [np.bincount(day, minlength=days) for day, _minutes in counted]
    total = np.sum(counts, axis=0)
    minutes = np.full((days, int(total.max(initial=0)) + 1), np.inf)
    columns = np.arange(minutes.shape[1])
    before = np.zeros(days, dtype=np.intp)
    for count, (_day, day_counts) in zip(counts, counted, strict=True):
        # The entries of a day are consecutive and in order of day, as in the mask.
        within = (columns >= before[:, None]) & (columns < (before + count)[:, None])
        minutes[within] = day_counts
        before = before + count
    minutes.sort(axis=1)
    return minutes


def _service_minutes(*, service: Service | None, drawn: Floats) -> Floats:
    """Lognormal minutes from standard normal draws; 0 without a service."""
    if service is None:
        return np.zeros(len(drawn))
    drawn *= service.sigma
    drawn += math.log(service.mean) - service.sigma**2 / 2
    return np.exp(drawn, out=drawn)
