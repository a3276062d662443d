"""Codes by which phones join a cell: short, read aloud, without letters that look alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6


def join_code(*, choose: Callable[[Sequence[str]], str]) -> str:
    """A fresh code; `choose` picks one of a sequence, as secrets.choice does."""
    return "".join(choose(LETTERS) for _ in range(LENGTH))


def as_typed(*, text: str) -> str:
    """Return a typed code in capitals, without spaces and dashes.

    >>> as_typed(text=" k7w-2m9 ")
    'K7W2M9'
    """
    return "".join(text.upper().split()).replace("-", "")[:LENGTH]
