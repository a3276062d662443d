"""The directory: when an entry must be checked again."""

from __future__ import annotations

from datetime import date, timedelta

CHECK_DAYS = 90
"""An entry that nobody checked for longer than this is shown as unchecked."""
CHECKER_ROLES = ("liaison", "head", "case_officer")
"""Roles that keep the entries of their department."""


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
