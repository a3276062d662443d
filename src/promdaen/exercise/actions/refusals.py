"""The exception for refused actions of exercises."""

from collections.abc import Mapping, Sequence


class ExerciseRefused(ValueError):
    """An action on an exercise was refused; str() is the message, `fields` the errors by field."""

    def __init__(self, *lines: str, fields: Mapping[str, str] | None = None) -> None:
        self.lines: Sequence[str] = lines
        self.fields: Mapping[str, str] = fields or {}
        super().__init__("\n".join(str(line) for line in lines))
