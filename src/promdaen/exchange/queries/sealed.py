"""The keys of sealed texts, and the texts of a record as a reader is given them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from promdaen.exchange.models import Record, RecordKey, Text
from promdaen.exchange.queries import visible
from promdaen.exchange.rules.standing import Standing
from promdaen.kit import sealing

KEY_NAME = "exchange-master.key"
KEPT = {
    "read_protection": ("protection", "indicators", "needs", "consent"),
    "read_person": ("person",),
}
"""Which act opens texts whose fields begin so, beside the reading of the record."""


class NoKeyError(RuntimeError):
    """The key of a record was destroyed, or sealed by another key file; says what to do."""


def master_key() -> bytes:
    """The key that seals the keys of records: a file outside the database."""
    return sealing.load_or_create_key(path=Path(settings.DATA_FOLDER) / "keys" / KEY_NAME)


def key_of(*, record: Record) -> bytes:
    """The key of a record; raises NoKeyError."""
    held = RecordKey.objects.filter(record=record).first()
    master = master_key()
    if held is None:
        raise NoKeyError(f"The key of {record.local_no} was destroyed.")
    if held.master != sealing.name_of(key=master):
        raise NoKeyError(
            f"{record.local_no} was sealed with another key file. Put {KEY_NAME} back from its "
            "backup."
        )
    return sealing.open_sealed(
        sealed=bytes(held.wrapped), key=master, place=f"exchange_recordkey|{record.pk}|wrapped"
    )


def opened(*, text: Text, key: bytes | None) -> str:
    """The words of a text, whether it lies in plain or sealed."""
    if text.sealed is None:
        return text.plain
    if key is None:
        raise NoKeyError(f"The text {text.field} is sealed and no key was given.")
    return sealing.open_sealed(sealed=bytes(text.sealed), key=key, place=text.place).decode()


def texts_of(*, record: Record, standing: Standing, now: datetime) -> dict[str, str]:
    """The texts of a record by field, as this reader may read them; {} where it may not.

    The originator reads what was written, everybody else the topmost layer of redaction.
    Needs of protection, and names of persons, are for who may read those (see KEPT).
    """
    if not visible.may(act="read", standing=standing, record=record, now=now):
        return {}
    relations = visible.relations_of(standing=standing, record=record, now=now)
    rows: Iterable[Text] = record.texts.order_by("field", "layer")
    if not relations & {"author", "origin"}:
        rows = [row for row in rows if row.is_top]
    for act, kept in KEPT.items():
        if not visible.may(act=act, standing=standing, record=record, now=now):
            rows = [row for row in rows if not row.field.startswith(kept)]
    chosen: dict[str, Text] = {}
    for row in rows:
        chosen.setdefault(row.field, row)
    needs_key = any(row.sealed is not None for row in chosen.values())
    key = key_of(record=record) if needs_key else None
    return {field: opened(text=row, key=key) for field, row in chosen.items()}
