"""Sentences that treat a personal trait, such as nationality or sex, as a sign of guilt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.assessment.rules.linting.negatives import DENIALS
from promdaen.curriculum.rules.findings import WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.texts import Text

TRAIT_AS_SIGN = ContentCheck(
    code="trait-as-sign",
    severity=WARNING,
    problem=Text("puts “{trait}” beside “{suspicion}”"),
    remedy=Text("let conduct, documents or facts be the sign, never what a person is"),
)
CHECKS = (TRAIT_AS_SIGN,)
SENTENCE = re.compile(r"(?<=[.?!។])\s+")


@dataclass(frozen=True, kw_only=True)
class Sensitive:
    """Words of one language: personal traits, and words of suspicion."""

    traits: Sequence[str] = field(default_factory=tuple)
    suspicions: Sequence[str] = field(default_factory=tuple)


def sensitive_findings(
    *, item: ItemDraft, words: Mapping[str, Sensitive]
) -> Iterator[ContentFinding]:
    """Sentences that an item presents as true and that link a trait with a suspicion.

    Distractors and false statements are not checked: naming the error is their purpose. Nor is a
    sentence with a negation, such as “nationality is never a sign”.
    """
    for language in LANGUAGES:
        language_words = words.get(language, Sensitive())
        patterns = [
            _pattern(forms, language)
            for forms in (language_words.traits, language_words.suspicions)
        ]
        for place, text in _asserted_texts(item, language):
            for sentence in SENTENCE.split(text):
                trait, suspicion = (pattern.search(sentence) for pattern in patterns)
                if trait and suspicion and not DENIALS[language].search(sentence):
                    yield ContentFinding(
                        check=TRAIT_AS_SIGN,
                        subject=item.subject,
                        place=place,
                        language=language,
                        details={"trait": trait[0], "suspicion": suspicion[0]},
                    )


def _asserted_texts(item: ItemDraft, language: str) -> Iterator[tuple[str, str]]:
    if not item.checks.is_statement or item.key is True:
        yield "stem", item.stem.get(language, "")
    if item.checks.has_keyed_options:
        for option in item.keyed():
            # The key completes the question: the item presents both together as true.
            question = SENTENCE.split(item.stem.get(language, ""))[-1].rstrip("?")
            yield f"options[{option['id']}]", f"{question} {option.get(language, '')}"
    yield "rationale", item.rationale.get(language, "")


def _pattern(forms: Sequence[str], language: str) -> re.Pattern[str]:
    if not forms:
        return re.compile("(?!)")
    joined = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})s?\b" if language == "en" else joined, re.IGNORECASE)
