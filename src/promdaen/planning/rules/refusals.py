"""The exception for refused actions of planning."""

from collections.abc import Sequence


class PlanRefused(ValueError):
    """An invalid measure or plan; str() is for people, `lines` has one per mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
