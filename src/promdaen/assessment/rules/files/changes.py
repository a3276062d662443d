"""Differences between an item of a file and the bank, part by part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from promdaen.assessment.rules.files.items import (
    LANGUAGE_WORDS,
    LANGUAGES,
    OPTION_SIDES,
    FileItem,
    part_words,
)
from promdaen.assessment.rules.files.keys import key_text
from promdaen.kit.texts import Text, Words

UNCHECKED = "unverified"
_PLAIN = ("kind", "outcome", "level")


@dataclass(frozen=True, kw_only=True)
class ItemChange:
    """A part of an item that differs: its name, its label, and both texts.

    `language` is that of the texts, "" for codes.
    """

    name: str
    part: Words
    old: str
    new: str
    language: str = ""


def completed(*, item: FileItem, bank_item: FileItem | None, defaults: FileItem) -> FileItem:
    """An item with gaps in its file filled from the bank, or else from the defaults.

    `defaults` has the outcome and the level for items that name none. Other gaps stay None, except
    that an unchecked source is marked as such.
    """
    base_item = bank_item or defaults
    return replace(
        item,
        outcome=item.outcome or base_item.outcome or None,
        level=item.level or base_item.level or None,
        verification=item.verification
        or (UNCHECKED if bank_item is None else bank_item.verification),
        rationale=_first_given(item.rationale, base_item.rationale, {"en": "", "km": ""}),
        sources=_first_given(item.sources, base_item.sources, ()),
        passage=_first_given(item.passage, base_item.passage, ""),
        images=_first_given(item.images, base_item.images, ()),
        use=item.use or base_item.use or "any",
    )


def item_changes(*, old: FileItem, new: FileItem) -> tuple[ItemChange, ...]:
    """Every part in which two items differ; options by id, a move as a change of order.

    >>> [change.part.en for change in item_changes(old=FileItem(key="a"), new=FileItem(key="b"))]
    ['right answer']
    """
    before, after = dict(_texts(item=old)), dict(_texts(item=new))
    parts = [*after, *(part for part in before if part not in after)]
    return tuple(
        ItemChange(
            name=part,
            part=_part_label(part=part),
            old=before.get(part, ""),
            new=after.get(part, ""),
            language=_language(part=part),
        )
        for part in parts
        if before.get(part, "") != after.get(part, "")
    )


def next_code(*, topic: str, used_codes: Iterable[str]) -> str:
    """The next free code of a topic.

    >>> next_code(topic="UNTOC", used_codes=["UNTOC-07", "UNTOC-20", "HEALTH-31"])
    'UNTOC-21'
    """
    own = re.compile(rf"{re.escape(topic)}-(\d+)")
    numbers = [
        int(number_match[1]) for code in used_codes if (number_match := own.fullmatch(code))
    ]
    return f"{topic}-{max(numbers, default=0) + 1:02d}"


def _first_given(value: object, known_value: object, otherwise: object) -> Any:
    if value is not None:
        return value
    return otherwise if known_value is None else known_value


def _language(*, part: str) -> str:
    last = part.rpartition(".")[2]
    return last if last in LANGUAGES else ""


def _part_label(*, part: str) -> Words:
    name, _, language = part.rpartition(".")
    if not _language(part=part):
        return part_words(part=part)
    text, tongue = part_words(part=name), LANGUAGE_WORDS[language]
    return Text("{words}, {tongue}", words=text, tongue=tongue)


def _texts(*, item: FileItem) -> Iterator[tuple[str, str]]:
    for name in _PLAIN:
        yield name, getattr(item, name) or ""
    yield from _both(name="stem", text=item.stem)
    for side in OPTION_SIDES:
        rows = item.body.get(side, ())
        for row in rows:
            yield from _both(name=f"{side}.{row['id']}", text=row)
        if rows:
            yield f"order.{side}", ", ".join(row["id"] for row in rows)
    yield "key", key_text(item=item)
    yield from _both(name="rationale", text=item.rationale or {})
    yield "sources", ", ".join(item.sources or ())
    yield "passage", item.passage or ""
    yield "verification", item.verification or ""
    yield "use", item.use or ""
    for number, image in enumerate(item.images or (), 1):
        where = part_words(part=image.part)
        yield (
            f"images.{number}",
            f"{image.name} ({where.en}; {image.km}; {image.en}; {image.sha256})",
        )


def _both(*, name: str, text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        yield f"{name}.{language}", text.get(language, "")
