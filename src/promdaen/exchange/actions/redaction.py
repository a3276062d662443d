"""Redacted texts: a further layer on top; the layers below are encrypted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from promdaen.exchange.actions import log, records
from promdaen.exchange.actions.refusals import ExchangeRefused
from promdaen.exchange.models import Record, Text
from promdaen.exchange.queries import exchange_database, redaction, sealed
from promdaen.exchange.queries.redaction import RedactableText
from promdaen.exchange.rules import redaction as rules
from promdaen.exchange.rules.exchange_members import ExchangeMember


@dataclass(frozen=True, kw_only=True)
class TextRedaction:
    """A text before and after a redaction."""

    text: RedactableText
    after: str


def redact_record(
    *, record: Record, texts: Mapping[str, str], by: ExchangeMember, now: datetime
) -> list[str]:
    """Redact texts for everyone except the originator; returns the changed fields.

    The layers below are encrypted with the record's key: no search finds them and other readers
    cannot undo it. Raises ExchangeRefused if a text contains something that was not there before.
    """
    log.require(act="redact", record=record, by=by, now=now)
    cuts = text_redactions(record=record, texts=texts)
    with transaction.atomic(using=exchange_database.ALIAS):
        key = sealed.record_key(record=record)
        for cut in cuts:
            _seal_below(record=record, field=cut.text.field, key=key)
            text = Text(
                record=record,
                field=cut.text.field,
                layer=cut.text.layer + 1,
                by_id=by.acting_id,
                at=now,
            )
            records.fill_text(text=text, words=cut.after, key=key if record.is_sealed else None)
            text.save(force_insert=True)
        fields = [cut.text.field for cut in cuts]
        log.add_event(record=record, act="redacted", by=by, now=now, detail={"fields": fields})
        log.record_line(
            act="redact_record", subject=record, by=by, now=now, detail={"fields": fields}
        )
    return fields


def text_redactions(*, record: Record, texts: Mapping[str, str]) -> list[TextRedaction]:
    """The redacted versions of edited texts, by field; raises ExchangeRefused."""
    redactions, errors = [], {}
    for redactable_text in redaction.redactable_texts(record=record):
        edited = texts.get(redactable_text.field, redactable_text.words)
        try:
            after = rules.redact_removed_words(before=redactable_text.words, after=edited)
        except rules.AddedError:
            errors[redactable_text.field] = _("Only take words away here; nothing can be added.")
            continue
        if after != redactable_text.words.replace("\r\n", "\n").strip():
            redactions.append(TextRedaction(text=redactable_text, after=after))
    if errors:
        raise ExchangeRefused(_("The text has words that were not in it before."), fields=errors)
    if not redactions:
        raise ExchangeRefused(_("Nothing is blacked out yet."))
    return redactions


def redacted_texts(
    *, record: Record, texts: Mapping[str, str], passages: list[str]
) -> dict[str, str]:
    """Edited texts with passages removed wherever they occur, by field.

    Raises ExchangeRefused for a passage that occurs in no text: the user would otherwise believe
    it is gone.
    """
    redactable_texts = redaction.redactable_texts(record=record)
    for passage in passages:
        if not any(
            rules.contains_passage(text=redactable_text.words, passage=passage)
            for redactable_text in redactable_texts
        ):
            raise ExchangeRefused(
                _("One of the passages was not found."),
                fields={"passages": _("This is not in the texts: %s") % passage},
            )
    return {
        name: rules.redact_passages(text=text, passages=passages) for name, text in texts.items()
    }


def _seal_below(*, record: Record, field: str, key: bytes) -> None:
    for text in record.texts.filter(field=field):
        if text.sealed is None:
            records.fill_text(text=text, words=text.plain, key=key)
        text.is_top = False
        text.save()
