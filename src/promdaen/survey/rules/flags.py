"""Texts for the flags of a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from promdaen.kit.texts import Text, Words

FLAGS: Mapping[str, Words] = {
    "wrong": Text("The answers contradict each other, so that they count as missing"),
    "needless": Text("Answered, although this checkpoint is not asked it"),
    "no_checkpoint": Text("It names no checkpoint that is visited"),
    "another": Text("Another submission of the same visit already exists"),
    "no_day": Text("The day of the visit is missing"),
    "closed_round": Text("It came after the round was closed"),
}
"""Each flag by its code."""

INDICATOR_FLAGS = frozenset({"wrong", "needless"})
"""Flags whose detail is the code of an indicator."""


def flag_words(*, code: str) -> Words:
    """The text of a flag; the code itself if it has no text.

    >>> flag_words(code="no_day").en, flag_words(code="odd").en
    ('The day of the visit is missing', 'odd')
    """
    return FLAGS.get(code, Words.same(code))


def flagged(*, flags: Iterable[Iterable[str]]) -> dict[str, list[Words]]:
    """The texts of the flags of a submission by indicator; "" for the whole.

    >>> found = flagged(flags=[["wrong", "I12"], ["no_day", ""]])
    >>> sorted(found), found[""][0].en
    (['', 'I12'], 'The day of the visit is missing')
    """
    flags_by_field: dict[str, list[Words]] = {}
    for code, detail in flags:
        place = detail if code in INDICATOR_FLAGS else ""
        flags_by_field.setdefault(place, []).append(flag_words(code=code))
    return flags_by_field
