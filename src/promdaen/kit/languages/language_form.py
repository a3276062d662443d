"""How a language writes figures, days and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

LATIN_DIGITS = "0123456789"


@dataclass(frozen=True, kw_only=True)
class LanguageForm:
    """How a language writes figures, days and lists; patterns have names in braces.

    `months` are in full; `month_short` of a pattern is the first three letters. A pattern of days
    in one month has the first day as `first`, one across months both texts as `first` and `last`.
    """

    name: str
    """The language in its own script."""
    digits: str = LATIN_DIGITS
    decimal: str = "."
    thousands: str = ","
    list_sign: str = ", "
    range_sign: str
    """Between the ends of a range of which one is negative."""
    months: tuple[str, ...]
    day: str
    day_of_year: str
    day_short: str
    day_month: str
    days_in_month: str
    days_brief: str
    days_across: str
    moment: str
    """A day, then a time of the clock."""
    _digits: dict[int, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_digits", str.maketrans(LATIN_DIGITS, self.digits))

    def with_digits(self, text: str) -> str:
        """A text with Latin digits in the digits of this language."""
        return text.translate(self._digits)

    def write_day(self, day: date, *, pattern: str, first: int = 0) -> str:
        """A day by a pattern of this language; `first` is the day on which a range begins."""
        month = self.months[day.month - 1]
        return self.with_digits(
            pattern.format(
                first=first,
                day=day.day,
                month=month,
                month_short=month[:3],
                month_number=day.month,
                year=day.year,
            )
        )
