"""Attendance in sessions: the code on the wall, and hours from records."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID

from promdaen.kit.texts import Text, Words

SLICE_SECONDS = 30
CODE_DIGITS = 5
TOKEN_SIGNS = 20
MAX_WRONG_CODES = 5
REST_KIND = "rest"
ATTENDANCE_WAYS: Mapping[str, Words] = MappingProxyType(
    {
        "scan": Text("scanned"),
        "code": Text("typed code"),
        "ticked": Text("trainer’s list"),
        "sheet": Text("signed sheet"),
    }
)
"""The sources of an attendance record, as shown to people."""


@dataclass(frozen=True, kw_only=True)
class Codes:
    """The codes on the wall in a time slice: digits to type, and the signature in the QR code."""

    typed: str
    scanned: str


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Minutes of the sessions an officer attended, and of all sessions except breaks."""

    minutes: int
    of_minutes: int

    @property
    def share(self) -> float | None:
        """The share 0..1 of the run's hours; None if the run has no sessions.

        >>> Hours(minutes=90, of_minutes=120).share
        0.75
        """
        return self.minutes / self.of_minutes if self.of_minutes else None


def has_begun(*, on: date, begins: int, now: datetime) -> bool:
    """Whether a session on a day, starting at a minute after midnight, has begun at a local time.

    >>> has_begun(on=date(2026, 6, 1), begins=510, now=datetime(2026, 6, 1, 8, 29))
    False
    >>> has_begun(on=date(2026, 6, 1), begins=510, now=datetime(2026, 6, 1, 8, 30))
    True
    """
    return (on, begins) <= (now.date(), now.hour * 60 + now.minute)


def time_slice(*, now: datetime) -> int:
    """The number of the half minute that contains a time."""
    return int(now.timestamp()) // SLICE_SECONDS


def seconds_left(*, now: datetime) -> int:
    """How long the codes on the wall are still valid, in seconds, 1..30."""
    return SLICE_SECONDS - int(now.timestamp()) % SLICE_SECONDS


def session_codes(*, secret: str, session: UUID, number: int) -> Codes:
    """The codes of a session in a time slice, which cannot be guessed without the secret.

    Digits and signature come from two digests (HMAC, RFC 2104, with SHA-256), so that the digits
    on a photograph do not reveal the address.
    """
    typed = int(_digest(secret=secret, parts=("typed", session, number)), 16)
    return Codes(
        typed=f"{typed % 10**CODE_DIGITS:0{CODE_DIGITS}d}",
        scanned=_digest(secret=secret, parts=("scanned", session, number))[:TOKEN_SIGNS],
    )


def entry_way(*, typed: str, secret: str, session: UUID, at: datetime) -> str:
    """The way of a code, "scan" or "code", if it is of this slice or the previous one; else ""."""
    current = time_slice(now=at)
    for number in (current, current - 1):
        codes = session_codes(secret=secret, session=session, number=number)
        for way, code in (("scan", codes.scanned), ("code", codes.typed)):
            if hmac.compare_digest(code.encode(), typed.encode()):
                return way
    return ""


def is_open(*, opened_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool:
    """Whether officers can record attendance at a time."""
    if opened_at is None or now < opened_at:
        return False
    return closed_at is None or now < closed_at


def has_attended(*, records: Collection[bool]) -> bool | None:
    """Whether an officer attended a run, from its session records.

    True for one or more sessions attended; None without any record.

    >>> has_attended(records=[False, True]), has_attended(records=[])
    (True, None)
    """
    return any(records) if records else None


def hours(*, minutes: Mapping[UUID, int], present: Collection[UUID]) -> Hours:
    """The hours of an officer: `minutes` by session except breaks, `present` the attended ones.

    >>> hours(minutes={"a": 60, "b": 45}, present={"b", "rest"})
    Hours(minutes=45, of_minutes=105)
    """
    return Hours(
        minutes=sum(
            session_minutes for session, session_minutes in minutes.items() if session in present
        ),
        of_minutes=sum(minutes.values()),
    )


def _digest(*, secret: str, parts: Sequence[object]) -> str:
    text = "\x1f".join(["attendance", *(str(part) for part in parts)])
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
