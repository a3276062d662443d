"""The progress of building the demonstration: a line for each part, from the first second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class BuildProgress:
    """Reports each part as it begins: its number, the total, seconds since the start."""

    write: Callable[[str], object]
    parts_count: int
    began: float = field(default_factory=time.monotonic)
    number: int = 0

    def begin(self, part: str) -> None:
        """Report that a part begins."""
        self.number += 1
        seconds = time.monotonic() - self.began
        width = len(str(self.parts_count))
        self.write(f"[{self.number:>{width}}/{self.parts_count}] {seconds:5.1f} s  {part}")


def silent(*, parts_count: int) -> BuildProgress:
    """A progress without output."""
    return BuildProgress(write=lambda _line: None, parts_count=parts_count)
