"""The directory: when an entry must be checked again, and how its numbers are found."""

from __future__ import annotations

import re
from datetime import date, timedelta

CHECK_DAYS = 90
"""An entry that nobody checked for longer than this is shown as unchecked."""
CHECKER_ROLES = ("liaison", "head", "case_officer")
"""Roles that keep the entries of their department."""
COUNTRY_CODE = "855"
"""Cambodia; within the country a 0 takes its place."""
MIN_FULL_DIGITS = 8
"""Digits of a whole number after the 0: fewer are not read as a number with a country code."""
PHONE_NUMBER = re.compile(r"\(?\+?\s*\(?\d(?:[\d\s().\-\u2010-\u2015\u200b]*\d)?\)?")
"""A number in a text: digits and what people set between them."""


def is_to_check(*, checked_on: date, has_moved: bool, today: date) -> bool:
    """Whether an entry must be checked: the last check is over 90 days old, or its officer moved.

    >>> day = date(2026, 1, 1)
    >>> is_to_check(checked_on=day, has_moved=False, today=date(2026, 4, 1))
    False
    >>> is_to_check(checked_on=day, has_moved=False, today=date(2026, 4, 2))
    True
    >>> is_to_check(checked_on=day, has_moved=True, today=day)
    True
    """
    return has_moved or today - checked_on > timedelta(days=CHECK_DAYS)


def phone_number_to_dial(*, phone: str) -> str:
    """The first number in dialling form: its digits, with a leading plus.

    >>> phone_number_to_dial(phone="+855 (0)12 345-678")
    '+85512345678'
    >>> phone_number_to_dial(phone="118 / 119")
    '118'
    """
    first = phone.replace(",", "/").partition("/")[0].strip()
    is_abroad = first.startswith("+")
    number = first.replace("(0)", "") if is_abroad else first
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"+{digits}" if is_abroad else digits


def has_number(*, text: str, typed: str) -> bool:
    """Whether one of the phone numbers in a text contains a typed number, by digits alone.

    Spaces, hyphens and brackets are left out, and a country code +855 counts as the leading 0. A
    typed text that is no number is in none; a typed country code is looked for at the beginning.

    >>> has_number(text="012 345 678", typed="+855 12-345")
    True
    >>> has_number(text="+855 (0)12 345678 / 119", typed="012 345 678")
    True
    >>> has_number(text="118 / 119", typed="8119"), has_number(text="Gate 3", typed="gate")
    (False, False)
    """
    typed = typed.strip()
    if not PHONE_NUMBER.fullmatch(typed):
        return False
    digits = _national_digits(number=typed)
    has_country_code = digits != _only_digits(text=typed)
    numbers = [_national_digits(number=number) for number in PHONE_NUMBER.findall(text)]
    return any(
        number.startswith(digits) if has_country_code else digits in number for number in numbers
    )


def _national_digits(*, number: str) -> str:
    """The digits of a number, with the leading 0 in place of +855, 00855 or 855."""
    digits = _only_digits(text=number)
    # Dialled from another country: 00, then its code, which never begins with 0.
    dialled_abroad = re.sub("^00(?=[1-9])", "", digits)
    is_abroad = "+" in number or dialled_abroad != digits
    subscriber = dialled_abroad.removeprefix(COUNTRY_CODE).removeprefix("0")
    is_cambodian = dialled_abroad.startswith(COUNTRY_CODE) and (
        is_abroad or len(subscriber) >= MIN_FULL_DIGITS
    )
    return f"0{subscriber}" if is_cambodian else dialled_abroad


def _only_digits(*, text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
