"""Lines of the audit log in words: details with names for ids, without digests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from promdaen.kit import ids, languages
from promdaen.kit.json_objects import JsonObject

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DIGEST = re.compile(r"\b[0-9a-f]{32,}\b")
DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")
HIDDEN = frozenset({"digest", "instance", "submission", "values"})
"""Details for programs only: digests, and ids of other systems."""
MAX_SHOWN = 8


def ids_in(*, values: Iterable[object]) -> set[str]:
    """Every row id within values, at any depth.

    >>> sorted(ids_in(values=[{"a": ["01a228bb-3ce3-76df-8417-78e2663313f4"]}, "x"]))
    ['01a228bb-3ce3-76df-8417-78e2663313f4']
    """
    return {identifier for value in values for identifier in ID.findall(str(value))}


def short_digest(*, text: str) -> str:
    """An id without a name, shortened to its end; other text unchanged.

    >>> short_digest(text="01a228bb-3ce3-76df-8417-78e2663313f4"), short_digest(text="KK-1")
    ('…3313f4', 'KK-1')
    """
    return f"…{text[-6:]}" if ID.fullmatch(text) else text


def is_id(*, text: str) -> bool:
    """Whether a text is the id of a row."""
    return ids.read_id(text) is not None


def format_days(*, text: str, language: str) -> str:
    """A text whose stored days are written as a page writes them.

    >>> format_days(text="2026-11-20, 2026-13-01, at 2026-11-20T08:00", language="en")
    '20 Nov 2026, 2026-13-01, at 2026-11-20T08:00'
    """

    def say(match: re.Match[str]) -> str:
        try:
            day = date.fromisoformat(match[0])
        except ValueError:
            return match[0]
        return languages.day_short_text(day, language=language)

    return DAY.sub(say, text)


def detail_lines(
    *,
    detail: JsonObject,
    keys: Mapping[str, object],
    names: Mapping[str, str],
    words: tuple[str, str],
) -> list[tuple[str, str]]:
    """The details of a line: the label of each, and its value; `words` are yes and no.

    They follow the order of `keys`, others come last: PostgreSQL does not keep that of JSON.

    >>> detail_lines(detail={"on": True, "sent_count": [1, 2]}, keys={"on": "Used"}, names={},
    ...              words=("yes", "no"))
    [('Used', 'yes'), ('sent count', '1, 2')]
    """
    places = {key: index for index, key in enumerate(keys)}
    in_order = sorted(detail, key=lambda key: (places.get(key, len(places)), key))
    return [
        (str(keys.get(key, key.replace("_", " "))), _value(detail[key], names, words))
        for key in in_order
        if key not in HIDDEN and detail[key] not in ("", None, [], {})
    ]


def _value(value: object, names: Mapping[str, str], words: tuple[str, str]) -> str:
    if isinstance(value, bool):
        return words[0] if value else words[1]
    if isinstance(value, Mapping):
        return _listed([f"{_value(key, names, words)}: {_value(inner, names, words)}"
                        for key, inner in value.items()])  # fmt: skip
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed([_value(inner, names, words) for inner in value])
    text = ID.sub(lambda match: names.get(match[0], short_digest(text=match[0])), str(value))
    return DIGEST.sub(lambda match: f"{match[0][:8]}…", text)


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(_few(parts))


def _few(parts: Sequence[str]) -> Iterator[str]:
    yield from parts[:MAX_SHOWN]
    if len(parts) > MAX_SHOWN:
        yield f"… ({len(parts)})"
