"""Texts that rest on a source: packages fill a slot with theirs, one page shows them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promdaen.kit import slots
from promdaen.kit.texts import Words


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A text that rests on a source: kind and code, the passage of the source, and its words.

    `check` is how far the passage was verified, "" if only the source was. `texts` are pairs of a
    label and the words. `url` is its page, "" if it has none.
    """

    kind: Words
    code: str
    passage: str = ""
    check: str = ""
    texts: Sequence[tuple[Words, Words]] = ()
    url: str = ""


def find_citations(*, source: str) -> list[Citation]:
    """Every text of every package that rests on a source."""
    return [row for find in slots.slot_fills(name=slots.CITATIONS) for row in find(source=source)]
