"""The right answer of an item in a cell: letters, an order, pairs, true or false."""

from __future__ import annotations

import re
from collections.abc import Mapping

from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files.items import FileItem
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject

_TRUTHS: Mapping[str, bool] = {
    word: value
    for value, words in {True: "true t 1 yes ត្រូវ ត", False: "false f 0 no ខុស ខ"}.items()
    for word in words.split()
}
_BETWEEN = re.compile(r"[,;\n]+")
_PAIR = re.compile(r"(\S+?)\s*(?:=|->|→|:|–|-)\s*(\S+)")


def key_text(*, item: FileItem) -> str:
    """The right answer of an item in the form for a cell.

    >>> key_text(item=FileItem(kind="matching", key={"1": "c", "2": "a"}))
    '1=c, 2=a'
    """
    if isinstance(item.key, bool):
        return "true" if item.key else "false"
    if isinstance(item.key, Mapping):
        return ", ".join(f"{left}={right}" for left, right in item.key.items())
    return ", ".join(item.key) if isinstance(item.key, list) else str(item.key or "")


def one_key(*, body: JsonObject, text: str) -> object:
    """The id of one option; accepts Khmer letters and places. Raises typed.AnswerRefused."""
    return typed_answers.one_chosen(ids=_ids(body=body, side="options"), typed=text)["chosen"]


def some_key(*, body: JsonObject, text: str) -> list[str]:
    """The ids of several options, or their order. Raises typed.AnswerRefused."""
    ids = _ids(body=body, side="options")
    return list(typed_answers.some_chosen(ids=ids, typed=text, name="chosen"))


def truth_key(*, body: JsonObject, text: str) -> bool:
    """Whether a statement is true. Raises typed.AnswerRefused.

    >>> truth_key(body={}, text="ខុស")
    False
    """
    word = languages.latin_digits(text.strip().casefold())
    if word not in _TRUTHS:
        raise typed_answers.refused_shape(typed=text)
    return _TRUTHS[word]


def pairs_key(*, body: JsonObject, text: str) -> dict[str, str]:
    """The id on the right of each entry on the left. Raises typed.AnswerRefused."""
    lefts, rights = _ids(body=body, side="left"), _ids(body=body, side="right")
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    if not any(_PAIR.fullmatch(part) for part in parts):
        chosen = typed_answers.some_chosen(ids=rights, typed=text, name="pairs")
        return dict(zip(lefts, chosen, strict=False))
    key = {}
    for part in parts:
        pair = _PAIR.fullmatch(part)
        if pair is None:
            raise typed_answers.refused_shape(typed=part)
        left = _only(ids=lefts, text=pair[1])
        if left in key:
            raise typed_answers.refused_shape(typed=text)
        key[left] = _only(ids=rights, text=pair[2])
    return {left: key[left] for left in lefts if left in key}


def _only(*, ids: list[str], text: str) -> str:
    chosen_ids = typed_answers.chosen_ids(ids=ids, typed=text)
    if len(chosen_ids) != 1:
        raise typed_answers.refused_shape(typed=text)
    return chosen_ids[0]


def _ids(*, body: JsonObject, side: str) -> list[str]:
    return [row["id"] for row in body.get(side, ())]
