"""Strict reading of a JSON document: every refusal names the entry, the error and the remedy.

A place is written as a path, such as `stations[0].lanes[2].open`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.languages import is_plain_text
from promdaen.kit.texts import Digits, Text, Words, say

Place = str | Text
"""Where an error is: a path, or the row of a table in words."""
DOCUMENT = Text("The document")

NOT_JSON = Text("is not JSON ({why}); save it as JSON in UTF-8.")
MISSING = Text("is missing; add it.")
NOT_TABLE = Text("is not an object; write {{ }}.")
NOT_LIST = Text("is not a list; write [ ].")
NOT_TEXT = Text("is not a text; write one in quotation marks.")
NOT_NUMBER = Text("is not a number; write one without quotation marks.")
NOT_WHOLE = Text("is not a whole number.")
TOO_LOW = Text("is {value}; write {limit} or more.")
NOT_ABOVE = Text("is {value}; write more than {limit}.")
TOO_HIGH = Text("is {value}; write {limit} or less.")
UNKNOWN = Text('names "{name}", which is unknown; write one of: {known}.')
DUPLICATE = Text('names "{name}" twice; remove one.')
LENGTH = Text("has {count} entries; write {wanted}.")
EMPTY = Text("is empty; write at least one entry.")
MAX_LISTED_NAMES = 12
MAX_NUMBER = 1e15


class DocumentRefused(ValueError):
    """An invalid document: the entry, and a sentence in both languages."""

    def __init__(self, *, place: Place, words: Words, **values: object):
        self.place = place
        self.words = Words(en=words.en.format(**values), km=words.km.format(**values))
        super().__init__(self.text(language="en"))

    def text(self, *, language: str) -> str:
        """The entry and its error, in "km" or "en"."""
        message = self.words.text(language=language)
        place = say(self.place, language=language)
        return f"{place} {message}" if place else message


@dataclass(frozen=True)
class Limits:
    """The allowed numbers of an entry: from `least` (or above it) to `most`."""

    least: float = -MAX_NUMBER
    most: float = MAX_NUMBER
    is_open: bool = False


ANY = Limits()
NOT_NEGATIVE = Limits(least=0.0)
SHARE = Limits(least=0.0, most=1.0)


def parse(*, data: bytes) -> JsonObject:
    """The object of a file; refused if it is not JSON, not UTF-8 or nested too deeply."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise DocumentRefused(place="", words=NOT_JSON, why=why) from error
    return table(value=document, path="")


def table(*, value: object, path: str) -> Mapping[str, object]:
    """The value, if it is an object."""
    if not isinstance(value, dict):
        raise DocumentRefused(place=path or DOCUMENT, words=NOT_TABLE)
    return value


def entry(*, table_value: JsonObject, key: str, path: str) -> object:
    """The value of a required key."""
    if key not in table_value:
        raise DocumentRefused(place=join(path, key), words=MISSING)
    return table_value[key]


def rows(*, value: object, path: str, count: int | None = None) -> Sequence[object]:
    """The value, if it is a list, with `count` entries if given."""
    if not isinstance(value, list):
        raise DocumentRefused(place=path, words=NOT_LIST)
    if count is not None and len(value) != count:
        raise DocumentRefused(place=path, words=LENGTH, count=len(value), wanted=count)
    return value


def text(*, value: object, path: Place) -> str:
    """The value, if it is a text with at least one letter and no unpaired surrogate."""
    if not is_plain_text(value):
        raise DocumentRefused(place=path, words=NOT_TEXT)
    return value


def number(*, value: object, path: Place, limits: Limits = ANY) -> float:
    """The value as a float, if it is a finite number within the limits."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DocumentRefused(place=path, words=NOT_NUMBER)
    try:
        parsed = float(value)
    except OverflowError:
        parsed = math.inf if value > 0 else -math.inf
    if math.isnan(parsed):
        raise DocumentRefused(place=path, words=NOT_NUMBER)
    if limits.is_open and parsed <= limits.least:
        raise DocumentRefused(place=path, words=NOT_ABOVE, value=parsed, limit=limits.least)
    if parsed < limits.least:
        raise DocumentRefused(place=path, words=TOO_LOW, value=parsed, limit=limits.least)
    if parsed > limits.most:
        raise DocumentRefused(place=path, words=TOO_HIGH, value=parsed, limit=limits.most)
    return parsed


def whole(*, value: object, path: str, limits: Limits = ANY) -> int:
    """The value as an int, if it is a whole number within the limits; 2.0 is one."""
    parsed = number(value=value, path=path, limits=limits)
    if not parsed.is_integer():
        raise DocumentRefused(place=path, words=NOT_WHOLE)
    return int(parsed)


def known_name(*, value: object, path: Place, known_names: Sequence[str] | JsonObject) -> str:
    """The value, if it is one of the names."""
    name = text(value=value, path=path)
    if name not in known_names:
        names = [*known_names]
        listed = ", ".join(names[:MAX_LISTED_NAMES]) + (
            ", …" if len(names) > MAX_LISTED_NAMES else ""
        )
        raise DocumentRefused(place=path, words=UNKNOWN, name=name, known=listed or "–")
    return name


def names(*, value: object, path: str) -> list[str]:
    """A list of at least one name, without duplicates."""
    name_list: list[str] = []
    for number_of, row in enumerate(rows(value=value, path=path)):
        name = text(value=row, path=f"{path}[{number_of}]")
        if name in name_list:
            raise DocumentRefused(place=path, words=DUPLICATE, name=name)
        name_list.append(name)
    if not name_list:
        raise DocumentRefused(place=path, words=EMPTY)
    return name_list


def row_place(*, row: int, column: str = "") -> Text:
    """The place of a row of a table, or of its cell in a column.

    >>> row_place(row=2).en, row_place(row=2, column="class").en
    ('Row 2', 'Row 2, class')
    """
    if column:
        return Text("Row {n}, {column}", n=Digits(row), column=column)
    return Text("Row {n}", n=Digits(row))


def join(path: str, key: str, /) -> str:
    """A path with one more step.

    >>> join("", "classes"), join("arrivals", "visitor")
    ('classes', 'arrivals.visitor')
    """
    return f"{path}.{key}" if path else key
