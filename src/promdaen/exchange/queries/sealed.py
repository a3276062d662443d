"""The keys of encrypted texts, and the decrypted texts of a record for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from promdaen.exchange.models import Record, RecordKey, Text, Trace, WrappedKey
from promdaen.exchange.queries import exchange_database, visible
from promdaen.exchange.rules import key_names, traces
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import key_files, sealing

KEY_NAME, NEXT_KEY_NAME = key_names.MASTER, key_names.NEXT_MASTER
VEHICLES = "vehicles"
OPENED_FIELDS = {
    "read_protection": ("protection", "indicators", "needs", "consent"),
    "read_person": ("person",),
}
"""Which act opens texts whose fields begin so, beside the reading of the record."""


class NoKeyError(RuntimeError):
    """A record's key is destroyed or needs another key file; the message says what to do."""


def key_folder() -> Path:
    """The folder of this installation's key files."""
    return Path(settings.DATA_FOLDER) / "keys"


def rows_of_the_key() -> int:
    """The number of rows that need the key file: record keys and vehicle traces."""
    if not exchange_database.is_here():
        return 0
    traces_count = Trace.objects.filter(kind=traces.VEHICLE).count()
    return RecordKey.objects.count() + WrappedKey.objects.count() + traces_count


def master_key() -> bytes:
    """The key that encrypts record keys: a file outside the database.

    Created before the first record, and never again. Raises NoKeyError if the file is missing, or
    if the database has encrypted rows but none with this key.
    """
    path, following = key_folder() / KEY_NAME, key_folder() / NEXT_KEY_NAME
    if following.exists() and is_of_rows(key=sealing.load_key(path=following)):
        # A rotation was interrupted after its last key, before the files were swapped.
        return sealing.load_key(path=following)
    try:
        key = sealing.load_or_create_key(path=path)
    except key_files.KeyFileMissing as missing:
        raise NoKeyError(str(missing)) from missing
    if is_of_rows(key=key):
        return key
    encrypted_key = next((row for rows in _encrypted_keys() if (row := rows.first())), None)
    if encrypted_key is None:
        # Digests of vehicles may be left, but no row names the key that they were made with.
        return key
    raise NoKeyError(
        f"The key file {path} is not the one that the records of the exchange "
        f"are sealed with (key {encrypted_key.master}). Put that file back from its backup."
    )


def check_key() -> None:
    """Raise NoKeyError or kit.sealing.SealBroken if the key file does not match the rows."""
    if rows_of_the_key():
        master_key()


def trace_key() -> bytes:
    """The key for vehicle digests: it stays the same when the master key changes."""
    master = master_key()
    wrapped_key = WrappedKey.objects.filter(purpose=VEHICLES).first()
    if wrapped_key is None:
        return traces.digest_key(master=master)
    return sealing.open_sealed(
        sealed=bytes(wrapped_key.wrapped), key=master, place=wrapped_key.place
    )


def is_of_rows(*, key: bytes) -> bool:
    """Whether the key of a record, or that of the vehicles, is encrypted with this key."""
    name = sealing.key_name(key=key)
    return any(rows.filter(master=name).exists() for rows in _encrypted_keys())


def _encrypted_keys() -> tuple[QuerySet[RecordKey], QuerySet[WrappedKey]]:
    return RecordKey.objects.all(), WrappedKey.objects.all()


def record_key(*, record: Record) -> bytes:
    """The key of a record; raises NoKeyError."""
    record_key_row = RecordKey.objects.filter(record=record).first()
    if record_key_row is None:
        raise NoKeyError(f"The key of {record.local_no} was destroyed.")
    master = master_key()
    if record_key_row.master != sealing.key_name(key=master):
        raise NoKeyError(
            f"{record.local_no} was sealed with another key file. Put {KEY_NAME} back from its "
            "backup."
        )
    return sealing.open_sealed(
        sealed=bytes(record_key_row.wrapped), key=master, place=record_key_row.place
    )


def open_text(*, text: Text, key: bytes | None) -> str:
    """The content of a text, decrypted if necessary."""
    if text.sealed is None:
        return text.plain
    if key is None:
        raise NoKeyError(f"The text {text.field} is sealed and no key was given.")
    return sealing.open_sealed(sealed=bytes(text.sealed), key=key, place=text.place).decode()


def readable_texts(*, record: Record, member: ExchangeMember, now: datetime) -> dict[str, str]:
    """The texts of a record by field that this reader may read; {} without read access.

    The originator reads the original, all others the topmost layer of redaction. Protection needs
    and names of persons need further rights (see OPENED_FIELDS).
    """
    if not visible.may(act="read", member=member, record=record, now=now):
        return {}
    relations = visible.record_relations(member=member, record=record, now=now)
    texts: Iterable[Text] = record.texts.order_by("field", "layer")
    if not relations & {"author", "origin"}:
        texts = [text for text in texts if text.is_top]
    for act, field_prefix in OPENED_FIELDS.items():
        if not visible.may(act=act, member=member, record=record, now=now):
            texts = [text for text in texts if not text.field.startswith(field_prefix)]
    chosen: dict[str, Text] = {}
    for text in texts:
        chosen.setdefault(text.field, text)
    needs_key = any(text.sealed is not None for text in chosen.values())
    key = record_key(record=record) if needs_key else None
    return {field: open_text(text=text, key=key) for field, text in chosen.items()}
