"""The exception for refused actions of the curriculum."""

from collections.abc import Sequence


class _Refused(ValueError):
    """An action was refused; str() is the message, `lines` has one error each."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))


class ReviewRefused(_Refused):
    """A decision about a text was refused."""


class LessonRefused(_Refused):
    """A lesson was refused."""
