"""What is odd about a submission, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from promdaen.kit.spreadsheets import Words

FLAGS: Mapping[str, Words] = {
    "wrong": Words(
        en="The answers contradict each other, so that they count as missing",
        km="ចម្លើយផ្ទុយគ្នា ដូច្នេះចាត់ទុកថាគ្មានចម្លើយ",
    ),
    "needless": Words(
        en="Answered, although this checkpoint is not asked it",
        km="បានឆ្លើយ ទោះបីច្រកនេះមិនត្រូវសួរក៏ដោយ",
    ),
    "no_checkpoint": Words(
        en="It names no checkpoint that is visited", km="មិនបានបញ្ជាក់ច្រកដែលត្រូវចុះអង្កេត"
    ),
    "another": Words(
        en="Another submission of the same visit already exists",
        km="មានការដាក់បញ្ជូនផ្សេងនៃការចុះអង្កេតនេះរួចហើយ",
    ),
    "no_day": Words(en="The day of the visit is missing", km="ខ្វះថ្ងៃចុះអង្កេត"),
    "closed_round": Words(en="It came after the round was closed", km="បានមកដល់ក្រោយពេលបិទជុំអង្កេត"),
}
"""Each flag by its code."""

OF_INDICATORS = frozenset({"wrong", "needless"})
"""Flags whose detail is the code of an indicator."""


def flag_words(*, code: str) -> Words:
    """The words of a flag; one that nobody wrote words for speaks by its code.

    >>> flag_words(code="no_day").en, flag_words(code="odd").en
    ('The day of the visit is missing', 'odd')
    """
    return FLAGS.get(code, Words(en=code, km=code))


def flagged(*, flags: Iterable[Iterable[str]]) -> dict[str, list[Words]]:
    """The words of the flags of a submission, by indicator; "" holds those of the whole.

    >>> found = flagged(flags=[["wrong", "I12"], ["no_day", ""]])
    >>> sorted(found), found[""][0].en
    (['', 'I12'], 'The day of the visit is missing')
    """
    found: dict[str, list[Words]] = {}
    for code, detail in flags:
        place = detail if code in OF_INDICATORS else ""
        found.setdefault(place, []).append(flag_words(code=code))
    return found
