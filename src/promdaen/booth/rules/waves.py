"""Arrival times of travellers: a coach at once, a ferry in boats, a market morning rush."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from promdaen.booth.rules.axes import TRAVELLER_CLASSES
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words, words_from

COACH_SECONDS, BOAT_SECONDS, BOAT_EVERY = 6, 8, 900
BOAT_SIZE = 12
MARKET_SECONDS = 55
"""Seconds between two parties: out of a coach, off a boat; between boats; on the market way."""


@dataclass(frozen=True, kw_only=True)
class WavePattern:
    """A kind of wave; `shares` of the classes in the order of CLASSES, with the sum 1."""

    code: str
    title: Words
    setting: Words
    pattern: str
    start: str
    shares: tuple[float, ...]
    basis: Words

    @property
    def start_seconds(self) -> int:
        """The beginning in seconds after midnight."""
        hours, minutes = self.start.split(":")
        return int(hours) * 3600 + int(minutes) * 60


def read_wave(*, values: JsonObject) -> WavePattern:
    """The wave of a record of the content."""
    return WavePattern(
        code=values["code"],
        pattern=values["pattern"],
        start=values["start"],
        shares=tuple(float(values[name]) for name in TRAVELLER_CLASSES),
        **{name: words_from(values[name]) for name in ("title", "setting", "basis")},
    )


def arrivals(*, pattern: str, sizes: Sequence[int], draw: np.random.Generator) -> list[int]:
    """The arrival of each party in seconds, in order; `sizes` are numbers of people."""
    times, second, aboard = [], 0.0, 0
    for size in sizes:
        if pattern == "ferry" and aboard >= BOAT_SIZE:
            second = (second // BOAT_EVERY + 1) * BOAT_EVERY
            aboard = 0
        aboard += size
        times.append(int(second))
        second += float(draw.exponential(_GAPS[pattern]))
    return times


_GAPS = {"coach": COACH_SECONDS, "ferry": BOAT_SECONDS, "market": MARKET_SECONDS}
