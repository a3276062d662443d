"""Backups of this installation: what is backed up, and the audit lines about it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction

from promdaen.config.backups import age_keys, archive, making, sending
from promdaen.config.environment import environment
from promdaen.kit import audit, backup_state, key_files, node_keys
from promdaen.kit.protocols import ActingAccount

MADE, DRILLED = backup_state.MADE, backup_state.DRILLED
EXCHANGE_DRILLED = backup_state.EXCHANGE_DRILLED


@dataclass(frozen=True)
class BackupFiles:
    """The files of one backup; `exchange_file` is None without an exchange."""

    file: Path
    exchange_file: Path | None
    is_for_this_machine: bool


def backup_sources() -> list[making.BackupSource]:
    """What is backed up: the main database, then that of the exchange if there is one."""
    env = environment()
    source_list = [_source(kind=age_keys.MAIN, alias="default", key=env.database_key)]
    if settings.EXCHANGE_IS_HERE:
        source_list.append(_source(kind=age_keys.EXCHANGE, alias="exchange", key=env.exchange_key))
    return source_list


def backup_kinds() -> list[str]:
    """The kinds of backups made here."""
    return [age_keys.MAIN, *([age_keys.EXCHANGE] if settings.EXCHANGE_IS_HERE else [])]


def make_backup(
    *, folder: Path, command: str = "", by: ActingAccount | None, now: datetime
) -> BackupFiles:
    """Back up this installation to a folder, and write an audit line.

    With a command, each file of the folder is sent to it first. Raises BackupRefused with an
    explanation, and kit.signing.KeyFileError, also where a key that earlier backups need is lost.
    """
    key = node_keys.signing_key()
    for kind in backup_kinds():
        key_files.refuse_to_replace(path=_own_key_path(kind=kind))
    files = [
        making.make_archive(source=source, folder=folder, key=key, now=now)
        for source in backup_sources()
    ]
    for file in files if command else []:
        sending.send_file(file=file, command=command)
    labels = [archive.read_label(file=file) for file in files]
    files_made = BackupFiles(
        file=files[0],
        exchange_file=files[1] if len(files) > 1 else None,
        is_for_this_machine=any(label.is_for_this_machine for label in labels),
    )
    detail = {
        "files": [file.name for file in files],
        "sha256": [archive.digest_of_file(path=file) for file in files],
        "only_this_machine": files_made.is_for_this_machine,
    }
    with transaction.atomic():
        audit.record_line(action=MADE, subject=None, by=by, now=now, detail=detail)
    return files_made


def backups_count(*, kind: str) -> int:
    """The number of backups of a kind that this installation made, by its audit log."""
    audit_lines = audit.action_lines(action=MADE)
    if kind == age_keys.EXCHANGE:
        return sum(len(audit_line.detail.get("files", ())) > 1 for audit_line in audit_lines)
    return len(audit_lines)


def rotate_keys(*, by: ActingAccount | None, now: datetime) -> list[Path]:
    """Make new keys for backups from now on, and return the paths of the old ones."""
    old_files = []
    for kind in backup_kinds():
        path = _own_key_path(kind=kind)
        old_file = key_files.retire_file(path=path)
        age_keys.make_own_key(path=path)
        old_files += [old_file] if old_file else []
    with transaction.atomic():
        audit.record_line(action="rotate_backup_key", subject=None, by=by, now=now)
    return old_files


def _own_key_path(*, kind: str) -> Path:
    return age_keys.own_path(keys=Path(settings.DATA_FOLDER) / "keys", kind=kind)


def _source(*, kind: str, alias: str, key: str) -> making.BackupSource:
    database: dict[str, Any] = connections[alias].settings_dict
    return making.BackupSource(
        kind=kind, data=Path(settings.DATA_FOLDER), database=database, database_key=key
    )
