"""An item as typed in rows: their ids, and the key from their marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from types import MappingProxyType
from typing import Any

from promdaen.kit.languages import latin_digits
from promdaen.kit.texts import Text, Words, WordsError

ROW_LETTERS: Mapping[str, str] = MappingProxyType({"left": "123456789", "": ascii_lowercase})
"""What the ids of the rows of a list are made of: digits on the left, letters elsewhere."""


@dataclass(frozen=True, kw_only=True)
class FormRow:
    """A row as typed: its id, its texts, and its mark."""

    id: str
    km: str
    en: str
    mark: str = ""

    def as_option(self) -> dict[str, str]:
        """The row as stored in the bank."""
        return {"id": self.id, "en": self.en, "km": self.km}


class Unmarked(WordsError):
    """The marks of the rows form no key; `words` say in both languages what to do."""


def free_ids(*, name: str, used_ids: Iterable[str], count: int) -> list[str]:
    """The next unused ids of a list.

    >>> free_ids(name="options", used_ids=["a", "c"], count=2)
    ['b', 'd']
    """
    used = set(used_ids)
    signs = ROW_LETTERS.get(name, ROW_LETTERS[""])
    return [sign for sign in signs if sign not in used][:count]


@dataclass(frozen=True, kw_only=True)
class Marking:
    """How an author marks the right answer: the input of a row, and the resulting key.

    `key` takes the rows of the first list and raises Unmarked; `marks` gives the inputs of the ids
    of an item that has a key. `choices` fill a SELECT; without them it lists the ids on the right.
    WHOLE has no rows: the key is typed as a whole, as the mark of one row without texts.
    """

    input: str
    key: Callable[[Sequence[FormRow]], Any]
    marks: Callable[[object, Sequence[str]], dict[str, str]]
    choices: Mapping[str, Words] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The form of a kind: its lists of rows, how a row is marked, rows of a new item."""

    lists: tuple[str, ...]
    marking: Marking
    fewest: int
    fresh: Mapping[str, int]


def _marked_row(rows: Sequence[FormRow]) -> str:
    marked = [form_row.id for form_row in rows if form_row.mark]
    if len(marked) != 1:
        raise Unmarked(words=Text("Mark the one right option."))
    return marked[0]


def _some(rows: Sequence[FormRow]) -> list[str]:
    marked = [form_row.id for form_row in rows if form_row.mark]
    if not 2 <= len(marked) < len(rows):  # noqa: PLR2004 - one right option is another kind
        raise Unmarked(
            words=Text("Mark at least two right options, and leave at least one unmarked.")
        )
    return marked


def _order(rows: Sequence[FormRow]) -> list[str]:
    places = {latin_digits(form_row.mark.strip()): form_row.id for form_row in rows}
    place_texts = [str(place) for place in range(1, len(rows) + 1)]
    if sorted(places) != sorted(place_texts):
        raise Unmarked(
            words=Text("Give every entry its place, from 1 to {rows}, each once.", rows=len(rows))
        )
    return [places[place] for place in place_texts]


def _pairs(rows: Sequence[FormRow]) -> dict[str, str]:
    pairs = {form_row.id: form_row.mark for form_row in rows}
    if not all(pairs.values()) or len(set(pairs.values())) < len(pairs):
        raise Unmarked(words=Text("Give every entry on the left one on the right, each once."))
    return pairs


def _truth(rows: Sequence[FormRow]) -> bool:
    return rows[0].mark == "true"


def _ticked(key: object, ids: Sequence[str]) -> dict[str, str]:
    right = key if isinstance(key, list) else [key]
    return {option: "on" if option in right else "" for option in ids}


def _placed(key: Any, ids: Sequence[str]) -> dict[str, str]:
    return {option: str(key.index(option) + 1) if option in key else "" for option in ids}


def _matched(key: Any, ids: Sequence[str]) -> dict[str, str]:
    return {option: str(key.get(option, "")) for option in ids}


RADIO, TICK, PLACE, SELECT, WHOLE = "radio", "tick", "place", "select", "whole"
"""The inputs by which a row is marked; each has its part in templates/assessment/marks/."""
INPUT_KINDS = (RADIO, TICK, PLACE, SELECT, WHOLE)
ONE_RIGHT = Marking(input=RADIO, key=_marked_row, marks=_ticked)
SOME_RIGHT = Marking(input=TICK, key=_some, marks=_ticked)
ORDERED = Marking(input=PLACE, key=_order, marks=_placed)
PAIRED = Marking(input=SELECT, key=_pairs, marks=_matched)
TRUE_OR_FALSE = Marking(input=WHOLE, key=_truth, marks=_ticked)
