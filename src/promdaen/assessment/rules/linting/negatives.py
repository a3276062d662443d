"""Emphasis and negatives: easy to overlook, or too confusing to answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.assessment.rules.linting.wording import places
from promdaen.curriculum.rules.findings import ERROR, WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.texts import Text

EMPHASIS_UNEQUAL = ContentCheck(
    code="emphasis-unequal",
    severity=ERROR,
    problem=Text("English has {english} words in bold, Khmer {khmer}"),
    remedy=Text("put the same in bold in both"),
)
NEGATIVE_PLAIN = ContentCheck(
    code="negative-plain",
    severity=ERROR,
    problem=Text("asks for what is not so, without bold"),
    remedy=Text("ask for what is so, or put the negative between ** and **"),
)
DOUBLE_NEGATIVE = ContentCheck(
    code="double-negative",
    severity=WARNING,
    problem=Text("denies what is denied already: {where}"),
    remedy=Text("say one of the two as it is"),
)
CHECKS = (EMPHASIS_UNEQUAL, NEGATIVE_PLAIN, DOUBLE_NEGATIVE)
BOLD = re.compile(r"\*\*(.+?)\*\*")
DENIALS = MappingProxyType(
    {
        "en": re.compile(
            r"\b(?:not|never|no|none|nobody|nothing|cannot|without|except)\b|n't\b", re.I
        ),
        "km": re.compile("មិន|ពុំ|គ្មាន|កុំ|លើកលែង"),
    }
)
# The question's own clause: text after “when”, “who” or a comma is another clause.
ASKS_FOR_NOT = re.compile(
    r"(?:^|[.!?:]\s+)(?:(?:at|by|for|from|in|of|on|to|with)\s+)?(?:which|what|who)\b"
    r"(?:(?!\b(?:when|if|because|that|who|whose|after|before|while|since|to)\b)[^.?!,;:])*?"
    r"\b(?:not|never|except|least likely)\b[^.!?]*\?",
    re.IGNORECASE,
)


def negative_findings(*, item: ItemDraft) -> Iterator[ContentFinding]:
    """Unequal emphasis, a negative that is not in bold, a double negative."""
    for place, text in places(item=item):
        english, khmer = (len(BOLD.findall(text.get(language, ""))) for language in LANGUAGES)
        if english != khmer:
            details = {"english": english, "khmer": khmer}
            yield ContentFinding(
                check=EMPHASIS_UNEQUAL, subject=item.subject, place=place, details=details
            )
    for language in LANGUAGES if is_negative(item=item) else ():
        if not _bold_denial(item, language):
            yield ContentFinding(
                check=NEGATIVE_PLAIN, subject=item.subject, place="stem", language=language
            )
    yield from _double(item)


def is_negative(*, item: ItemDraft) -> bool:
    """Whether the English stem asks for a negative; Khmer follows the English.

    Khmer negation words also occur in the scenario before the question, so the Khmer form does not
    tell.
    """
    return bool(ASKS_FOR_NOT.search(item.stem.get("en", "").replace("*", "")))


def _bold_denial(item: ItemDraft, language: str) -> bool:
    bold = " ".join(BOLD.findall(item.stem.get(language, "")))
    return bool(DENIALS[language].search(bold))


def _double(item: ItemDraft) -> Iterator[ContentFinding]:
    for language in LANGUAGES:
        where = []
        if _bold_denial(item, language):
            denial = DENIALS[language]
            where = [
                place for place, text in item.answers() if denial.search(text.get(language, ""))
            ]
        elif item.checks.is_statement and language == "en":
            # Khmer ends a negation with ទេ and may use មិន twice in one plain negation.
            denials = DENIALS["en"].findall(item.stem.get("en", ""))
            where = denials if len(denials) > 1 else []
        if where:
            yield ContentFinding(
                check=DOUBLE_NEGATIVE,
                subject=item.subject,
                place="stem",
                language=language,
                details={"where": ", ".join(where)},
            )
