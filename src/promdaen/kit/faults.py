"""Errors and warnings on a record of content, with their position in its file."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.texts import Words


@dataclass(frozen=True, slots=True)
class FileFault:
    """The position in the file ("injects 4"), and the fault."""

    place: str
    words: Words

    @property
    def en(self) -> str:
        """The fault in English."""
        return self.words.en

    @property
    def km(self) -> str:
        """The fault in Khmer."""
        return self.words.km
