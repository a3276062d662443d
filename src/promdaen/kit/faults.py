"""What is wrong with a record of content, or worth a look, and where in its file."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.spreadsheets.words import Words


@dataclass(frozen=True, slots=True)
class FileFault:
    """Where in the file ("injects 4"), and what is wrong, in both languages."""

    place: str
    en: str
    km: str

    @property
    def words(self) -> Words:
        """What is wrong, to be given in one language."""
        return Words(en=self.en, km=self.km)
