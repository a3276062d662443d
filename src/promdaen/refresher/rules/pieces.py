"""Pieces: choice of items, the end of a piece of six minutes, plausible times."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from promdaen.refresher.rules.calendar import MICRO_SESSION_SECONDS

# A new piece begins after a pause of this length.
PAUSE = timedelta(minutes=30)
# A question open for longer was not being read all the time.
MAX_SECONDS = 600
SEED_BYTES = 4


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer in a piece: its time and its seconds."""

    at: datetime
    seconds: int


def drawn(*, items: Sequence[str], asked_counts: Mapping[str, int], key: str) -> str:
    """The code of an item asked least often, by a lot from `key`.

    asked_counts: how often this officer was asked each. Raises ValueError without an item.

    >>> drawn(items=["A", "B"], asked_counts={"A": 1}, key="x")
    'B'
    """
    fewest = min(asked_counts.get(item, 0) for item in items)
    fresh = sorted(item for item in items if asked_counts.get(item, 0) == fewest)
    return min(fresh, key=lambda item: _lot(f"{key} {item}"))


def key_seed(*, key: str) -> int:
    """A seed that is always the same for a key."""
    return int.from_bytes(_lot(key)[:SEED_BYTES], "big")


def is_piece_over(*, answers: Iterable[GivenAnswer]) -> bool:
    """Whether the answers since the last pause took the six minutes of a piece."""
    total, last = 0, None
    for answer in sorted(answers, key=lambda answer: answer.at):
        if last is not None and answer.at - last > PAUSE:
            total = 0
        total, last = total + answer.seconds, answer.at
    return total >= MICRO_SESSION_SECONDS


def limited_seconds(*, seconds: float) -> int:
    """Seconds as counted: whole, from 1 to ten minutes.

    >>> [limited_seconds(seconds=one) for one in (-4, 12.4, 90_000)]
    [1, 12, 600]
    """
    return int(min(max(round(seconds), 1), MAX_SECONDS))


def limited_moment(*, moment: datetime, opened: datetime, received: datetime) -> datetime:
    """When an answer was given by the phone's clock, if it is plausible.

    The result is between the opening of the window and the arrival of the answer.
    """
    return min(max(moment, opened), received)


def minutes_left(*, questions: int, seconds_each: int) -> int:
    """The approximate minutes for so many questions, at least one.

    >>> minutes_left(questions=10, seconds_each=22)
    4
    """
    return max(1, round(questions * seconds_each / 60))


def _lot(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
