"""The exception for refused actions of the survey."""

from collections.abc import Sequence


class SurveyRefused(ValueError):
    """An action of the survey was refused; str() is the message, `lines` has one error each."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
