"""Counts and timed waits of a spreadsheet: one row for each half hour or traveller."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from promdaen.kit import amounts
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text
from promdaen.planning.rules import documents
from promdaen.planning.rules.documents import DocumentRefused
from promdaen.planning.rules.observations import COUNT, QueueFact

MAX_MINUTES = 1440
DATE_CELL = 3
"""The place of the day in a row of counts."""

NO_CLASS = Text('names the class "{name}"; write one of: {known}.')
NO_TIME = Text('has the time "{value}"; write a time of the day such as 08:30.')
NO_COUNT = Text('has the count "{value}"; write a number of 0 or more.')
NO_WAIT = Text('has the minutes "{value}"; write a number from 0 to {most}.')
OUTSIDE = Text("is at {value}, when the checkpoint is closed; remove the row.")
NO_DAY = Text('has the date "{value}"; write a day such as 2026-12-07 in every row, or in no row.')
DUPLICATE = Text("is of {value} on {day} again; keep one row.")
ROW_OF_SHEET = Text("The sheet")
NO_COUNTS = Text("has no count; write one row for each half hour and class.")
NO_WAITS = Text("has no timed wait; write one row for each traveller.")


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """A row of a known class at a time when the checkpoint is open.

    `minute`: since opening; `value` and `day` are as typed, `day` is "" where there is none.
    """

    place: Text
    travellers: str
    time: str
    minute: int
    value: str
    day: str


def _imported_rows(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> Iterator[ImportedRow]:
    """The rows below the heading: time, class, value and perhaps a day."""
    for number, row in enumerate(rows, start=2):
        text = documents.row_place(row=number)
        time, name, value = (str(cell).strip() for cell in row[:DATE_CELL])
        if name not in document["classes"]:
            class_list = ", ".join(document["classes"])
            raise DocumentRefused(place=text, words=NO_CLASS, name=name, known=class_list)
        minute = _minute(time=time, text=text) - opens_at
        if not 0 <= minute < document["day_minutes"]:
            raise DocumentRefused(place=text, words=OUTSIDE, value=time)
        yield ImportedRow(
            place=text,
            travellers=name,
            time=time,
            minute=minute,
            value=value,
            day=str(row[DATE_CELL]).strip() if len(row) > DATE_CELL else "",
        )


def counted_arrivals(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> NewJsonObject:
    """The document with arrivals from half-hourly counts: rows of time, class, count.

    A time that comes again is of another day: its mean is taken; different times in one half hour
    are summed. A half hour without a row has no arrivals. Raises DocumentRefused naming the row.
    """
    blocks = int(document["day_minutes"] // document["block_minutes"])
    counts_by_block: dict[tuple[str, int], dict[int, list[float]]] = {}
    for imported_row in _imported_rows(document=document, opens_at=opens_at, rows=rows):
        block = int(imported_row.minute // document["block_minutes"])
        counts_by_minute = counts_by_block.setdefault((imported_row.travellers, block), {})
        counts_by_minute.setdefault(imported_row.minute, []).append(
            _count(imported_row=imported_row)
        )
    if not counts_by_block:
        raise DocumentRefused(place=ROW_OF_SHEET, words=NO_COUNTS)
    counted_document = copy.deepcopy(dict(document))
    counted_document["arrivals"] = {
        name: {
            "walk": [
                float(
                    sum(
                        np.mean(counts)
                        for counts in counts_by_block.get((name, block), {}).values()
                    )
                )
                for block in range(blocks)
            ]
        }
        for name in document["classes"]
    }
    return counted_document


def dated_counts(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> list[QueueFact]:
    """The counts of rows that `counted_arrivals` takes, of their days; empty without a date.

    Raises DocumentRefused naming the row for a date that is invalid or is missing, and for a time
    that is there twice for a class and day.
    """
    imported = list(_imported_rows(document=document, opens_at=opens_at, rows=rows))
    if not any(imported_row.day for imported_row in imported):
        return []
    facts: dict[tuple[date, int, str], QueueFact] = {}
    for imported_row in imported:
        fact = QueueFact(
            kind=COUNT,
            travellers=imported_row.travellers,
            on=_day(imported_row=imported_row),
            minute=imported_row.minute,
            value=_count(imported_row=imported_row),
        )
        if facts.setdefault((fact.on, fact.minute, fact.travellers), fact) is not fact:
            raise DocumentRefused(
                place=imported_row.place,
                words=DUPLICATE,
                value=imported_row.time,
                day=imported_row.day,
            )
    return list(facts.values())


def timed_waits(
    *, document: JsonObject, opens_at: int, rows: Sequence[Sequence[str]]
) -> list[NewJsonObject]:
    """Waits measured with a clock: rows of time of arrival, class, minutes waited.

    Raises DocumentRefused naming the row.
    """
    waits = []
    for imported_row in _imported_rows(document=document, opens_at=opens_at, rows=rows):
        minutes = amounts.read_amount(text=imported_row.value)
        if isinstance(minutes, Text) or minutes > MAX_MINUTES:
            raise DocumentRefused(
                place=imported_row.place, words=NO_WAIT, value=imported_row.value, most=MAX_MINUTES
            )
        waits.append(
            {
                "class": imported_row.travellers,
                "minute": imported_row.minute,
                "wait": float(minutes),
            }
        )
    if not waits:
        raise DocumentRefused(place=ROW_OF_SHEET, words=NO_WAITS)
    return waits


def _count(*, imported_row: ImportedRow) -> float:
    latin = latin_digits(imported_row.value)
    if not latin.isascii() or not latin.isdigit():
        raise DocumentRefused(place=imported_row.place, words=NO_COUNT, value=imported_row.value)
    return float(latin)


def _day(*, imported_row: ImportedRow) -> date:
    """A day such as 2026-12-07 or 07/12/2026; a time added by a spreadsheet is ignored."""
    latin = latin_digits(imported_row.day)
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?", latin, re.ASCII)
    parts = match.groups() if match else ()
    if not match and (match := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", latin, re.ASCII)):
        parts = match.groups()[::-1]
    try:
        year, month, day = map(int, parts)
        return date(year, month, day)
    except ValueError as error:
        raise DocumentRefused(
            place=imported_row.place, words=NO_DAY, value=imported_row.day
        ) from error


def _minute(*, time: str, text: Text) -> int:
    """The minute of the day; seconds added by a spreadsheet are ignored."""
    match = re.fullmatch(r"(\d{1,2}):([0-5]?\d)(?::.*)?", latin_digits(time), re.ASCII)
    if match is None:
        raise DocumentRefused(place=text, words=NO_TIME, value=time)
    return int(match[1]) * 60 + int(match[2])


def marked_waits(*, timed: Iterable[JsonObject]) -> list[NewJsonObject]:
    """Waits marked as invented, so that real data can replace them."""
    return [{**timed_wait, "is_invented": True} for timed_wait in timed]


def real_waits(*, timed: Iterable[JsonObject]) -> list[JsonObject]:
    """The waits that were really timed.

    >>> real_waits(timed=marked_waits(timed=[{"wait": 1.0}])), real_waits(timed=[{"wait": 2.0}])
    ([], [{'wait': 2.0}])
    """
    return [timed_wait for timed_wait in timed if not timed_wait.get("is_invented")]
