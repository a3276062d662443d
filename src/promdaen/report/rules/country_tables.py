"""The yearly table of a country: aggregates alone, small groups suppressed, published once."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.assessment.rules.arrays import FloatArray
from promdaen.kit import intervals, suppression
from promdaen.kit.json_objects import JsonObject, NewJsonObject

FORMAT_VERSION = 1
DOCUMENT_KIND = "promdaen-country-year"
DIGITS = 1
MAX_BYTES = 200_000
FIRST_YEAR, LAST_YEAR = 2000, 2100
COUNTRY_PATTERN = re.compile(r"[A-Z]{3}")
POINTS_COLUMNS = ("before_points", "after_points", "gain_points", "gain_low", "gain_high")


class BadTable(ValueError):
    """A document that is not the yearly table of a country."""


@dataclass(frozen=True, eq=False)
class TestedOfficers:
    """Officers with both tests: points of 100 before and after, sex and department, shape (n,)."""

    before_points: FloatArray
    after_points: FloatArray
    sexes: Sequence[str]
    departments: Sequence[str]


def yearly_table(
    *, country: str, year: int, runs_count: int, officers: TestedOfficers
) -> dict[str, object]:
    """The document of a country and year; figures of fewer than five officers are None.

    Groups are suppressed so that the rest reveals no one, and points are rounded to one digit.
    """
    gains = officers.after_points - officers.before_points
    everyone = np.ones(len(gains), dtype=bool)
    document: NewJsonObject = {
        "format": FORMAT_VERSION,
        "kind": DOCUMENT_KIND,
        "country": country,
        "year": year,
        "smallest": suppression.MIN_CELL_SIZE,
        "runs": runs_count,
        "total": _figures(officers=officers, chosen=everyone),
    }
    for name, labels in (("sexes", officers.sexes), ("departments", officers.departments)):
        groups = sorted({label for label in labels if label})
        parts = [*groups, *([""] if "" in labels else [])]
        counts = [sum(label == part for label in labels) for part in parts]
        shown_flags = suppression.shown_list(counts=counts)
        column = np.array(labels, dtype=object)
        document[name] = [
            {"code": part}
            | (_figures(officers=officers, chosen=column == part) if is_shown else _hidden())
            for part, is_shown in zip(parts, shown_flags, strict=True)
        ]
    return document


def _hidden() -> dict[str, object]:
    return {"officers": None, **dict.fromkeys(POINTS_COLUMNS)}


def _figures(*, officers: TestedOfficers, chosen: Any) -> NewJsonObject:
    """Means and the interval of the gain by Student's t, over the chosen officers."""
    before, after = officers.before_points[chosen], officers.after_points[chosen]
    n = len(before)
    if n < suppression.MIN_CELL_SIZE:
        return _hidden()
    gains = after - before
    mean = float(gains.mean())
    error = float(gains.std(ddof=1)) / math.sqrt(n)
    half = error * intervals.student_quantile(freedom=n - 1)
    return {
        "officers": n,
        "before_points": round(float(before.mean()), DIGITS),
        "after_points": round(float(after.mean()), DIGITS),
        "gain_points": round(mean, DIGITS),
        "gain_low": round(mean - half, DIGITS),
        "gain_high": round(mean + half, DIGITS),
    }


def read_table(*, document: Any) -> NewJsonObject:
    """A document as it must be; raises BadTable for anything else, also for too small a group."""
    try:
        is_right = (
            document["format"] == FORMAT_VERSION
            and document["kind"] == DOCUMENT_KIND
            and is_country(code=document["country"])
            and _is_count(value=document["year"])
            and FIRST_YEAR <= document["year"] <= LAST_YEAR
            and _is_count(value=document["runs"])
            and all(_is_row(row=row) for row in _rows(document=document))
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise BadTable(str(error)) from error
    if not is_right:
        raise BadTable("not the yearly table of a country")
    table: NewJsonObject = document
    return table


def is_country(*, code: object) -> bool:
    """Whether a code has the form of ISO 3166-1 alpha-3.

    >>> is_country(code="KHM"), is_country(code="kh"), is_country(code=3)
    (True, False, False)
    """
    return isinstance(code, str) and COUNTRY_PATTERN.fullmatch(code) is not None


def _rows(*, document: JsonObject) -> Iterable[JsonObject]:
    yield document["total"]
    for name in ("sexes", "departments"):
        for row in document[name]:
            if not isinstance(row["code"], str):
                raise BadTable("a group without a code")
            yield row


def _is_row(*, row: JsonObject) -> bool:
    officers = row["officers"]
    figures = [row[name] for name in POINTS_COLUMNS]
    if officers is None:
        return all(figure is None for figure in figures)
    return (
        _is_count(value=officers)
        and officers >= suppression.MIN_CELL_SIZE
        and all(_is_points(value=figure) for figure in figures)
        and row["gain_low"] <= row["gain_points"] <= row["gain_high"]
    )


def _is_count(*, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_points(*, value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)
