"""Reads issued sheets by their version, so that an old sheet opens in current formats.

An issued sheet stays as it was signed. It is converted to the current structure, in which values
that its version did not have are empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from promdaen.assessment.rules import shifts, summaries
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.report.rules.comparison import comparison_columns
from promdaen.report.rules.documents import SHEET_SCHEMA
from promdaen.report.rules.later import round_columns

_FAMILY, _, _NUMBER = SHEET_SCHEMA.partition("/")
CURRENT = int(_NUMBER)
LANGUAGES = ("en", "km")
SPLIT = ("n", "before_mean", "after_mean", "gain_points", "gain_points_interval")
GROUP = ("code", "name", "short", *SPLIT, "is_shown")
DOCUMENT_TABLES: Mapping[str, Sequence[str]] = {
    "headline": tuple(field.name for field in fields(summaries.SheetSummary)),
    "more": (*(field.name for field in fields(summaries.More)), "equating"),
    "people": (
        "target", "enrolled", "attended", "trained", "women", "before", "after", "later",
        "both", "before_only", "after_only", "neither", "missing",
    ),
    "feedback": (),
}  # fmt: skip
"""The tables of a current sheet, each with its figures."""
LISTS: Mapping[str, Sequence[str]] = {
    "notices": ("en", "km"),
    "runs": ("code", "title", "province", "starts_on", "ends_on", "language", "papers"),
    "modes": ("mode", "name", "count"),
    "languages": ("language", "name", "count"),
    "officers": (),
    "later": round_columns(),
    "comparison": comparison_columns(),
    "topics": ("code", "number", "name", "short", "items_count", *SPLIT, "is_lowest"),
    "departments": GROUP,
    "provinces": GROUP,
    "sexes": GROUP,
    "cells": ("department", "province", *SPLIT, "is_shown"),
    "items": (
        "code", "topic", "is_anchor", *(field.name for field in fields(shifts.AnswerShift)),
        "facility_before", "facility_after", "discrimination_before", "discrimination_after",
    ),
    "quotes": ("text", "department"),
    "recommendations": ("text",),
    "gaps": ("en", "km"),
    "indicators": (
        "code", "name", "unit", "baseline", "target", "actual", "period", "women", "men",
    ),
}  # fmt: skip
"""The lists of a current sheet, each with the columns of its rows."""
DEFAULTS: Mapping[str, Any] = {
    "is_shown": True,
    "is_lowest": False,
    "is_anchor": False,
    "papers": {},
    "missing": [],
}
"""The default of a column that a sheet does not have, if it is not None."""
NAMED_LISTS = ("topics", "departments", "provinces", "sexes", "later", "indicators")
"""The lists whose rows have a code and a name in each language."""


class UnknownVersionError(ValueError):
    """A sheet of an unknown version; `schema` is its stated version."""

    def __init__(self, *, schema: str) -> None:
        super().__init__(f"{schema}: this program knows {_FAMILY}/1 to {SHEET_SCHEMA}")
        self.schema = schema


def figures_version(*, figures: JsonObject) -> int:
    """The version of issued figures, 1 or higher.

    Raises UnknownVersionError.

    >>> figures_version(figures={"schema": "promdaen.sheet/1"})
    1
    """
    schema = str(figures.get("schema", ""))
    version_match = re.fullmatch(rf"{re.escape(_FAMILY)}/([1-9][0-9]{{0,3}})", schema)
    if version_match is None or int(version_match[1]) > CURRENT:
        raise UnknownVersionError(schema=schema)
    return int(version_match[1])


def read_document(*, figures: JsonObject) -> NewJsonObject:
    """Issued figures in the current structure.

    Raises UnknownVersionError. A missing list is empty, a missing figure or column None. A row
    without a name has its code as a name, and a name in one language is used for both.

    >>> document = read_document(figures={"schema": SHEET_SCHEMA, "topics": [{"code": "UNTOC"}]})
    >>> document["topics"][0]["name"], document["headline"]["both"], document["items"]
    ({'en': 'UNTOC', 'km': 'UNTOC'}, None, [])
    """
    document = dict(figures)
    for version in range(figures_version(figures=figures), CURRENT):
        document = UPGRADES[version](document)
    for name, keys in DOCUMENT_TABLES.items():
        document[name] = _whole(document.get(name) or {}, keys)
    for name, keys in LISTS.items():
        rows = document.get(name) or []
        document[name] = [_whole(row, keys) if keys else row for row in rows]
    for name in NAMED_LISTS:
        document[name] = [_named_row(row) for row in document[name]]
    return document


def _to_2(document: NewJsonObject) -> dict[str, object]:
    """Convert to version 2, which says whether a sheet is interim or final; version 1 does not."""
    return {"state": None, **document}


UPGRADES: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _to_2}
"""The conversion of each earlier version to the next."""


def _whole(row: JsonObject, keys: Sequence[str]) -> dict[str, object]:
    return {key: DEFAULTS.get(key) for key in keys} | dict(row)


def _named_row(row: JsonObject) -> dict[str, object]:
    code = str(row.get("code") or row.get("months") or "")
    named_row = {**row, "name": _in_both(row["name"], default=code)}
    return named_row | ({"unit": _in_both(row["unit"], default="")} if "unit" in row else {})


def _in_both(words: Mapping[str, str] | None, *, default: str) -> dict[str, str]:
    word_pair = words or {}
    spare = next(
        (word_pair[language] for language in LANGUAGES if word_pair.get(language)), default
    )
    return {language: word_pair.get(language) or spare for language in LANGUAGES}
