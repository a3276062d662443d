"""Dates of a machine-readable zone: six characters, the unknown parts of a birth as fillers."""

import calendar

UNKNOWN = "<<"
LEAP_YEAR = 2000
MONTHS = 12


def is_possible_birth(*, text: str) -> bool:
    """Whether six characters can be a day of birth, unknown parts allowed.

    The century is not stated, so that 29 February 00 may be that of 2000.

    >>> is_possible_birth(text="74<<<<"), is_possible_birth(text="740230")
    (True, False)
    """
    return _is_possible(parts=_parts(text=text), is_known=False)


def is_possible_expiry(*, text: str) -> bool:
    """Whether six characters can be a day of expiry, without unknown parts.

    >>> is_possible_expiry(text="120415"), is_possible_expiry(text="12<<15")
    (True, False)
    """
    return _is_possible(parts=_parts(text=text), is_known=True)


def century_year(*, two_digits: int, latest: int) -> int:
    """The latest year up to `latest` with these last two digits.

    For a birth pass the current year. For an expiry pass the current year plus the longest
    validity.

    >>> century_year(two_digits=74, latest=2026), century_year(two_digits=31, latest=2036)
    (1974, 2031)
    """
    year = latest - latest % 100 + two_digits
    return year if year <= latest else year - 100


def _parts(*, text: str) -> list[str]:
    return [text[:2], text[2:4], text[4:]]


def _is_possible(*, parts: list[str], is_known: bool) -> bool:
    numbers = [0 if part == UNKNOWN and not is_known else _number(part=part) for part in parts]
    if None in numbers:
        return False
    year_is_open = parts[0] == UNKNOWN
    year, month, day = (number or 0 for number in numbers)
    month_is_open, day_is_open = parts[1] == UNKNOWN, parts[2] == UNKNOWN
    if not month_is_open and not 1 <= month <= MONTHS:
        return False
    if day_is_open:
        return True
    full_year = LEAP_YEAR if year_is_open else LEAP_YEAR + year
    longest = 31 if month_is_open else calendar.monthrange(full_year, month)[1]
    return 1 <= day <= longest


def _number(*, part: str) -> int | None:
    return int(part) if len(part) == len(UNKNOWN) and part.isascii() and part.isdigit() else None
