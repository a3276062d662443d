"""The texts of a record that can be redacted, as others read them now."""

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
    "update": gettext_lazy("Added later"),
    "clarified": gettext_lazy("Clarification"),
    "text_en": gettext_lazy("Text in English"),
    "text_km": gettext_lazy("Text in Khmer"),
}
"""What texts are called, in the order in which a page shows them.

There may be several of one name: update.001, clarification_2.
"""


@dataclass(frozen=True, kw_only=True)
class RedactableText:
    """A text as others read it now: field, label, content, topmost layer."""

    field: str
    label: str
    words: str
    layer: int


def redactable_texts(*, record: Record) -> list[RedactableText]:
    """The texts that others may read, in their topmost layer; raises NoKeyError."""
    top = record.texts.filter(is_top=True).order_by("field")
    texts = [text for text in top if _text_label(field=text.field) in LABELS]
    needs_key = any(text.sealed is not None for text in texts)
    key = sealed.record_key(record=record) if needs_key else None
    order = list(LABELS)
    return [
        RedactableText(
            field=text.field,
            label=str(LABELS[_text_label(field=text.field)]),
            words=sealed.open_text(text=text, key=key),
            layer=text.layer,
        )
        for text in sorted(texts, key=lambda text: order.index(_text_label(field=text.field)))
    ]


def _text_label(*, field: str) -> str:
    """The label of a text without its number."""
    return field.rstrip("0123456789").rstrip("._")
