"""Sentences that treat a personal trait, such as nationality or sex, as a sign of guilt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from promdaen.assessment.rules.linting.drafts import ItemDraft
from promdaen.assessment.rules.linting.negatives import DENIALS
from promdaen.curriculum.rules import wordlists
from promdaen.curriculum.rules.findings import WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import LANGUAGES
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text

TRAIT_AS_SIGN = ContentCheck(
    code="trait-as-sign",
    severity=WARNING,
    problem=Text("puts “{trait}” beside “{suspicion}”"),
    remedy=Text("let conduct, documents or facts be the sign, never what a person is"),
)
CHECKS = (TRAIT_AS_SIGN,)
SENTENCE = re.compile(r"(?<=[.?!])\s+|(?<=។)\s*")
"""Between sentences; after a Khmer full stop a space is often left out."""


@dataclass(frozen=True, kw_only=True)
class SensitiveWords:
    """Words of one language: personal traits, and words of suspicion."""

    language: str
    traits: Sequence[str] = ()
    suspicions: Sequence[str] = ()

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], re.Pattern[str]]:
        """The patterns of traits and of suspicions."""
        return _pattern(self.traits, self.language), _pattern(self.suspicions, self.language)


def sensitive_words(*, words: Sequence[JsonObject]) -> dict[str, SensitiveWords]:
    """The sensitive words of a word list, by language."""
    return {
        language: SensitiveWords(
            language=language,
            traits=wordlists.word_forms(words=words, language=language, use="trait"),
            suspicions=wordlists.word_forms(words=words, language=language, use="suspicion"),
        )
        for language in LANGUAGES
    }


def sensitive_findings(
    *, item: ItemDraft, words: Mapping[str, SensitiveWords]
) -> Iterator[ContentFinding]:
    """Sentences that an item presents as true and that link a trait with a suspicion.

    Distractors and false statements are not checked: naming the error is their purpose. Nor is a
    sentence with a negation, such as “nationality is never a sign”.
    """
    for language in LANGUAGES:
        language_words = words.get(language) or SensitiveWords(language=language)
        for place, text in _passages_presented_as_true(item, language):
            for sentence in SENTENCE.split(text):
                trait, suspicion = (
                    pattern.search(sentence) for pattern in language_words.patterns
                )
                if trait and suspicion and not DENIALS[language].search(sentence):
                    yield ContentFinding(
                        check=TRAIT_AS_SIGN,
                        subject=item.subject,
                        place=place,
                        language=language,
                        details={"trait": trait[0], "suspicion": suspicion[0]},
                    )


def _passages_presented_as_true(item: ItemDraft, language: str) -> Iterator[tuple[str, str]]:
    if not item.checks.is_statement or item.key is True:
        yield "stem", item.stem.get(language, "")
    if item.checks.has_keyed_options:
        for option in item.keyed():
            # The key completes the question: the item presents both together as true.
            question = _last_sentence(item.stem.get(language, "")).rstrip("?")
            yield f"options[{option['id']}]", f"{question} {option.get(language, '')}"
    yield "rationale", item.rationale.get(language, "")


def _last_sentence(text: str) -> str:
    """The last sentence of a text.

    >>> _last_sentence("A person is checked. Who is it? ")
    'Who is it?'
    >>> _last_sentence("មួយ។ពីរ។")
    'ពីរ។'
    """
    sentences = [sentence for sentence in SENTENCE.split(text.strip()) if sentence]
    return sentences[-1] if sentences else ""


def _pattern(forms: Sequence[str], language: str) -> re.Pattern[str]:
    if not forms:
        return re.compile("(?!)")
    joined = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return re.compile(rf"\b(?:{joined})s?\b" if language == "en" else joined, re.IGNORECASE)
