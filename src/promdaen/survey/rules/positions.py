"""The position measured by a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from promdaen.places import rules as places
from promdaen.survey.rules.instrument import InstrumentContent

KIND = "position"
PARTS = 4
NOWHERE = (0.0, 0.0)
"""What a device gives that found no position."""

MAX_METRES = 200.0
"""Accuracy above which a position is no better than what is known of a checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """Degrees (WGS 84), and the accuracy in metres given by the device, or None."""

    latitude: float
    longitude: float
    accuracy_metres: float | None

    @property
    def is_close(self) -> bool:
        """Whether the measurement is accurate enough for the checkpoint."""
        return self.accuracy_metres is not None and self.accuracy_metres <= MAX_METRES


def read_position(*, text: str) -> Position | None:
    """Parse a position as written by Collect: latitude, longitude, altitude, accuracy in metres.

    >>> read_position(text="11.36 104.92 7 4.5")
    Position(latitude=11.36, longitude=104.92, accuracy_metres=4.5)
    >>> read_position(text="91 104.92 0 0") is None, read_position(text="here") is None
    (True, True)
    """
    try:
        parts = [float(part) for part in text.split()]
    except ValueError:
        return None
    if len(parts) not in {2, 3, PARTS} or not all(isfinite(part) for part in parts):
        return None
    latitude, longitude = parts[:2]
    if not places.is_on_earth(latitude=latitude, longitude=longitude):
        return None
    if (latitude, longitude) == NOWHERE:
        return None
    accuracy = parts[3] if len(parts) == PARTS and parts[3] > 0 else None
    return Position(latitude=latitude, longitude=longitude, accuracy_metres=accuracy)


def visit_position(
    *, instrument: InstrumentContent, answers: Mapping[str, str]
) -> Position | None:
    """The position in the answers of a visit, if it is accurate enough, else None."""
    for indicator in instrument.indicators:
        if indicator.kind != KIND:
            continue
        position = read_position(text=answers.get(indicator.code, ""))
        if position is not None and position.is_close:
            return position
    return None
