"""How long a handout takes to read, and the limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from promdaen.curriculum.rules import texts
from promdaen.curriculum.rules.findings import ERROR, ContentCheck, ContentFinding
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

MAX_MINUTES = 8
ENGLISH_WORDS_A_MINUTE = 110
KHMER_CLUSTERS_A_MINUTE = 320
"""Speeds of a careful reader on a phone, of our own design; Khmer has no spaces between words."""
HANDOUT_LONG = ContentCheck(
    code="handout-long",
    severity=ERROR,
    problem=Text("takes {minutes} minutes to read; a handout takes less than {most}"),
    remedy=Text("shorten it, or move a part to an exercise"),
)
CHECKS = (HANDOUT_LONG,)
_RATES: Mapping[str, int] = MappingProxyType(
    {"en": ENGLISH_WORDS_A_MINUTE, "km": KHMER_CLUSTERS_A_MINUTE}
)


def reading_minutes(*, body: JsonObject, language: str) -> float:
    """The minutes that the handout of a lesson takes to read in a language.

    >>> section = {"title": {"en": "One"}, "body": {"en": "word " * 109}}
    >>> reading_minutes(body={"handout": [section]}, language="en")
    1.0
    """
    parts = [part[name][language] for part in body["handout"] for name in ("title", "body")]
    length = sum(texts.reading_length(text=part, language=language) for part in parts)
    return length / _RATES[language]


def reading_findings(*, lessons: Mapping[str, JsonObject]) -> Iterator[ContentFinding]:
    """Yield each lesson, by its code, whose handout takes too long in a language."""
    for code, body in lessons.items():
        for language in texts.LANGUAGES:
            minutes = reading_minutes(body=body, language=language)
            if minutes >= MAX_MINUTES:
                yield ContentFinding(
                    check=HANDOUT_LONG,
                    subject=f"lesson:{code}",
                    place="handout",
                    language=language,
                    details={"minutes": round(minutes, 1), "most": MAX_MINUTES},
                )
