"""The content of the product as tests read it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from typing import Any

from promdaen.kit import content


@cache
def everything() -> Mapping[str, list[content.ContentRecord]]:
    return content.read_content(root=content.content_root())


def by_code(name: str) -> dict[str, content.ContentRecord]:
    return {record.code: record for record in everything()[name]}


def drawings() -> dict[str, str]:
    """The drawings of lessons by file name."""
    folder = content.content_root() / "lessons" / "figures"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.svg")}


def items() -> dict[str, Mapping[str, Any]]:
    return {code: record.values for code, record in by_code("item").items()}


def rows(name: str) -> list[dict[str, str]]:
    path = content.content_root() / "demo" / name
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
