"""The base of the exceptions with which actions refuse, with messages for the person who asked."""

from collections.abc import Mapping, Sequence


class ActionRefused(Exception):
    """An action was refused: `lines` has one error each, `fields` the errors by form field."""

    def __init__(self, *lines: str, fields: Mapping[str, str] | None = None) -> None:
        self.lines: Sequence[str] = lines
        self.fields: Mapping[str, str] = fields or {}
        super().__init__("\n".join(str(line) for line in lines))
