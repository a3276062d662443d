"""Who is told now that something is open: twice a window at most, never in quiet hours."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, timedelta

from promdaen.refresher.rules.dates import Span

OPENS, CLOSES = "opens", "closes"
DAYS_BEFORE = 3
QUIET_FROM, QUIET_TO = 20, 6
HOURS = 24
# Without letters and digits that are taken for one another, on a small screen or read aloud.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_LASTS = timedelta(minutes=30)
CODE = re.compile(rf"\b[{LETTERS}]{{{CODE_LENGTH}}}\b")
STOP = "/stop"


def reason_for(*, span: Span, today: date, has_left: bool, told: Collection[str]) -> str:
    """Why an officer is told today of a window: it is open, or closes soon; or "" for not at all.

    Each reason is told once; in the last days the first is not made up for.

    >>> span = Span(opens_on=date(2026, 3, 10), closes_on=date(2026, 3, 23))
    >>> [reason_for(span=span, today=date(2026, 3, day), has_left=True, told=())
    ...  for day in (9, 10, 19, 20, 23, 24)]
    ['', 'opens', 'opens', 'closes', 'closes', '']
    """
    if not has_left or not span.opens_on <= today <= span.closes_on:
        return ""
    is_last = (span.closes_on - today).days <= DAYS_BEFORE
    reason = CLOSES if is_last else OPENS
    return "" if reason in told else reason


def is_quiet(*, hour: int, quiet_from: int, quiet_to: int) -> bool:
    """Whether an hour of the day is one in which nobody is told anything; may pass midnight.

    >>> [is_quiet(hour=hour, quiet_from=20, quiet_to=6) for hour in (19, 20, 23, 0, 5, 6)]
    [False, True, True, True, True, False]
    >>> [is_quiet(hour=hour, quiet_from=12, quiet_to=14) for hour in (11, 12, 13, 14)]
    [False, True, True, False]
    >>> is_quiet(hour=3, quiet_from=7, quiet_to=7)
    False
    """
    return (hour - quiet_from) % HOURS < (quiet_to - quiet_from) % HOURS


def code_of(*, chance: bytes) -> str:
    """The code that eight bytes of chance stand for.

    >>> code_of(chance=bytes([0, 1, 31, 32, 33, 7, 8, 255]))
    'AB9ABHJ9'
    """
    return "".join(LETTERS[one % len(LETTERS)] for one in chance[:CODE_LENGTH])


def code_in(*, words: str) -> str:
    """The code in what somebody wrote to the bot, or "".

    >>> code_in(words="/start ab9abhj9"), code_in(words="hello")
    ('AB9ABHJ9', '')
    """
    found = CODE.search(words.upper())
    return found[0] if found else ""


def is_stop(*, words: str) -> bool:
    """Whether somebody wrote to the bot that it shall be silent.

    >>> is_stop(words=" /Stop now"), is_stop(words="do not stop")
    (True, False)
    """
    return words.strip().lower().startswith(STOP)


def masked(*, address: str) -> str:
    """An address of which only its owner knows which it is.

    >>> masked(address="+85512345678"), masked(address="sok.dara@p.example"), masked(address="12")
    ('•••678', 's•••@p.example', '•••')
    """
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    shown = 3
    return f"•••{address[-shown:] if len(address) > 2 * shown else ''}"
