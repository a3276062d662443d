"""Texts that rest on a source: packages register their own, one page shows them together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

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


Find = Callable[..., Iterable[Citation]]
_FINDERS: dict[str, Find] = {}


def register_finder(*, name: str, find: Find) -> None:
    """Register how a package finds its texts on a source; called as find(source=code)."""
    _FINDERS[name] = find


def find_citations(*, source: str) -> list[Citation]:
    """Every text of every package that rests on a source."""
    return [row for name in sorted(_FINDERS) for row in _FINDERS[name](source=source)]
