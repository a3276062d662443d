"""What is wrong with a record of content, or worth a look, and where in its file."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.texts import Words


@dataclass(frozen=True, slots=True)
class FileFault:
    """Where in the file ("injects 4"), and what is wrong."""

    place: str
    words: Words

    @property
    def en(self) -> str:
        """What is wrong, in English."""
        return self.words.en

    @property
    def km(self) -> str:
        """What is wrong, in Khmer."""
        return self.words.km
