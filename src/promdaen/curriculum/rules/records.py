"""Stored records of content: subject, title, order of keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promdaen.kit import prose
from promdaen.kit.content import Shape
from promdaen.kit.json_objects import JsonObject, NewJsonObject

REVIEWED_KINDS = (
    "topic", "outcome", "lesson", "item", "paper", "course", "feedback", "behaviour", "case",
    "scenario", "dialogue", "incident", "wave", "survey", "indicator", "calibration", "measure",
    "term",
)  # fmt: skip
"""Sorts of record whose texts a person reviews, in the order in which they are shown."""
STORED_KINDS = (*(kind for kind in REVIEWED_KINDS if kind != "outcome"), "word")
"""Sorts of record that are kept as their files have them; an outcome is kept with its topic."""
SEEN, UNVERIFIED = "seen", "unverified"
"""States of a source that people set here; files have others too."""
TITLES = ("name", "stem", "title", "text", "question", "aim")
MAX_TITLE_LENGTH = 200


def record_topic(*, kind: str, code: str, values: JsonObject) -> str:
    """The code of the topic that a record belongs to, "" for one of no topic.

    >>> record_topic(kind="item", code="UNTOC-01", values={"outcome": "UNTOC.5"})
    'UNTOC'
    """
    if kind == "topic":
        return code
    if kind in {"lesson", "behaviour"}:
        return str(values["topic"])
    if kind == "outcome":
        return code.partition(".")[0]
    return str(values["outcome"]).partition(".")[0] if kind == "item" else ""


def record_title(*, values: JsonObject, language: str) -> str:
    """The title of a record in a language, without the marks for bold.

    >>> record_title(values={"stem": {"en": "What is **not** so?"}}, language="en")
    'What is not so?'
    """
    for name in TITLES:
        text = values.get(name)
        if isinstance(text, Mapping) and isinstance(text.get(language), str):
            return prose.plain(text=text[language])[:MAX_TITLE_LENGTH]
    return ""


def strip_review(*, values: object) -> Any:
    """A record, or a part of one, without its review data.

    >>> strip_review(values={"outcomes": [{"code": "A.1", "review": {"km": "draft"}}]})
    {'outcomes': [{'code': 'A.1'}]}
    """
    if isinstance(values, str | int):
        return values
    if isinstance(values, Mapping):
        return {
            key: strip_review(values=value) for key, value in values.items() if key != "review"
        }
    return [strip_review(values=value) for value in values] if isinstance(values, list) else values


def arranged(*, values: JsonObject, shape: Shape) -> NewJsonObject:
    """A record with its keys in the order of its shape, which databases may lose.

    >>> from promdaen.kit.content.records import KeyField
    >>> shape = Shape(name="x", fields={"b": KeyField(kind="line"), "a": KeyField(kind="line")})
    >>> list(arranged(values={"a": 1, "b": 2}, shape=shape))
    ['b', 'a']
    """
    arranged_values: dict[str, Any] = {}
    for name, spec in shape.fields.items():
        if name not in values:
            continue
        value = values[name]
        if spec.inside is None:
            arranged_values[name] = value
        elif isinstance(value, list):
            arranged_values[name] = [arranged(values=entry, shape=spec.inside) for entry in value]
        else:
            arranged_values[name] = arranged(values=value, shape=spec.inside)
    return arranged_values | {
        name: value for name, value in values.items() if name not in arranged_values
    }
