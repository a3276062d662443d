"""The pool of trainers: languages, free and busy days, the hours of a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from promdaen.kit.texts import Text, Words

TEACHING_LANGUAGES: Mapping[str, Words] = MappingProxyType(
    {
        "km": Text("Khmer"),
        "en": Text("English"),
        "fr": Text("French"),
        "th": Text("Thai"),
        "lo": Text("Lao"),
        "vi": Text("Vietnamese"),
        "zh": Text("Chinese"),
    }
)
"""Teaching languages of trainers, by code, in display order."""
YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Days:
    """A period: its first and last day."""

    first: date
    last: date


def is_free(*, absences: Iterable[Days], days: Days) -> bool:
    """Whether no occupied period overlaps the wanted days.

    >>> week = Days(first=date(2026, 1, 5), last=date(2026, 1, 9))
    >>> is_free(absences=[week], days=Days(first=date(2026, 1, 10), last=date(2026, 1, 10)))
    True
    """
    return all(absence.last < days.first or absence.first > days.last for absence in absences)


def absent_until(*, absences: Iterable[Days], today: date) -> date | None:
    """The last day of a current absence, including absences that follow directly; else None."""
    last = None
    for absence in sorted(absences, key=lambda days: days.first):
        if absence.first <= (today if last is None else last + timedelta(days=1)) <= absence.last:
            last = absence.last
    return last


def year_to(*, today: date) -> Days:
    """The twelve months that end today."""
    return Days(first=today - YEAR + timedelta(days=1), last=today)
