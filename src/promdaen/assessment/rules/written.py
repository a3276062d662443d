"""An item as a person types it in rows: their ids, and the key that their marks make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from types import MappingProxyType
from typing import Any

from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text, Words

ONE, SOME, TRUTH, ORDER, PAIRS = "one", "some", "truth", "order", "pairs"
LETTERS: Mapping[str, str] = MappingProxyType({"left": "123456789", "": ascii_lowercase})
"""What the ids of the rows of a list are made of: digits on the left, letters elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a kind is typed: its lists of rows, how a row is marked, rows that a new item has."""

    lists: tuple[str, ...]
    mark: str
    fewest: int
    fresh: Mapping[str, int]


LAYOUTS: Mapping[str, Layout] = MappingProxyType(
    {
        "single_choice": Layout(lists=("options",), mark=ONE, fewest=2, fresh={"options": 4}),
        "multiple_choice": Layout(lists=("options",), mark=SOME, fewest=3, fresh={"options": 4}),
        "true_false": Layout(lists=(), mark=TRUTH, fewest=0, fresh={}),
        "ordering": Layout(lists=("options",), mark=ORDER, fewest=2, fresh={"options": 4}),
        "matching": Layout(
            lists=("left", "right"), mark=PAIRS, fewest=2, fresh={"left": 4, "right": 5}
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row as typed: its id, its texts, and what stands in its mark."""

    id: str
    km: str
    en: str
    mark: str = ""

    def as_option(self) -> dict[str, str]:
        """The row as the bank keeps it."""
        return {"id": self.id, "en": self.en, "km": self.km}


class Unmarked(ValueError):
    """The marks of the rows make no key; `words` say in both languages what to do."""

    def __init__(self, *, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def free_ids(*, name: str, taken: Iterable[str], count: int) -> list[str]:
    """The next ids that no row of a list has.

    >>> free_ids(name="options", taken=["a", "c"], count=2)
    ['b', 'd']
    """
    held = set(taken)
    signs = LETTERS.get(name, LETTERS[""])
    return [sign for sign in signs if sign not in held][:count]


def key_of(*, mark: str, rows: Sequence[Row]) -> Any:
    """The key that the marked rows make; of pairs the rows are those on the left.

    A statement that is true or false has no rows, and its key is typed by itself. Raises
    Unmarked, and says what to mark.

    >>> key_of(mark="one", rows=[Row(id="a", km="", en=""), Row(id="b", km="", en="", mark="on")])
    'b'
    """
    return _KEYS[mark](rows)


def marks_of(*, mark: str, key: Any, ids: Sequence[str]) -> dict[str, str]:
    """What stands in the marks of the rows of an item that has a key.

    >>> marks_of(mark="order", key=["b", "a"], ids=["a", "b"])
    {'a': '2', 'b': '1'}
    """
    if mark == PAIRS:
        return {one: str(key.get(one, "")) for one in ids}
    if mark == ORDER:
        return {one: str(key.index(one) + 1) if one in key else "" for one in ids}
    right = key if isinstance(key, list) else [key]
    return {one: "on" if one in right else "" for one in ids}


def _one(rows: Sequence[Row]) -> str:
    marked = [row.id for row in rows if row.mark]
    if len(marked) != 1:
        raise Unmarked(words=Text("Mark the one right option."))
    return marked[0]


def _some(rows: Sequence[Row]) -> list[str]:
    marked = [row.id for row in rows if row.mark]
    if not 2 <= len(marked) < len(rows):  # noqa: PLR2004 - one right option is another kind
        raise Unmarked(
            words=Text("Mark at least two right options, and leave at least one unmarked.")
        )
    return marked


def _order(rows: Sequence[Row]) -> list[str]:
    places = {latin_digits(row.mark.strip()): row.id for row in rows}
    wanted = [str(place) for place in range(1, len(rows) + 1)]
    if sorted(places) != sorted(wanted):
        raise Unmarked(
            words=Text("Give every entry its place, from 1 to {rows}, each once.", rows=len(rows))
        )
    return [places[place] for place in wanted]


def _pairs(rows: Sequence[Row]) -> dict[str, str]:
    pairs = {row.id: row.mark for row in rows}
    if not all(pairs.values()) or len(set(pairs.values())) < len(pairs):
        raise Unmarked(words=Text("Give every entry on the left one on the right, each once."))
    return pairs


_KEYS: Mapping[str, Callable[[Sequence[Row]], Any]] = MappingProxyType(
    {ONE: _one, SOME: _some, ORDER: _order, PAIRS: _pairs}
)
