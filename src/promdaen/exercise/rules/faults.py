"""What is wrong with a scenario, or worth a look, and where in its file."""

from __future__ import annotations

from dataclasses import dataclass

from promdaen.kit.spreadsheets.words import Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What is wrong, and where in the file: "injects 4"."""

    place: str
    words: Words


def fault(place: str, en: str, km: str) -> Fault:
    """A fault in both languages."""
    return Fault(place=place, words=Words(en=en, km=km))
