"""The texts of a record that can be blacked out, as others read them now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from promdaen.exchange.models import Record
from promdaen.exchange.queries import sealed

LABELS: Mapping[str, str | Promise] = {
    "summary": gettext_lazy("Summary"),
    "narrative": gettext_lazy("What happened"),
    "question": gettext_lazy("Question"),
    "known": gettext_lazy("What is known"),
    "purpose_words": gettext_lazy("Purpose in words"),
    "clarification": gettext_lazy("Clarification"),
    "answer": gettext_lazy("Answer"),
    "refusal": gettext_lazy("Refusal"),
    "text_en": gettext_lazy("Text in English"),
    "text_km": gettext_lazy("Text in Khmer"),
}
"""What texts are called, in the order in which a page shows them."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """One text as others read it now: its field, its name, its words, its highest layer."""

    field: str
    label: str
    words: str
    layer: int


def written_of(*, record: Record) -> list[Written]:
    """The texts that others may read, in their topmost layer; raises NoKeyError."""
    rows = {row.field: row for row in record.texts.filter(is_top=True, field__in=LABELS)}
    needs_key = any(row.sealed is not None for row in rows.values())
    key = sealed.key_of(record=record) if needs_key else None
    return [
        Written(
            field=field,
            label=str(label),
            words=sealed.opened(text=rows[field], key=key),
            layer=rows[field].layer,
        )
        for field, label in LABELS.items()
        if field in rows
    ]
