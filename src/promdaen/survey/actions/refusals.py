"""How a refusal of the survey speaks."""

from collections.abc import Sequence


class SurveyRefused(ValueError):
    """An instrument, round or visit cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
