"""Which action saves the changed texts of which kind of record; packages register their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

_WRITERS: dict[str, Callable[..., Any]] = {}


def register_writer(*, kinds: Iterable[str], write: Callable[..., object]) -> None:
    """Register the action that saves records of these kinds.

    It is called as write(kind=, code=, values=, reason=, by=, now=) within a transaction, and
    raises Refused if the record is not valid.
    """
    for kind in kinds:
        _WRITERS[kind] = write


def find_writer(*, kind: str) -> Callable[..., object] | None:
    """The action for a kind, or None if its texts are changed in files alone."""
    return _WRITERS.get(kind)
