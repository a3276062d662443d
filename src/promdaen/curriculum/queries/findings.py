"""Findings of the wording checks on a record, by the current glossary and word lists."""

from __future__ import annotations

from promdaen.curriculum.models import Record
from promdaen.curriculum.rules import texts, wordlists
from promdaen.curriculum.rules.findings import ContentFinding
from promdaen.kit.json_objects import JsonObject, NewJsonObject

OF_THEIR_OWN = ("term", "word")
"""Sorts of record that name what others avoid."""


def values_of_kind(*, kind: str) -> list[NewJsonObject]:
    """The current records of a kind, in the order of the files."""
    records = Record.objects.filter(kind=kind).order_by("position", "code")
    return list(records.values_list("values", flat=True))


def word_findings(*, subject: str, values: JsonObject) -> list[ContentFinding]:
    """Findings: words to avoid, coeng DO, and terms missing in the Khmer."""
    if subject.partition(":")[0] in OF_THEIR_OWN:
        return []
    findings = wordlists.text_findings(
        texts=list(texts.record_texts(subject=subject, values=values)),
        words=values_of_kind(kind="word"),
        terms=values_of_kind(kind="term"),
    )
    return list(findings)
