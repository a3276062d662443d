"""How a refusal of the assessment speaks."""

from collections.abc import Sequence


class AssessmentRefused(ValueError):
    """An item, paper, sitting or answer cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))
