"""The exception for refused actions of casework."""

from collections.abc import Sequence


class CaseworkRefused(ValueError):
    """An action of casework was refused; str() is the message, `lines` has one error each."""

    def __init__(self, *lines: str) -> None:
        self.lines: Sequence[str] = lines
        super().__init__("\n".join(str(line) for line in lines))
