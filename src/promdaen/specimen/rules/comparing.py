"""Comparisons of page and zone of a specimen, for detectors."""

from __future__ import annotations

import functools

from promdaen.specimen.rules import days
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.mrz import names, reading
from promdaen.specimen.rules.visible_features import ExaminedSpecimen

SEXES = {"X": "<"}


@functools.lru_cache(maxsize=64)
def _reading(zone: tuple[str, ...]) -> reading.ZoneReading:
    return reading.read_zone(lines=zone)


def zone_text(*, specimen: ExaminedSpecimen, name: str) -> str:
    """A field of the zone with all its columns."""
    return _reading(specimen.zone).columns[name]


def is_digit_right(*, specimen: ExaminedSpecimen, name: str) -> bool:
    """Whether a check digit is correct; a missing one or a line of wrong length counts as
    correct.
    """
    digit = _reading(specimen.zone).check_digits.get(name)
    return digit is None or digit.ok


def day(*, specimen: ExaminedSpecimen, name: str) -> Day:
    """The day in a field of the page."""
    return days.read_printed_date(text=specimen.printed[name])


def is_date_same(*, specimen: ExaminedSpecimen, name: str) -> bool:
    """Whether page and zone have the same date."""
    return zone_text(specimen=specimen, name=name) == days.zone_date(
        day=day(specimen=specimen, name=name)
    )


def is_number_same(*, specimen: ExaminedSpecimen) -> bool:
    """Whether page and zone have the same document number."""
    return _reading(specimen.zone).fields["number"] == specimen.printed["number"]


def is_name_same(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the names agree, with any cutting or transliteration that Doc 9303 allows."""
    return names.names_agree(
        zone=zone_text(specimen=specimen, name="name"),
        surname=specimen.printed["surname"],
        given_names=specimen.printed["given"],
    )


def is_sex_same(*, specimen: ExaminedSpecimen) -> bool:
    """Whether the sex agrees; X on the page is a filler in the zone."""
    printed = specimen.printed["sex"]
    return zone_text(specimen=specimen, name="sex") == SEXES.get(printed, printed)


def are_dates_in_order(*, specimen: ExaminedSpecimen) -> bool:
    """Whether birth, issue and expiry are in order."""
    birth, issued, expiry = (
        day(specimen=specimen, name=name) for name in ("birth", "issued", "expiry")
    )
    return birth < issued < expiry


def age_years(*, specimen: ExaminedSpecimen) -> float:
    """The years from birth to issue, or to the inspection if the dates are not in order."""
    is_sound = are_dates_in_order(specimen=specimen)
    last = day(specimen=specimen, name="issued") if is_sound else specimen.inspected
    return days.years_between(first=day(specimen=specimen, name="birth"), last=last)
