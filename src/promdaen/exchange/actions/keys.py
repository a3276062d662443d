"""The master key file of the exchange: replaced by a new one, and every key encrypted again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import transaction

from promdaen.exchange.actions import log
from promdaen.exchange.models import RecordKey, WrappedKey
from promdaen.exchange.queries import exchange_database, sealed
from promdaen.exchange.rules.exchange_members import ExchangeMember
from promdaen.kit import key_files, sealing


def rotate_master_key(*, by: ExchangeMember, now: datetime) -> key_files.KeyRotation:
    """Encrypt the key of every record with a new key file; the old file is kept, renamed.

    The new file is written before the first key uses it: an interrupted rotation leaves all keys
    on the old file or all on the new one, and both files. Raises sealed.NoKeyError and
    sealing.SealBroken with a message; nothing was changed then.
    """
    path = sealed.key_folder() / sealed.KEY_NAME
    following = sealed.key_folder() / sealed.NEXT_KEY_NAME
    old = sealed.master_key()
    if following.exists():
        if sealing.load_key(path=following) == old:
            # An earlier rotation was interrupted after its last key: finish it.
            return _finish(keys_count=RecordKey.objects.count(), path=path, following=following)
        following.unlink()
    new = sealing.new_key()
    key_files.write_key_file(path=following, data=new)
    with transaction.atomic(using=exchange_database.ALIAS):
        keys_count = _seal_again(old=old, new=new)
        log.record_line(
            act="rotate_master_key",
            subject=None,
            by=by,
            now=now,
            detail={"keys": keys_count, "key": sealing.key_name(key=new)},
        )
    return _finish(keys_count=keys_count, path=path, following=following)


def _seal_again(*, old: bytes, new: bytes) -> int:
    traced = sealed.trace_key()
    record_keys = []
    for record_key in RecordKey.objects.order_by("pk").select_for_update():
        if record_key.master != sealing.key_name(key=old):
            raise sealed.NoKeyError(
                f"The key {record_key.pk} is sealed with the key file {record_key.master}, which "
                "is not here. Put that file back and rotate it first; nothing was changed."
            )
        data = sealing.open_sealed(
            sealed=bytes(record_key.wrapped), key=old, place=record_key.place
        )
        record_key.wrapped = sealing.seal(data=data, key=new, place=record_key.place)
        record_key.master = sealing.key_name(key=new)
        record_keys.append(record_key)
    RecordKey.objects.bulk_update(record_keys, ["wrapped", "master"], batch_size=200)
    wrapped_key = WrappedKey(purpose=sealed.VEHICLES, master=sealing.key_name(key=new))
    wrapped_key.wrapped = sealing.seal(data=traced, key=new, place=wrapped_key.place)
    wrapped_key.save()
    return len(record_keys)


def _finish(*, keys_count: int, path: Path, following: Path) -> key_files.KeyRotation:
    old_file = path
    if path.exists():
        old_file = key_files.retired_path(path=path)
        path.replace(old_file)
    following.replace(path)
    name = sealing.key_name(key=sealing.load_key(path=path))
    return key_files.KeyRotation(keys_count=keys_count, name=name, old_file=old_file)
