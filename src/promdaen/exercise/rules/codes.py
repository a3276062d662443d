"""Codes for phones to join a cell: short, easy to read aloud, without similar letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6


def join_code(*, choose: Callable[[Sequence[str]], str]) -> str:
    """A new code; `choose` selects from a sequence, as secrets.choice does."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def normalise_code(*, text: str) -> str:
    """A typed code in capitals, without spaces and dashes.

    >>> normalise_code(text=" k7w-2m9 ")
    'K7W2M9'
    """
    return "".join(text.upper().split()).replace("-", "")[:LENGTH]
