"""Who was in a session: the code on the wall, what a record says, and hours from it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from promdaen.kit.texts import Text, Words

SLICE_SECONDS = 30
CODE_DIGITS = 5
TOKEN_SIGNS = 20
MOST_WRONG = 5
WRONG_SECONDS = 60
REST = "rest"
WAYS: Mapping[str, Words] = MappingProxyType(
    {
        "scan": Text("scanned"),
        "code": Text("typed code"),
        "ticked": Text("trainer’s list"),
        "sheet": Text("signed sheet"),
    }
)
"""The ways in which a presence comes to be known, as people call them."""


@dataclass(frozen=True, kw_only=True)
class Codes:
    """What stands on the wall for a slice of time: digits to type, and signs inside the QR."""

    typed: str
    scanned: str


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Minutes of sessions that an officer was in, of all minutes of the run but rest."""

    minutes: int
    of_minutes: int

    @property
    def share(self) -> float | None:
        """The part 0..1 of the run's hours; None where the run has no sessions.

        >>> Hours(minutes=90, of_minutes=120).share
        0.75
        """
        return self.minutes / self.of_minutes if self.of_minutes else None


def has_begun(*, on: date, begins: int, at: datetime) -> bool:
    """Whether a session of a day, from a minute after midnight, has begun at a local moment.

    >>> has_begun(on=date(2026, 6, 1), begins=510, at=datetime(2026, 6, 1, 8, 29))
    False
    >>> has_begun(on=date(2026, 6, 1), begins=510, at=datetime(2026, 6, 1, 8, 30))
    True
    """
    return (on, begins) <= (at.date(), at.hour * 60 + at.minute)


def slice_of(*, at: datetime) -> int:
    """The number of the half minute that a moment lies in."""
    return int(at.timestamp()) // SLICE_SECONDS


def seconds_left(*, at: datetime) -> int:
    """How long the codes on the wall still stand, in seconds, 1..30."""
    return SLICE_SECONDS - int(at.timestamp()) % SLICE_SECONDS


def codes_of(*, secret: str, session: Any, number: int) -> Codes:
    """The codes of a session in a slice of time, which nobody can guess without the secret.

    Digits and signs come of two digests (HMAC, RFC 2104, with SHA-256), so that the digits on
    a photograph do not make an address.
    """
    typed = int(_digest(secret=secret, parts=("typed", session, number)), 16)
    return Codes(
        typed=f"{typed % 10**CODE_DIGITS:0{CODE_DIGITS}d}",
        scanned=_digest(secret=secret, parts=("scanned", session, number))[:TOKEN_SIGNS],
    )


def way_of(*, typed: str, secret: str, session: Any, at: datetime) -> str:
    """Whether a code was "scan"ned or is a typed "code" of this slice or the one before; "" no."""
    now = slice_of(at=at)
    for number in (now, now - 1):
        held = codes_of(secret=secret, session=session, number=number)
        for way, code in (("scan", held.scanned), ("code", held.typed)):
            if hmac.compare_digest(code.encode(), typed.encode()):
                return way
    return ""


def is_open(*, opened_at: datetime | None, closed_at: datetime | None, at: datetime) -> bool:
    """Whether officers may record their presence at a moment."""
    if opened_at is None or at < opened_at:
        return False
    return closed_at is None or at < closed_at


def recent(*, wrong: Iterable[float], at: datetime) -> list[float]:
    """Of the moments of wrong codes, in seconds since 1970, those of the last minute."""
    return [one for one in wrong if at.timestamp() - one < WRONG_SECONDS]


def has_attended(*, records: Collection[bool]) -> bool | None:
    """Whether an officer attended a run, from what is recorded of its sessions.

    Present in one session or more: yes. None where nothing is recorded.

    >>> has_attended(records=[False, True]), has_attended(records=[])
    (True, None)
    """
    return any(records) if records else None


def hours(*, minutes: Mapping[Any, int], present: Collection[Any]) -> Hours:
    """The hours of an officer: `minutes` by session but rest, `present` the sessions been in.

    >>> hours(minutes={"a": 60, "b": 45}, present={"b", "rest"})
    Hours(minutes=45, of_minutes=105)
    """
    return Hours(
        minutes=sum(held for session, held in minutes.items() if session in present),
        of_minutes=sum(minutes.values()),
    )


def _digest(*, secret: str, parts: Sequence[Any]) -> str:
    text = "\x1f".join(["attendance", *(str(part) for part in parts)])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
