"""What a text is, and whether its approval still holds after it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a text stands: draft or approved, by whom, on which day, and of which text."""

    state: str
    reviewer: str
    reviewed_on: date | None
    digest: str


def words_of(*, values: Any, language: str) -> str:
    """All words of a record in one language, in their order, a line each.

    >>> words_of(values={"name": {"en": "Kep", "km": "កែប"}, "hours": 3}, language="en")
    'Kep'
    """
    return "\n".join(_words(values, language))


def _words(values: Any, language: str) -> Iterator[str]:
    if isinstance(values, Mapping):
        for key, value in values.items():
            if key == language and isinstance(value, str):
                yield value
            elif not isinstance(value, str):
                yield from _words(value, language)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _words(value, language)


def digest_of(*, text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def standing(
    *,
    text: str,
    state: str,
    reviewer: str = "",
    reviewed_on: date | None = None,
    known: Standing | None = None,
) -> Standing:
    """Where a text stands, given what its file says of its review and what was known before.

    An approval is of the text that was read: the same approval over another text is a draft, and
    `digest` stays that of the text that was approved, so that going back to it counts again.

    >>> on = date(2026, 11, 24)
    >>> first = standing(text="Kep", state="approved", reviewer="Sok Dara", reviewed_on=on)
    >>> standing(
    ...     text="Keb", state="approved", reviewer="Sok Dara", reviewed_on=on, known=first
    ... ).state
    'draft'
    """
    digest = digest_of(text=text)
    if state != "approved":
        return Standing(state="draft", reviewer="", reviewed_on=None, digest=digest)
    is_same_approval = known is not None and (known.reviewer, known.reviewed_on) == (
        reviewer,
        reviewed_on,
    )
    if known is not None and is_same_approval and known.digest != digest:
        return Standing(
            state="draft", reviewer=reviewer, reviewed_on=reviewed_on, digest=known.digest
        )
    return Standing(state="approved", reviewer=reviewer, reviewed_on=reviewed_on, digest=digest)
