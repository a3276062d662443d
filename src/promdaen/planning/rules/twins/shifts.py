"""Shifts of booths as text, such as 06:00-14:00, and clock times."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text
from promdaen.planning.rules.documents import DocumentRefused

NO_WINDOW = Text(
    '"{value}" is not a shift; write such as 06:00-14:00, several with a space between.'
)
BACKWARD = Text('"{value}" ends before it begins, or is outside opening hours.')


def shift_text(*, windows: Iterable[Sequence[float]], opens_at: int) -> str:
    """The windows of a booth as text.

    >>> shift_text(windows=[(0, 120), (180, 480)], opens_at=360)
    '06:00-08:00 09:00-14:00'
    """
    return " ".join(
        "-".join(clock_text(minute=minute, opens_at=opens_at) for minute in window)
        for window in windows
    )


def shift_windows(*, text: str, opens_at: int, day_minutes: float) -> list[list[float]]:
    """The windows of a booth from their text; raises DocumentRefused naming a wrong one.

    >>> shift_windows(text="06:00-08:00", opens_at=360, day_minutes=960)
    [[0.0, 120.0]]
    """
    windows = []
    for part in latin_digits(text).replace("–", "-").split():
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", part, re.ASCII)
        if match is None:
            raise DocumentRefused(place="", words=NO_WINDOW, value=part)
        since, until = (
            float(60 * int(match[first]) + int(match[first + 1]) - opens_at) for first in (1, 3)
        )
        if not 0 <= since < until <= day_minutes:
            raise DocumentRefused(place="", words=BACKWARD, value=part)
        windows.append([since, until])
    return windows


def clock_text(*, minute: float, opens_at: int) -> str:
    """A minute of the day as a clock time.

    >>> clock_text(minute=150, opens_at=360)
    '08:30'
    """
    whole = int(minute) + opens_at
    return f"{whole // 60:02d}:{whole % 60:02d}"
