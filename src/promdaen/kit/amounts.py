"""Amounts of money as people write them; what can be read in two ways is refused."""

from __future__ import annotations

import re
from decimal import Decimal

from promdaen.kit.languages import clean_text, latin_digits
from promdaen.kit.spreadsheets import Value, cell_text
from promdaen.kit.texts import Text

PLACES = 2
NO_AMOUNT = Text(
    "{value} is not an amount. Write digits, with a point and at most {places} digits after it, "
    "such as 1250.50."
)
TWO_READINGS = Text(
    "{value} can mean {large} or {small}. Write no sign between thousands, and a point before "
    "decimals, such as 1250.50."
)
_SIGNS = re.compile(r"[.,]")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<sign>[ .,])\d{3}(?:(?P=sign)\d{3})*")


def read_amount(*, text: str, places: int = PLACES) -> Decimal | Text:
    """An amount of 0 or more with at most `places` decimals, or why it is refused.

    Digits are Latin or Khmer. Thousands may be parted by spaces, points or commas, decimals by a
    point or a comma, as both are written in the country; a sign with three digits behind it and
    no other sign could be either and is refused.

    >>> [str(read_amount(text=text)) for text in ("1250.5", "12,50", "1,250.50", "1 250")]
    ['1250.5', '12.50', '1250.50', '1250']
    >>> read_amount(text="1,250").en.partition(".")[0]
    '1,250 can mean 1250 or 1'
    """
    typed = clean_text(text)
    plain = " ".join(latin_digits(typed).split())
    refusal = NO_AMOUNT.filled({"value": typed or "–", "places": str(places)})
    signs = _SIGNS.findall(plain)
    if not plain.isascii():
        return refusal
    if len(signs) == 1 and _GROUPED.fullmatch(plain):
        large, small = (_SIGNS.sub(sign, plain) for sign in ("", "."))
        return TWO_READINGS.filled({"value": typed, "large": large, "small": small})
    whole, rest = plain, ""
    if len(set(signs)) == 2 or len(signs) == 1:  # noqa: PLR2004 - two different signs
        place = plain.rindex(signs[-1])
        whole, rest = plain[:place], plain[place + 1 :]
        if not rest.isdigit() or len(rest) > places:
            return refusal
    if not whole.isdigit() and not _GROUPED.fullmatch(whole):
        return refusal
    return Decimal(f"{re.sub(r'[ .,]', '', whole)}{'.' if rest else ''}{rest}")


def amount_text(*, value: Value) -> str:
    """The text of a cell of amounts, for `read_amount`: a number has no sign for thousands.

    >>> [amount_text(value=value) for value in (33.333, 1200.0, 5, " 12,50 ")]
    ['33.33', '1200', '5', '12,50']
    """
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.{PLACES}f}"
    return cell_text(value=value)
