"""Check texts against the glossary: if the English has a term, the Khmer must have its word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promdaen.curriculum.rules.findings import WARNING, ContentCheck, ContentFinding
from promdaen.curriculum.rules.texts import RecordText, plain
from promdaen.kit.spreadsheets import Param
from promdaen.kit.texts import Text

TERM_MISSING = ContentCheck(
    code="term-missing",
    severity=WARNING,
    problem=Text("the English says “{name}”, the Khmer holds none of {forms}"),
    remedy=Text("use the word of the glossary, or add what is right here to its key `also`"),
)
COMPETING_FORM = ContentCheck(
    code="competing-form",
    severity=WARNING,
    problem=Text("says “{form}” for “{name}”"),
    remedy=Text("write {forms}"),
)
CHECKS = (TERM_MISSING, COMPETING_FORM)
# Prefixes that make nouns of verbs or adjectives: ការសម្ភាសន៍, សម្ភាសន៍.
_NOUN = re.compile("^(?:ការ|អំពើ|ភាព)")
_ENTRY = re.compile(r"(?:options|left|right)\[")
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True, kw_only=True)
class GlossaryTerm:
    """A glossary term: its English name, its Khmer forms, and forms to avoid.

    The first Khmer form is the glossary's own; the others are correct too.
    """

    name: str
    forms: Sequence[str]
    avoid: Sequence[str] = ()

    def is_said_in(self, text: str) -> bool:
        """Whether a Khmer text has one of its forms, as noun or verb, ignoring spaces."""
        return any(
            _NOUN.sub("", plain(text=_IN_BRACKETS.sub("", form))) in plain(text=text)
            for form in self.forms
        )


def term_findings(
    *, texts: Sequence[RecordText], terms: Sequence[GlossaryTerm]
) -> Iterator[ContentFinding]:
    """Yield each text with a term in English that its Khmer lacks, or translates wrongly.

    The longest name counts: “smuggling of migrants protocol” does not contain “migrant”. An entry
    of a list may leave out what the stem above it has.
    """
    names = _Names(terms=terms)
    stems = {text.subject: text for text in texts if text.place == "stem"}
    for text in texts:
        english, khmer = text.words.get("en", ""), text.words.get("km", "")
        if not (english and khmer):
            continue
        above = stems.get(text.subject) if _ENTRY.match(text.place) else None
        khmer_with_stem = plain(text=khmer + (above.words.get("km", "") if above else ""))
        for term in names.of(text=english):
            finding = _finding(
                text=text, term=term, khmer=plain(text=khmer), khmer_with_stem=khmer_with_stem
            )
            if finding:
                yield finding


class _Names:
    """All English names as one pattern, the longest first."""

    def __init__(self, *, terms: Sequence[GlossaryTerm]) -> None:
        self._terms = {bare_name(name=term.name): term for term in terms}
        ordered = sorted(self._terms, key=len, reverse=True)
        names = "|".join(re.escape(name) for name in ordered)
        self._pattern = re.compile(rf"\b({names})(?:s|es|ren)?\b") if ordered else None

    def of(self, *, text: str) -> list[GlossaryTerm]:
        """The terms in a text, each once, in text order."""
        if self._pattern is None:
            return []
        codes_found = dict.fromkeys(match[1] for match in self._pattern.finditer(text.lower()))
        return [self._terms[name] for name in codes_found]


def bare_name(*, name: str) -> str:
    """A name as used in a sentence.

    >>> bare_name(name="Law on Immigration (1994)")
    'law on immigration'
    """
    return _IN_BRACKETS.sub("", name).strip().lower()


def _finding(
    *, text: RecordText, term: GlossaryTerm, khmer: str, khmer_with_stem: str
) -> ContentFinding | None:
    """The finding on one term in one text, if any.

    `khmer_with_stem` is the Khmer of the text with that of its stem.
    """
    wrong = next((form for form in term.avoid if plain(text=form) in khmer), None)
    if wrong is None and term.is_said_in(khmer_with_stem):
        return None
    details: dict[str, Param] = {"name": term.name, "forms": ", ".join(term.forms)}
    return ContentFinding(
        check=COMPETING_FORM if wrong else TERM_MISSING,
        subject=text.subject,
        place=text.place,
        language="km",
        details=details | ({"form": wrong} if wrong else {}),
    )
