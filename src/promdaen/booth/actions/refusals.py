"""Exceptions of the booth."""

from __future__ import annotations

from promdaen.kit.refusals import Refused


class BoothRefused(Refused):
    """An action at the booth was refused; the text says why and what to do, one line each."""

    SEPARATOR = "\n"


class ActsRefused(BoothRefused):
    """Acts that cannot be saved; `next_number` is the number of the expected act."""

    def __init__(self, *lines: str, next_number: int) -> None:
        super().__init__(*lines)
        self.next_number = next_number
