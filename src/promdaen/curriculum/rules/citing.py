"""Which parts of a record rest on a source, and which articles their passages name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from promdaen.kit.json_objects import JsonObject

_ARTICLES = re.compile(
    r"\bArt(?:icle)?s?\.?\s+(\d+(?:\s*\([^)]*\))*(?:(?:\s*,\s*|\s+and\s+|\s+to\s+)"
    r"(?:\d+|\([^)]*\))(?:\s*\([^)]*\))*)*)"
)
_PARENTHESES = re.compile(r"\([^)]*\)")
_NUMBER = re.compile(r"^\s*(\d+(?:\s*,\s*\d+)*)\s*$")


def articles(*, passage: str) -> tuple[str, ...]:
    """The numbers of the articles that a passage names, in order.

    >>> articles(passage="Arts 3(a), 6(1)(c); Trafficking Protocol Art 3(c), (d)")
    ('3', '6')
    >>> articles(passage="594, 595"), articles(passage="Version 2.0")
    (('594', '595'), ())
    """
    listed = _NUMBER.match(passage)
    parts = [listed[1]] if listed else _ARTICLES.findall(passage)
    numbers = [
        number for part in parts for number in re.findall(r"\d+", _PARENTHESES.sub("", part))
    ]
    return tuple(sorted(dict.fromkeys(numbers), key=int))


def citing_parts(*, values: object, source: str) -> Iterator[JsonObject]:
    """Yield the record and each part of it that name a source, the outermost first.

    >>> record = {"sources": ["A"], "steps": [{"source": "B"}, {"source": "A"}]}
    >>> [part.get("source", "record") for part in citing_parts(values=record, source="A")]
    ['record', 'A']
    """
    if isinstance(values, Mapping):
        if source in (values.get("sources") or ()) or values.get("source") == source:
            yield values
        for value in values.values():
            yield from citing_parts(values=value, source=source)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from citing_parts(values=value, source=source)
