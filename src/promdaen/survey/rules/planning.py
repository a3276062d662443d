"""Random draw of checkpoints and assessors for second visits, days of first ones."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

SATURDAY = 5
SECOND_SHARE_PERCENT = 10
"""How many of a hundred checkpoints are visited by two assessors."""


def second_count(*, checkpoints: int) -> int:
    """How many checkpoints get a second visit, rounded up.

    >>> second_count(checkpoints=56), second_count(checkpoints=1), second_count(checkpoints=0)
    (6, 1, 0)
    """
    return -(-checkpoints * SECOND_SHARE_PERCENT // 100)


def draw_codes(*, codes: Collection[str], count: int, seed: str) -> tuple[str, ...]:
    """A random sample of the codes: the same seed and codes give the same sample.

    The rank of a code depends only on the seed and the code (SHA-256), so that a checkpoint added
    later does not change the rank of others.

    >>> draw_codes(codes=["a", "b", "c", "d"], count=2, seed="2026")
    ('a', 'c')
    """
    ranked = sorted(codes, key=lambda code: _place(seed, code))
    return tuple(sorted(ranked[:count]))


def second_assessors(
    *, codes: Sequence[str], first: Mapping[str, str], assessors: Sequence[str], seed: str
) -> dict[str, str]:
    """The second assessor by code: never the first one, and with equal loads.

    `first` is the first assessor by code. Codes without another assessor are left out.

    >>> second_assessors(codes=["a", "b"], first={"a": "x", "b": "y"}, assessors=["x", "y"],
    ...                  seed="1")
    {'a': 'y', 'b': 'x'}
    """
    load = dict.fromkeys(assessors, 0)
    second_by_checkpoint: dict[str, str] = {}
    for code in codes:
        able = [assessor for assessor in assessors if assessor != first.get(code)]
        if not able:
            continue
        chosen = min(
            able, key=lambda assessor: (load[assessor], _place(seed, f"{code} {assessor}"))
        )
        load[chosen] += 1
        second_by_checkpoint[code] = chosen
    return second_by_checkpoint


def _place(seed: str, code: str) -> str:
    return hashlib.sha256(f"{seed}\x1f{code}".encode()).hexdigest()


def spread_days(
    *, first: date, last: date, count: int, holidays: Collection[date] = ()
) -> list[date]:
    """A day for each of some visits, evenly over the working days, both ends included.

    Empty if there is no working day: Saturdays, Sundays and holidays are none.

    >>> monday, friday = date(2026, 11, 2), date(2026, 11, 6)
    >>> [day.day for day in spread_days(first=monday, last=friday, count=3)]
    [2, 3, 5]
    >>> [day.day for day in spread_days(first=monday, last=date(2026, 11, 3), count=5)]
    [2, 2, 2, 3, 3]
    """
    span = (first + timedelta(days=number) for number in range((last - first).days + 1))
    days = [day for day in span if day.weekday() < SATURDAY and day not in holidays]
    return [days[number * len(days) // count] for number in range(count)] if days else []
