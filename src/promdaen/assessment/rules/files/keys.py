"""The right answer of an item as a cell holds it: letters, an order, pairs, true or false."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from promdaen.assessment.rules import typed as typed_answers
from promdaen.assessment.rules.files.items import FileItem
from promdaen.kit import languages

_TRUTHS: Mapping[str, bool] = {
    word: value
    for value, words in {True: "true t 1 yes ត្រូវ ត", False: "false f 0 no ខុស ខ"}.items()
    for word in words.split()
}
_BETWEEN = re.compile(r"[,;\n]+")
_PAIR = re.compile(r"(\S+?)\s*(?:=|->|→|:|–|-)\s*(\S+)")


def key_text(*, item: FileItem) -> str:
    """The right answer of an item as a person writes it into a cell.

    >>> key_text(item=FileItem(kind="matching", key={"1": "c", "2": "a"}))
    '1=c, 2=a'
    """
    if isinstance(item.key, bool):
        return "true" if item.key else "false"
    if isinstance(item.key, Mapping):
        return ", ".join(f"{left}={right}" for left, right in item.key.items())
    return ", ".join(item.key) if isinstance(item.key, list) else str(item.key or "")


def key_of(*, kind: str, body: Mapping[str, Any], text: str) -> Any:
    """The right answer that a cell holds, for a kind of item; None for an empty cell.

    Letters may be Khmer or places in the list. Raises typed.AnswerRefused.

    >>> key_of(kind="true_false", body={}, text="ខុស")
    False
    """
    return READERS[kind](body, text) if text.strip() else None


def _one(body: Mapping[str, Any], text: str) -> Any:
    return typed_answers.one_chosen(ids=_ids(body=body, side="options"), typed=text)["chosen"]


def _some(body: Mapping[str, Any], text: str) -> Any:
    ids = _ids(body=body, side="options")
    return list(typed_answers.some_chosen(ids=ids, typed=text, name="chosen"))


def _flag(body: Mapping[str, Any], text: str) -> Any:
    word = languages.latin_digits(text.strip().casefold())
    if word not in _TRUTHS:
        raise typed_answers.refused_shape(typed=text)
    return _TRUTHS[word]


def _pairs(body: Mapping[str, Any], text: str) -> Any:
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


READERS: Mapping[str, Callable[[Mapping[str, Any], str], Any]] = {
    "single_choice": _one,
    "multiple_choice": _some,
    "true_false": _flag,
    "ordering": _some,
    "matching": _pairs,
}


def _only(*, ids: list[str], text: str) -> str:
    found = typed_answers.chosen_ids(ids=ids, typed=text)
    if len(found) != 1:
        raise typed_answers.refused_shape(typed=text)
    return found[0]


def _ids(*, body: Mapping[str, Any], side: str) -> list[str]:
    return [row["id"] for row in body.get(side, ())]
