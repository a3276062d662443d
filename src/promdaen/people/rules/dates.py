"""Dates as people type them: day first, Khmer digits and months, Excel's serial numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from promdaen.kit.languages import latin_digits
from promdaen.kit.spreadsheets import Value, cell_text

Problem = Literal["date_unclear", "date_month_first", "date_buddhist", "date_impossible"]

_MONTHS_KHMER = (
    "មករា", "កុម្ភៈ", "មីនា", "មេសា", "ឧសភា", "មិថុនា",
    "កក្កដា", "សីហា", "កញ្ញា", "តុលា", "វិច្ឆិកា", "ធ្នូ",
)  # fmt: skip
_MONTHS_ENGLISH = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_KHMER_PARTS = re.compile("ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ|ទី")
# A month that is named becomes "m7", so that it cannot be taken for a day.
_BETWEEN = r"[./\-\s]+"
_DAY, _MONTH, _NAMED_MONTH = r"(?P<day>\d{1,2})", r"(?P<month>m?\d{1,2})", r"(?P<month>m\d{1,2})"
_YEAR, _FULL_YEAR = r"(?P<year>\d{4}|\d{2})", r"(?P<year>\d{4})"
_DAY_FIRST, _YEAR_FIRST, _MONTH_NAME_FIRST = (
    re.compile(_BETWEEN.join(parts))
    for parts in ((_DAY, _MONTH, _YEAR), (_FULL_YEAR, _MONTH, _DAY), (_NAMED_MONTH, _DAY, _YEAR))
)
_TIME_OF_DAY = re.compile(r"[\st]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[ap]m|[+-]\d{2}:\d{2})?$")
# Day 1 of Excel's calendar is 1 January 1900, and it includes a false 29 February 1900.
_EXCEL_START = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1940, 2100
_FIRST_SERIAL = (date(_FIRST_YEAR, 1, 1) - _EXCEL_START).days
_LAST_SERIAL = (date(_LAST_YEAR, 12, 31) - _EXCEL_START).days
_BUDDHIST_YEARS = range(2480, 2645)
_MONTHS_A_YEAR, _SHORT_YEAR_DIGITS = 12, 2
# Officers are born after 1950 and trained before 2050: "49" is 2049, "50" is 1950.
_PIVOT_YEAR = 50


@dataclass(frozen=True)
class ReadDate:
    """A date read from a cell, or why not; `is_repaired`: it was not written out in full."""

    day: date | None
    problem: Problem | None = None
    is_repaired: bool = False


def read_date(*, value: Value) -> ReadDate:
    """Read a date, day first; one that is valid only with its month first is refused.

    A year of the Buddhist era (2480 to 2644) is refused, not converted: its new year falls in
    April or May, so the civil year is not certain.

    >>> read_date(value="09/07/2026").day, read_date(value="៩ កក្កដា ២០២៦").day
    (datetime.date(2026, 7, 9), datetime.date(2026, 7, 9))
    >>> read_date(value="12/25/2026").problem, read_date(value="9/7/2569").problem
    ('date_month_first', 'date_buddhist')
    >>> read_date(value=46212)
    ReadDate(day=datetime.date(2026, 7, 9), problem=None, is_repaired=True)
    """
    if isinstance(value, datetime):
        return _within_years(day=value.date(), is_repaired=False)
    if isinstance(value, date):
        return _within_years(day=value, is_repaired=False)
    text = latin_digits(cell_text(value=value))
    if re.fullmatch(r"\d{5}", text) and _FIRST_SERIAL <= int(text) <= _LAST_SERIAL:
        return ReadDate(day=_EXCEL_START + timedelta(days=int(text)), is_repaired=True)
    return _from_text(text=_months_as_numbers(text=text))


def _months_as_numbers(*, text: str) -> str:
    plain = _KHMER_PARTS.sub(" ", text.casefold())
    for number, month in enumerate(_MONTHS_KHMER, start=1):
        plain = plain.replace(month, f" m{number} ")
    for number, month in enumerate(_MONTHS_ENGLISH, start=1):
        plain = re.sub(rf"\b{month}[a-z]*\.?", f" m{number} ", plain)
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|,", " ", plain)
    # A time of day after the date is ignored.
    return _TIME_OF_DAY.sub("", " ".join(plain.split()))


def _from_text(*, text: str) -> ReadDate:
    for form in (_DAY_FIRST, _YEAR_FIRST, _MONTH_NAME_FIRST):
        match = form.fullmatch(text)
        if match:
            year, month, day = match["year"], int(match["month"].lstrip("m")), int(match["day"])
            if form is _DAY_FIRST and month > _MONTHS_A_YEAR >= day:
                return ReadDate(day=None, problem="date_month_first")
            return _from_parts(year=year, month=month, day=day)
    return ReadDate(day=None, problem="date_unclear")


def _from_parts(*, year: str, month: int, day: int) -> ReadDate:
    is_short = len(year) == _SHORT_YEAR_DIGITS
    century = (2000 if int(year) < _PIVOT_YEAR else 1900) if is_short else 0
    full_year = century + int(year)
    if full_year in _BUDDHIST_YEARS:
        return ReadDate(day=None, problem="date_buddhist")
    try:
        parsed_day = date(full_year, month, day)
    except ValueError:
        return ReadDate(day=None, problem="date_impossible")
    return _within_years(day=parsed_day, is_repaired=is_short)


def _within_years(*, day: date, is_repaired: bool) -> ReadDate:
    if day.year in _BUDDHIST_YEARS:
        return ReadDate(day=None, problem="date_buddhist")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return ReadDate(day=None, problem="date_impossible")
    return ReadDate(day=day, is_repaired=is_repaired)
