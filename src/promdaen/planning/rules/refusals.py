"""How a refusal of planning speaks."""

from collections.abc import Sequence


class PlanRefused(ValueError):
    """A measure or a plan cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
