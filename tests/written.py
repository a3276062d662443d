"""The content of the product as tests read it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from promdaen.kit import content

FREE_SHAPES = {"term", "province", "checkpoint"}


@cache
def everything() -> Mapping[str, list[content.Record]]:
    return content.read_content(root=content.content_root())


def by_code(name: str) -> dict[str, content.Record]:
    return {record.code: record for record in everything()[name]}


def items() -> dict[str, Mapping[str, Any]]:
    return {code: record.values for code, record in by_code("item").items()}


def khmer_texts() -> Iterator[tuple[str, str]]:
    """Every Khmer text of the content that follows the style guide, with where it stands."""
    for name, records in everything().items():
        if name in FREE_SHAPES:
            continue
        for record in records:
            yield from _khmer_of(record.values, where=f"{record.file} {record.code}")


def _khmer_of(value: Any, *, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "km":
                yield where, inner
            else:
                yield from _khmer_of(inner, where=f"{where} {key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _khmer_of(inner, where=where)


def rows(name: str) -> list[dict[str, str]]:
    path = content.content_root() / "demo" / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
