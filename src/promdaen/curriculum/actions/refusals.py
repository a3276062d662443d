"""How a refusal of the curriculum speaks."""

from collections.abc import Sequence


class _Refused(ValueError):
    """What was asked for cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))


class ReviewRefused(_Refused):
    """What was decided about a text cannot be."""


class LessonRefused(_Refused):
    """A lesson cannot be as it was written."""
