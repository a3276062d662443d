"""How a refusal of casework speaks."""

from collections.abc import Sequence


class CaseworkRefused(ValueError):
    """A law, case or session cannot be; str() is for people, `lines` one a mistake."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
