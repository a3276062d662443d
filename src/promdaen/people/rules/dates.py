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
_FORMS = (
    re.compile(r"(?P<day>\d{1,2})[./\-\s]+(?P<month>\d{1,2})[./\-\s]+(?P<year>\d{4}|\d{2})"),
    re.compile(r"(?P<year>\d{4})[./\-\s]+(?P<month>\d{1,2})[./\-\s]+(?P<day>\d{1,2})"),
)
# Day 1 of Excel's calendar is 1 January 1900, and it includes a false 29 February 1900.
_EXCEL_START = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1940, 2100
_FIRST_SERIAL, _LAST_SERIAL = 14_611, 73_415
_BUDDHIST_YEARS = range(2480, 2645)
_MONTHS, _PIVOT = 12, 50


@dataclass(frozen=True)
class ReadDate:
    """A date read from a cell, or why not; `is_repaired`: it was not written out in full."""

    day: date | None
    problem: Problem | None = None
    is_repaired: bool = False


def read_date(*, value: Value) -> ReadDate:
    """Read a date, day first; a date that could have the month first is not guessed.

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
        plain = plain.replace(month, f" {number} ")
    for number, month in enumerate(_MONTHS_ENGLISH, start=1):
        plain = re.sub(rf"\b{month}[a-z]*\.?", f" {number} ", plain)
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b|,", " ", plain)
    # A time of day after the date is ignored.
    return re.sub(r"[\sT]+\d{1,2}:\d{2}(:\d{2})?$", "", " ".join(plain.split()))


def _from_text(*, text: str) -> ReadDate:
    for form in _FORMS:
        match = form.fullmatch(text)
        if match:
            parts = {key: int(number) for key, number in match.groupdict().items()}
            return _from_parts(parts=parts, is_short=len(match["year"]) == len("26"))
    return ReadDate(day=None, problem="date_unclear")


def _from_parts(*, parts: dict[str, int], is_short: bool) -> ReadDate:
    year, month, day = parts["year"], parts["month"], parts["day"]
    if is_short:
        year += 2000 if year < _PIVOT else 1900
    if year in _BUDDHIST_YEARS:
        return ReadDate(day=None, problem="date_buddhist")
    if month > _MONTHS >= day:
        return ReadDate(day=None, problem="date_month_first")
    try:
        parsed_day = date(year, month, day)
    except ValueError:
        return ReadDate(day=None, problem="date_impossible")
    return _within_years(day=parsed_day, is_repaired=is_short)


def _within_years(*, day: date, is_repaired: bool) -> ReadDate:
    if day.year in _BUDDHIST_YEARS:
        return ReadDate(day=None, problem="date_buddhist")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return ReadDate(day=None, problem="date_impossible")
    return ReadDate(day=day, is_repaired=is_repaired)
