"""The exception for refused actions of the assessment."""

from collections.abc import Sequence


class AssessmentRefused(ValueError):
    """Invalid item, paper, sitting or answer; str() is for people, `lines` has one per mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))
