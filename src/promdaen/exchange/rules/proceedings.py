"""Persons of a case: who may have a name, until when, and which fields are required.

A suspect is presumed innocent: the name is destroyed when proceedings are dropped or end in
acquittal, and a year after the case is closed, or on the day that a court ordered. A smuggled
person is never a suspect of smuggling for that (Smuggling Protocol, Article 5).
"""

from __future__ import annotations

from datetime import date, timedelta

SUSPECT, ASSISTED = "suspect", "person_assisted"
ENDED_STATES = ("dropped", "acquitted")
"""States of proceedings with which the name goes at once."""
AGREED_CONSENTS = ("yes", "guardian", "cannot_be_given", "emergency")
"""Answers of a person assisted with which it may stand in a case."""
RETENTION_AFTER_CLOSE = timedelta(days=365)
MIN_BIRTH_YEAR = 1900


def has_name(*, role: str, proceedings: str) -> bool:
    """Whether a person of a case may have a name: only a suspect with running proceedings.

    >>> has_name(role="suspect", proceedings="charged"), has_name(role="witness", proceedings="")
    (True, False)
    """
    return role == SUSPECT and proceedings not in ENDED_STATES


def wrong_person(
    *, role: str, proceedings: str, consent: str, is_named: bool, is_checked: bool
) -> str:
    """The code of the reason why a person may not be recorded in this form, "" if allowed.

    `is_checked`: it was checked that the person is not suspected merely for having been smuggled.

    >>> wrong_person(role="witness", proceedings="", consent="", is_named=True, is_checked=False)
    'name'
    """
    if role != SUSPECT:
        if is_named:
            return "name"
        return "consent" if role == ASSISTED and consent not in AGREED_CONSENTS else ""
    if not is_checked:
        return "shield"
    if not proceedings:
        return "proceedings"
    return "name" if is_named and not has_name(role=role, proceedings=proceedings) else ""


def retain_until(*, closed_on: date, court_on: date | None) -> date:
    """The day until which the names of a closed case are kept: one year, or as a court ordered.

    >>> str(retain_until(closed_on=date(2026, 1, 1), court_on=None))
    '2027-01-01'
    """
    return court_on or closed_on + RETENTION_AFTER_CLOSE


def is_year_of_birth(*, year: int, today: date) -> bool:
    """Whether a year is a plausible year of birth.

    >>> is_year_of_birth(year=1999, today=date(2026, 1, 1))
    True
    """
    return MIN_BIRTH_YEAR <= year <= today.year
