"""Records of the glossary and of words to avoid, in the form used by text checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promdaen.curriculum.rules.avoided import Avoided, avoided_findings, coeng_findings
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.curriculum.rules.terms import GlossaryTerm, term_findings
from promdaen.curriculum.rules.texts import RecordText
from promdaen.kit.json_objects import JsonObject


def avoided_words(*, words: Sequence[JsonObject]) -> Iterator[Avoided]:
    """Yield the words to avoid, one for each of their forms."""
    for word_entry in words:
        for form in word_entry["forms"] if word_entry["use"] == "avoid" else ():
            yield Avoided(
                language=word_entry["language"],
                form=form,
                instead=word_entry.get("instead", ""),
                before=word_entry.get("before", ()),
                after=word_entry.get("after", ()),
            )


def glossary_terms(*, terms: Sequence[JsonObject]) -> Iterator[GlossaryTerm]:
    """Yield the terms that texts are checked for, without interface and everyday words."""
    for term_entry in terms:
        if term_entry["part"] != "interface" and not term_entry.get("everyday", False):
            forms = (term_entry["name"]["km"], *term_entry.get("also", ()))
            yield GlossaryTerm(
                name=term_entry["name"]["en"], forms=forms, avoid=term_entry.get("avoid", ())
            )


def word_forms(*, words: Sequence[JsonObject], language: str, use: str) -> list[str]:
    """The forms of a language with a certain use, such as "trait"."""
    return [
        form
        for word_entry in words
        if (word_entry["language"], word_entry["use"]) == (language, use)
        for form in word_entry["forms"]
    ]


def text_findings(
    *, texts: Sequence[RecordText], words: Sequence[JsonObject], terms: Sequence[JsonObject]
) -> Iterator[ContentFinding]:
    """Yield words to avoid, coeng DO and missing Khmer terms in some texts."""
    yield from avoided_findings(texts=texts, words=list(avoided_words(words=words)))
    yield from coeng_findings(texts=texts)
    yield from term_findings(texts=texts, terms=list(glossary_terms(terms=terms)))
