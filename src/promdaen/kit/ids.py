"""Identifiers created locally, so that laptops never need headquarters for one."""

import uuid
from collections.abc import Iterable

import uuid6

NAMESPACE = uuid.UUID("7b1f2f0e-6c5a-5c43-9a50-3f0f5f7a9d11")


def read_id(text: str) -> uuid.UUID | None:
    """The id in a received text; None for any other text.

    >>> read_id("7b1f2f0e-6c5a-5c43-9a50-3f0f5f7a9d11") == NAMESPACE, read_id("x")
    (True, None)
    """
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def read_ids(texts: Iterable[str]) -> list[uuid.UUID]:
    """The ids in received texts; other texts are left out."""
    return [key for text in texts if (key := read_id(text)) is not None]


def read_number(text: str, *, highest: int) -> int | None:
    """The number from 0 to `highest` in a text that somebody sent; None for any other text.

    >>> read_number("40", highest=40), read_number("41", highest=40), read_number("-1", highest=40)
    (40, None, None)
    """
    # Python refuses to read thousands of digits.
    if not text.isdecimal() or len(text) > len(str(highest)):
        return None
    number = int(text)
    return number if number <= highest else None


def new_id() -> uuid.UUID:
    """A new UUIDv7 (RFC 9562): sorted by the millisecond of its creation."""
    return uuid.UUID(int=uuid6.uuid7().int)


def anonymous_id() -> uuid.UUID:
    """A random UUIDv4, for rows whose order must reveal nothing."""
    return uuid.uuid4()


def fixed_id(*parts: object) -> uuid.UUID:
    """The same id for the same parts, so that a repeated fact is stored once.

    >>> fixed_id("sitting", 1) == fixed_id("sitting", 1)
    True
    >>> fixed_id("a", "bc") == fixed_id("ab", "c")
    False
    """
    return uuid.uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))
