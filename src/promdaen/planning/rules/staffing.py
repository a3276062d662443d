"""Staffing of a checkpoint: what each booth-hour is worth, and the least that keeps a promise.

The same drawn travellers meet every staffing (common random numbers). The search is greedy and
proves nothing: it adds the two hours of one booth that save most of the waiting beyond the
promise, then drops what is not needed, and is checked on other days. Where the present booths
keep the promise already, it closes them by the same steps as long as the promise is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from promdaen.kit.json_objects import JsonObject
from promdaen.planning.rules import checkpoints, queues, waiting_times
from promdaen.planning.rules.twins import without_hours

SEARCH_DAYS, SEARCH_SEED = 40, 3
CHECK_DAYS, CHECK_PARTS, CHECK_SEED = 200, 5, 4
STEP_MINUTES, HOUR = 120, 60
MAX_STEPS = 8
KEPT_SHARE = 0.95
"""A promise is kept if on 95 of 100 days 9 of 10 travellers wait no longer."""

Window = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class WaitPromise:
    """Nine of ten travellers of a class wait no longer than so many minutes.

    `day`: the day of the week, 0 for Monday, of whose travellers; None for those of the counts.
    """

    name: str
    minutes: float
    day: int | None = None


@dataclass(frozen=True, kw_only=True)
class LeastStaffing:
    """What a promise takes: windows of additional booths, the share of days on which it is kept.

    `before`: as now; `after`: with them, on the days of the search; `checked`: on other days,
    with what is added or closed.
    `closed`: for booths that are there, by number from 0, the windows that can be closed; only of
    booths that serve this class alone, as long as no other booth serves it.
    """

    windows: tuple[tuple[Window, ...], ...]
    before: float
    after: float
    checked: float
    closed: Mapping[int, tuple[Window, ...]] = field(default_factory=dict)

    @property
    def closed_hours(self) -> float:
        """Booth-hours a day that can be closed."""
        windows = [window for booth in self.closed.values() for window in booth]
        return sum(until - since for since, until in windows) / HOUR

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

    waits: as of `waiting_times.waits_by_day`; to_closing: the same, but until the end of the day
    for travellers who are never served.
    """

    waits: queues.Floats
    to_closing: queues.Floats

    def late_minutes(self, *, promise: WaitPromise, unserved: float) -> float:
        """Minutes beyond the promise of all travellers, with so many for each never served."""
        late = np.maximum(self.waits - promise.minutes, 0.0)
        return float(np.nansum(np.where(np.isposinf(late), unserved, late)))


def with_booths(
    *, document: JsonObject, name: str, windows: Sequence[Sequence[Window]]
) -> dict[str, object]:
    """The document with further booths of a class, one for each list of windows."""
    extended_document = copy.deepcopy(dict(document))
    extended_document["stations"][0]["lanes"] += [
        {"serves": [name], "open": [list(window) for window in booth]} for booth in windows
    ]
    return extended_document


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


def hour_values(*, document: JsonObject, name: str) -> list[tuple[float, float]]:
    """For each hour, from which minute, the hours of waiting a day that one more booth saves."""
    last = float(document["day_minutes"])
    starts = [float(minute) for minute in range(0, int(last), HOUR)]
    windows = [(minute, min(minute + HOUR, last)) for minute in starts]
    waits = _waits(document=document, name=name, staffings=[[], *([window] for window in windows)])
    sums = [float(np.nansum(row.to_closing)) / len(row.to_closing) / HOUR for row in waits]
    return [
        (minute, max(0.0, sums[0] - total)) for minute, total in zip(starts, sums[1:], strict=True)
    ]


def least_staffing(*, document: JsonObject, promise: WaitPromise) -> LeastStaffing:
    """The fewest additional booth-hours found that keep a promise."""
    last = float(document["day_minutes"])
    steps = [
        (float(minute), min(float(minute) + STEP_MINUTES, last))
        for minute in range(0, int(last), STEP_MINUTES)
    ]
    windows: list[Window] = []
    before = after = _kept_share(document=document, promise=promise, windows=windows)
    while after < KEPT_SHARE and len(windows) < MAX_STEPS:
        late = [
            waits.late_minutes(promise=promise, unserved=last)
            for waits in _waits(
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
    least = LeastStaffing(
        windows=packed_windows(windows=windows),
        before=before,
        after=after,
        checked=_checked(
            document=with_booths(
                document=document,
                name=promise.name,
                windows=packed_windows(windows=windows),
            ),
            promise=promise,
        ),
    )
    return least if windows else _with_closed(document=document, promise=promise, staffing=least)


def _checked(*, document: JsonObject, promise: WaitPromise) -> float:
    """The share of other days on which the promise is kept."""
    shares = [
        _kept_share(document=document, promise=promise, windows=[], part=part)
        for part in range(1, CHECK_PARTS + 1)
    ]
    return float(np.mean(shares))


def _with_closed(
    *, document: JsonObject, promise: WaitPromise, staffing: LeastStaffing
) -> LeastStaffing:
    """The present booths less what can be closed step by step while the promise is kept."""
    lanes = document["stations"][0]["lanes"]
    serving = [number for number, lane in enumerate(lanes) if promise.name in lane["serves"]]
    if any(len(lanes[number]["serves"]) > 1 for number in serving):
        # Closing booths would lengthen the lines of others at the shared ones.
        return staffing
    last = float(document["day_minutes"])
    steps = [
        (number, (float(minute), min(float(minute) + STEP_MINUTES, last)))
        for number in serving
        for minute in range(0, int(last), STEP_MINUTES)
    ]
    closed: list[tuple[int, Window]] = []
    while True:
        tries = [
            [*closed, step]
            for step in steps
            if step not in closed and _is_open(lane=lanes[step[0]], window=step[1])
        ]
        if not tries:
            break
        documents = [without_windows(document=document, closed=windows) for windows in tries]
        waits = _document_waits(documents=documents, name=promise.name)
        shares = [
            waiting_times.kept_days_share(waits=row.waits, minutes=promise.minutes)
            for row in waits
        ]
        best = int(np.argmax(shares))
        if shares[best] < KEPT_SHARE:
            break
        closed = tries[best]
    checked = staffing.checked
    while closed:
        left = without_windows(document=document, closed=closed)
        checked = _checked(document=left, promise=promise)
        if checked >= KEPT_SHARE:
            break
        closed.pop()
    else:
        checked = staffing.checked
    return replace(
        staffing,
        checked=checked,
        closed={
            number: packed_windows(
                windows=[window for booth, window in closed if booth == number]
            )[0]
            for number in sorted({booth for booth, _window in closed})
        },
    )


def _is_open(*, lane: JsonObject, window: Window) -> bool:
    return any(since <= window[0] and window[1] <= until for since, until in lane["open"])


def without_windows(
    *, document: JsonObject, closed: Sequence[tuple[int, Window]]
) -> dict[str, object]:
    """The document with booths (by number from 0) closed in these windows."""
    reduced_document = copy.deepcopy(dict(document))
    for number, window in closed:
        lane = reduced_document["stations"][0]["lanes"][number]
        lane["open"] = without_hours(windows=lane["open"], hours=window)
    return reduced_document


def _kept_share(
    *, document: JsonObject, promise: WaitPromise, windows: Sequence[Window], part: int = 0
) -> float:
    """The share of days on which the promise is kept; `part` 0 are the days of the search."""
    [waits] = _waits(document=document, name=promise.name, staffings=[windows], part=part)
    return waiting_times.kept_days_share(waits=waits.waits, minutes=promise.minutes)


def _waits(
    *,
    document: JsonObject,
    name: str,
    staffings: Sequence[Sequence[Window]],
    part: int = 0,
) -> list[StaffedWaits]:
    """The waits of a class at the booths, for each staffing; `staffings`: additional windows."""
    booths = [packed_windows(windows=windows) for windows in staffings]
    maximum = max(len(windows) for windows in booths)
    documents = [
        with_booths(
            document=document, name=name, windows=[*booth, *((),) * (maximum - len(booth))]
        )
        for booth in booths
    ]
    return _document_waits(documents=documents, name=name, part=part)


def _document_waits(
    *, documents: Sequence[JsonObject], name: str, part: int = 0
) -> list[StaffedWaits]:
    """The waits of a class at the booths, for documents that differ in windows alone."""
    checkpoint_list = [
        checkpoints.read_checkpoint(document=document, is_drawn=True) for document in documents
    ]
    base, plans = checkpoint_list[0], [checkpoint.stations[0] for checkpoint in checkpoint_list]
    days, seed = (CHECK_DAYS, (CHECK_SEED, part)) if part else (SEARCH_DAYS, (SEARCH_SEED, 0))
    people = checkpoints.draw_people(checkpoint=base, days=days, seed=seed)
    line = queues.repeat_people(people=people, times=len(plans)).line
    starts = queues.serve(arrivals=line, plans=plans).starts
    place = base.classes.index(name)
    since, until = line.bounds[place], line.bounds[place + 1]
    arrivals = line.arrivals[:, since:until]
    waits = waiting_times.waits_by_day(arrivals=arrivals, starts=starts[:, since:until])
    # Who is never served has waited at least until closing time.
    to_closing = np.where(np.isposinf(waits), base.day_minutes - arrivals, waits)
    return [
        StaffedWaits(waits=part, to_closing=np.maximum(closing, 0.0))
        for part, closing in zip(
            np.split(waits, len(plans)), np.split(to_closing, len(plans)), strict=True
        )
    ]
