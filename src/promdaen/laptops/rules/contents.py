"""The content of a row as text that is the same on every node and database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from promdaen.kit.json_objects import NewJsonObject

Row = Mapping[str, Any]
CONTENT_LEVELS = 2
"""A file for a laptop: its parts, the tables in one of them, then lists of rows."""
# Created once: json.dumps creates one for each text. Rows are trees, so no circle is looked for.
_canonical_json = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode
_json_text = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
SEPARATOR = "\0"
"""What no row is likely to have in a list: it separates rows that are encoded together."""
_ENCODED_SEPARATOR = _canonical_json(SEPARATOR)


def row_text(*, row: Row) -> str:
    """A row as JSON: sorted, no spaces, non-ASCII letters unescaped."""
    return _canonical_json(row)


def new_bodies(*, rows: Sequence[Row]) -> list[str]:
    """The bodies of entries of new rows, encoded together, which takes half of the time.

    >>> new_bodies(rows=[{"b": 1, "a": "x"}, {}]), new_bodies(rows=[])
    (['{"row":{"a":"x","b":1}}', '{"row":{}}'], [])
    >>> new_bodies(rows=[{"a": [1, SEPARATOR, 1]}])
    ['{"row":{"a":[1,"\\\\u0000",1]}}']
    """
    document = _canonical_json([item for row in rows for item in ({"row": row}, SEPARATOR)])
    texts = document[1:-1].removesuffix(f",{_ENCODED_SEPARATOR}").split(f",{_ENCODED_SEPARATOR},")
    return texts if len(texts) == len(rows) else [entry_body(row=row) for row in rows]


def row_digest(*, row: Row) -> str:
    """SHA-256 of `row_text`, in hex."""
    return hashlib.sha256(row_text(row=row).encode()).hexdigest()


def content_digest(*, document: Mapping[str, Any]) -> str:
    """SHA-256 of what a file says, in hex: lists of rows count as sets, in any order.

    >>> one, other = {"a": {"t": [1, 2]}, "b": [{"x": 1}]}, {"b": [{"x": 1}], "a": {"t": [2, 1]}}
    >>> content_digest(document=one) == content_digest(document=other)
    True
    >>> content_digest(document=one) == content_digest(document={**other, "b": [{"x": 2}]})
    False
    """
    return hashlib.sha256(_sorted_text(document).encode()).hexdigest()


def _sorted_text(value: Any, /, *, depth: int = 0) -> str:
    if isinstance(value, Mapping) and depth < CONTENT_LEVELS:
        items = {name: _sorted_text(item, depth=depth + 1) for name, item in value.items()}
        return _canonical_json(items)
    if isinstance(value, Sequence) and not isinstance(value, str) and depth <= CONTENT_LEVELS:
        return _canonical_json(sorted(map(_canonical_json, value)))
    return _canonical_json(value)


def read_all(*, texts: Sequence[str]) -> list[Any]:
    """The documents of many texts of JSON; raises ValueError.

    They are read as one list, which takes a third of the time: names of columns are made once. The
    separator is checked at every second place, so that no text is read together with the next; a
    text that has the separator itself is read alone.

    >>> read_all(texts=['{"a": 1}', "null"]), read_all(texts=[])
    ([{'a': 1}, None], [])
    >>> read_all(texts=["1, 2", "3"])
    Traceback (most recent call last):
    json.decoder.JSONDecodeError: Extra data: line 1 column 2 (char 1)
    >>> read_all(texts=["1,2", "[3", "4]"])
    Traceback (most recent call last):
    json.decoder.JSONDecodeError: Extra data: line 1 column 2 (char 1)
    >>> read_all(texts=['{"a":1},{"a":2}', '{"a":3', '"b":4}'])
    Traceback (most recent call last):
    json.decoder.JSONDecodeError: Extra data: line 1 column 8 (char 7)
    """
    if texts and not any("\\u0000" in text for text in texts):
        with suppress(ValueError):
            items: list[Any] = json.loads(f"[{f',{_ENCODED_SEPARATOR},'.join(texts)}]")
            separators = items[1::2]
            if len(items) == 2 * len(texts) - 1 and all(
                separator == SEPARATOR for separator in separators
            ):
                return items[::2]
    return [json.loads(text) for text in texts]


def has_values(*, row: Row | None, sent_row: Row) -> bool:
    """Whether a row has the values that another node sent; it may have more columns.

    >>> has_values(row={"a": 1, "b": 2}, sent_row={"a": 1}), has_values(row=None, sent_row={})
    (True, False)
    >>> has_values(row={"a": 1}, sent_row={"a": 1, "b": None})
    False
    """
    return row is not None and all(
        name in row and row[name] == value for name, value in sent_row.items()
    )


def entry_body(*, row: Row | None, base: str | None = None, deleted_row: Row | None = None) -> str:
    """The body of an entry: a row, the digest of its earlier state, and a deleted row."""
    body: NewJsonObject = {"row": row}
    if base is not None:
        body["base"] = base
    if deleted_row is not None:
        body["was"] = deleted_row
    return row_text(row=body)


# Conversion of driver values to plain JSON, by kind of column: ids as 32 hex digits, times as text
# in UTC, as SQLite stores them.


def _uuid(value: Any) -> Any:
    return value.hex if isinstance(value, UUID) else value


def _time(value: Any) -> Any:
    if isinstance(value, datetime):
        # SQLite returns times without a zone; they are in UTC.
        return str(value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)
    return value


def _day(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _decimal_text(value: Any) -> str:
    """A decimal number as text, whatever the driver of a database returns for it.

    >>> _decimal_text(Decimal("5.00")), _decimal_text(5), _decimal_text(1200.5), _decimal_text(100)
    ('5', '5', '1200.5', '100')
    """
    return format(Decimal(str(value)).normalize(), "f")


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _bytes(value: Any) -> str:
    return base64.b64encode(bytes(value)).decode()


FROM_DRIVER: Mapping[str, Callable[[Any], Any]] = {
    "uuid": _uuid,
    "time": _time,
    "day": _day,
    "json": _json,
    "bool": bool,
    "decimal": _decimal_text,
    "bytes": _bytes,
}


TO_DRIVER: Mapping[str, Callable[[Any], Any]] = {
    "json": _json_text,
    "plain-json": _canonical_json,
    "bytes": base64.b64decode,
}
"""How plain values are written again, where it is not as they are."""
