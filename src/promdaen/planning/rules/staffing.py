"""Staffing of a checkpoint: what each booth-hour is worth, and the least that keeps a promise.

The same drawn travellers meet every staffing (common random numbers). The search is greedy and
proves nothing: it adds the two hours of one booth that save most of the waiting beyond the
promise, then drops what is not needed, and is checked on other days.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from promdaen.planning.rules import checkpoints, queues, waiting

SEARCH_DAYS, SEARCH_SEED = 40, 3
CHECK_DAYS, CHECK_PARTS, CHECK_SEED = 200, 5, 4
STEP_MINUTES, HOUR = 120, 60
MOST_STEPS = 8
KEPT_SHARE = 0.95
"""A promise is kept if on 95 of 100 days 9 of 10 travellers wait no longer."""

Window = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class WaitPromise:
    """Nine of ten travellers of a class wait no longer than so many minutes."""

    name: str
    minutes: float


@dataclass(frozen=True, kw_only=True)
class LeastStaffing:
    """What a promise takes: windows of additional booths, the share of days on which it is kept.

    `before`: as now; `after`: with them, on the days of the search; `checked`: on other days.
    """

    windows: tuple[tuple[Window, ...], ...]
    before: float
    after: float
    checked: float

    @property
    def added_hours(self) -> float:
        """Booth-hours a day more than now."""
        return sum(until - since for booth in self.windows for since, until in booth) / HOUR

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept on the other days too."""
        return self.checked >= KEPT_SHARE


@dataclass(frozen=True, kw_only=True)
class StaffedWaits:
    """Waits with one staffing, arrays of (days, travellers).

    waits: as of `waiting.waits_by_day`; to_closing: the same, but until the end of the day for
    travellers who are never served.
    """

    waits: queues.Floats
    to_closing: queues.Floats

    def late_minutes(self, *, promise: WaitPromise, unserved: float) -> float:
        """Minutes beyond the promise of all travellers, with so many for each never served."""
        late = np.maximum(self.waits - promise.minutes, 0.0)
        return float(np.nansum(np.where(np.isposinf(late), unserved, late)))


def with_booths(
    *, document: Mapping[str, Any], name: str, windows: Sequence[Sequence[Window]]
) -> dict[str, Any]:
    """The document with further booths of a class, one for each list of windows."""
    made = copy.deepcopy(dict(document))
    made["stations"][0]["lanes"] += [
        {"serves": [name], "open": [list(window) for window in booth]} for booth in windows
    ]
    return made


def packed_windows(*, windows: Sequence[Window]) -> tuple[tuple[Window, ...], ...]:
    """Windows divided among as few booths as possible; those that touch become one.

    >>> packed_windows(windows=[(0, 120), (120, 240), (0, 120)])
    (((0, 240),), ((0, 120),))
    """
    booths: list[list[Window]] = []
    for window in sorted(windows):
        free = next((booth for booth in booths if booth[-1][1] <= window[0]), None)
        if free is None:
            booths.append([window])
        elif free[-1][1] == window[0]:
            free[-1] = (free[-1][0], window[1])
        else:
            free.append(window)
    return tuple(tuple(booth) for booth in booths)


def hour_values(*, document: Mapping[str, Any], name: str) -> list[tuple[float, float]]:
    """For each hour, from which minute, the hours of waiting a day that one more booth saves."""
    last = float(document["day_minutes"])
    starts = [float(minute) for minute in range(0, int(last), HOUR)]
    windows = [(minute, min(minute + HOUR, last)) for minute in starts]
    waits = _waits(document=document, name=name, staffings=[[], *([window] for window in windows)])
    sums = [float(np.nansum(row.to_closing)) / len(row.to_closing) / HOUR for row in waits]
    return [
        (minute, max(0.0, sums[0] - total)) for minute, total in zip(starts, sums[1:], strict=True)
    ]


def least_staffing(*, document: Mapping[str, Any], promise: WaitPromise) -> LeastStaffing:
    """The fewest additional booth-hours found that keep a promise."""
    last = float(document["day_minutes"])
    steps = [
        (float(minute), min(float(minute) + STEP_MINUTES, last))
        for minute in range(0, int(last), STEP_MINUTES)
    ]
    windows: list[Window] = []
    before = after = _kept_share(document=document, promise=promise, windows=windows)
    while after < KEPT_SHARE and len(windows) < MOST_STEPS:
        late = [
            row.late_minutes(promise=promise, unserved=last)
            for row in _waits(
                document=document,
                name=promise.name,
                staffings=[[*windows, step] for step in steps],
            )
        ]
        windows.append(steps[int(np.argmin(late))])
        after = _kept_share(document=document, promise=promise, windows=windows)
    for window in reversed(tuple(windows)):
        fewer = [*windows]
        fewer.remove(window)
        share = _kept_share(document=document, promise=promise, windows=fewer)
        if share >= KEPT_SHARE:
            windows, after = fewer, share
    return LeastStaffing(
        windows=packed_windows(windows=windows),
        before=before,
        after=after,
        checked=float(
            np.mean(
                [
                    _kept_share(document=document, promise=promise, windows=windows, part=part)
                    for part in range(1, CHECK_PARTS + 1)
                ]
            )
        ),
    )


def _kept_share(
    *, document: Mapping[str, Any], promise: WaitPromise, windows: Sequence[Window], part: int = 0
) -> float:
    """The share of days on which the promise is kept; `part` 0 are the days of the search."""
    [waits] = _waits(document=document, name=promise.name, staffings=[windows], part=part)
    return waiting.days_kept(waits=waits.waits, minutes=promise.minutes)


def _waits(
    *,
    document: Mapping[str, Any],
    name: str,
    staffings: Sequence[Sequence[Window]],
    part: int = 0,
) -> list[StaffedWaits]:
    """The waits of a class at the booths, for each staffing; `staffings`: additional windows."""
    booths = [packed_windows(windows=windows) for windows in staffings]
    most = max(len(windows) for windows in booths)
    plans = []
    for booth in booths:
        padded = [*booth, *((),) * (most - len(booth))]
        made = checkpoints.read_checkpoint(
            document=with_booths(document=document, name=name, windows=padded), is_drawn=True
        )
        plans.append(made.stations[0])
    base = checkpoints.read_checkpoint(document=document, is_drawn=True)
    days, seed = (CHECK_DAYS, (CHECK_SEED, part)) if part else (SEARCH_DAYS, (SEARCH_SEED, 0))
    people = checkpoints.drawn_people(checkpoint=base, days=days, seed=seed)
    line = queues.repeated(people=people, times=len(plans)).line
    starts = queues.served(line=line, plans=plans).starts
    place = base.classes.index(name)
    since, until = line.bounds[place], line.bounds[place + 1]
    arrivals = line.arrivals[:, since:until]
    waits = waiting.waits_by_day(arrivals=arrivals, starts=starts[:, since:until])
    # Who is never served has waited at least until closing time.
    to_closing = np.where(np.isposinf(waits), base.day_minutes - arrivals, waits)
    return [
        StaffedWaits(waits=part, to_closing=np.maximum(closing, 0.0))
        for part, closing in zip(
            np.split(waits, len(plans)), np.split(to_closing, len(plans)), strict=True
        )
    ]
