"""What a text is, and whether its approval still holds after it changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from promdaen.kit.spreadsheets import Words

BLOOM: Mapping[str, Words] = MappingProxyType(
    {
        "R": Words(en="Remember", km="ចងចាំ"),
        "U": Words(en="Understand", km="យល់"),
        "A": Words(en="Apply", km="អនុវត្ត"),
        "N": Words(en="Analyse", km="វិភាគ"),
        "E": Words(en="Evaluate", km="វាយតម្លៃ"),
        "C": Words(en="Create", km="បង្កើត"),
    }
)
"""Cognitive levels of Anderson and Krathwohl (2001), p. 67."""

MEASURES: Mapping[str, Words] = MappingProxyType(
    {
        "knowledge": Words(en="Test", km="តេស្ត"),
        "practice": Words(en="Practice", km="ការអនុវត្ត"),
        "drill": Words(en="Timed drill", km="លំហាត់កំណត់ពេល"),
        "rubric": Words(en="Observer with a rubric", km="អ្នកសង្កេតតាមតារាងពិន្ទុ"),
    }
)
PARTS: Mapping[str, Words] = MappingProxyType(
    {
        "law": Words(en="Law", km="ច្បាប់"),
        "places": Words(en="Places", km="ទីកន្លែង"),
        "documents": Words(en="Documents", km="ឯកសារ"),
        "training": Words(en="Training", km="ការបណ្តុះបណ្តាល"),
        "assessment": Words(en="Assessment", km="ការវាយតម្លៃ"),
        "statistics": Words(en="Statistics", km="ស្ថិតិ"),
        "survey": Words(en="Survey", km="ការស្ទង់មតិ"),
        "exchange": Words(en="Exchange", km="ការផ្លាស់ប្តូរព័ត៌មាន"),
        "exercise": Words(en="Exercise", km="លំហាត់"),
        "interface": Words(en="Words of the pages", km="ពាក្យលើទំព័រ"),
    }
)
_CHECKS: Mapping[str, Words] = MappingProxyType(
    {
        "seen": Words(en="Seen", km="បានឃើញដោយផ្ទាល់"),
        "second_hand": Words(en="Second hand", km="ដឹងតាមប្រភពផ្សេង"),
        "unverified": Words(en="Unverified", km="មិនទាន់ផ្ទៀងផ្ទាត់"),
        "design": Words(en="Our own design", km="រៀបចំដោយប្រព័ន្ធនេះ"),
        "invented": Words(en="Invented", km="បង្កើតឡើង"),
    }
)
_CONFIDENCE: Mapping[str, Words] = MappingProxyType(
    {
        "high": Words(en="High", km="ខ្ពស់"),
        "medium": Words(en="Medium", km="មធ្យម"),
        "low": Words(en="Low", km="ទាប"),
    }
)
_UNKNOWN = Words(en="Not known", km="មិនដឹង")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a text stands: draft or approved, by whom, on which day, and of which text."""

    state: str
    reviewer: str
    reviewed_on: date | None
    digest: str


def words_of(*, values: Any, language: str) -> str:
    """All words of a record in one language, in their order, a line each.

    >>> words_of(values={"name": {"en": "Kep", "km": "កែប"}, "hours": 3}, language="en")
    'Kep'
    """
    return "\n".join(_words(values, language))


def _words(values: Any, language: str) -> Iterator[str]:
    if isinstance(values, Mapping):
        for key, value in values.items():
            if key == language and isinstance(value, str):
                yield value
            elif not isinstance(value, str):
                yield from _words(value, language)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _words(value, language)


def digest_of(*, text: str) -> str:
    """SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def standing(
    *,
    text: str,
    state: str,
    reviewer: str = "",
    reviewed_on: date | None = None,
    known: Standing | None = None,
) -> Standing:
    """Where a text stands, given what its file says of its review and what was known before.

    An approval is of the text that was read: the same approval over another text is a draft, and
    `digest` stays that of the text that was approved, so that going back to it counts again.

    >>> on = date(2026, 11, 24)
    >>> first = standing(text="Kep", state="approved", reviewer="Sok Dara", reviewed_on=on)
    >>> standing(
    ...     text="Keb", state="approved", reviewer="Sok Dara", reviewed_on=on, known=first
    ... ).state
    'draft'
    """
    digest = digest_of(text=text)
    if state != "approved":
        return Standing(state="draft", reviewer="", reviewed_on=None, digest=digest)
    is_same_approval = known is not None and (known.reviewer, known.reviewed_on) == (
        reviewer,
        reviewed_on,
    )
    if known is not None and is_same_approval and known.digest != digest:
        return Standing(
            state="draft", reviewer=reviewer, reviewed_on=reviewed_on, digest=known.digest
        )
    return Standing(state="approved", reviewer=reviewer, reviewed_on=reviewed_on, digest=digest)


def words_of_check(*, code: str) -> Words:
    """How far a source was checked, in words.

    >>> words_of_check(code="seen").en, words_of_check(code="").en
    ('Seen', 'Not known')
    """
    return _CHECKS.get(code, _UNKNOWN)


def words_of_confidence(*, code: str) -> Words:
    """How sure the Khmer of a word is, in words.

    >>> words_of_confidence(code="low").en
    'Low'
    """
    return _CONFIDENCE.get(code, _UNKNOWN)
