"""What the page and the zone of a specimen say, beside each other; detectors ask here."""

from __future__ import annotations

import functools

from promdaen.specimen.rules import days
from promdaen.specimen.rules.days import Day
from promdaen.specimen.rules.mrz import names, reading
from promdaen.specimen.rules.seeing import Seen

SEXES = {"X": "<"}


@functools.lru_cache(maxsize=64)
def _reading(zone: tuple[str, ...]) -> reading.Reading:
    return reading.read(lines=zone)


def zone_text(*, seen: Seen, name: str) -> str:
    """What a field of the zone holds, all its columns."""
    return _reading(seen.zone).columns[name]


def is_digit_right(*, seen: Seen, name: str) -> bool:
    """Whether a check digit is right; one that the layout lacks is, or a line of wrong length."""
    digit = _reading(seen.zone).check_digits.get(name)
    return digit is None or digit.ok


def day(*, seen: Seen, name: str) -> Day:
    """The day that a field of the page holds."""
    return days.read(text=seen.printed[name])


def is_date_same(*, seen: Seen, name: str) -> bool:
    """Whether the date of the page and that of the zone are one."""
    return zone_text(seen=seen, name=name) == days.six(day=day(seen=seen, name=name))


def is_number_same(*, seen: Seen) -> bool:
    """Whether the document number of the page and that of the zone are one."""
    return _reading(seen.zone).fields["number"] == seen.printed["number"]


def is_name_same(*, seen: Seen) -> bool:
    """Whether the names agree, cut or spelt by any of the spellings that Doc 9303 allows."""
    return names.names_agree(
        zone=zone_text(seen=seen, name="name"),
        surname=seen.printed["surname"],
        given=seen.printed["given"],
    )


def is_sex_same(*, seen: Seen) -> bool:
    """Whether the sex agrees; X on the page stands as a filler in the zone."""
    printed = seen.printed["sex"]
    return zone_text(seen=seen, name="sex") == SEXES.get(printed, printed)


def are_dates_in_order(*, seen: Seen) -> bool:
    """Whether birth, issue and expiry follow each other."""
    birth, issued, expiry = (day(seen=seen, name=name) for name in ("birth", "issued", "expiry"))
    return birth < issued < expiry


def age_years(*, seen: Seen) -> float:
    """Years from the printed birth to the issue, or to the inspection where dates are muddled."""
    is_sound = are_dates_in_order(seen=seen)
    last = day(seen=seen, name="issued") if is_sound else seen.inspected
    return days.years_between(first=day(seen=seen, name="birth"), last=last)
