"""How a refusal of the curriculum speaks."""

from collections.abc import Sequence


class ReviewRefused(ValueError):
    """What was decided cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__(" ".join(str(line) for line in lines))
