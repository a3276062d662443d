"""The nightly backup and its drill, made by the worker, and the deletion of old ones."""

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from promdaen.config import single
from promdaen.config.backups import (
    age_keys,
    archive,
    disks,
    drilling,
    installation,
    making,
    retention,
)
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import audit, backup_state

NAME = re.compile(r"promdaen-(exchange-)?(\d{4}-\d\d-\d\d-\d{6})(-\d+)?\.backup")


def back_up_nightly(*, now: datetime) -> None:
    """Back up to PROMDAEN_BACKUP_TO when the nightly backup is due, then delete old ones.

    Several servers may call it: the first takes a lock, and the others find nothing due.
    """
    if not backup_state.is_nightly() or not _is_due(now=now):
        return
    lock = Path(settings.DATA_FOLDER) / "nightly-backup"
    with (
        suppress(single.AlreadyServed),
        single.lock_for_server(database=lock, address="", patience_seconds=0),
    ):
        if _is_due(now=now):
            _back_up(now=now)


def _back_up(*, now: datetime) -> None:
    if settings.BACKUP_COMMAND:
        # What is kept elsewhere is removed there: this machine may not be able to.
        with archive.work_folder(inside=Path(settings.DATA_FOLDER)) as work:
            command = settings.BACKUP_COMMAND
            installation.make_backup(folder=work, command=command, by=None, now=now)
        return
    folder = settings.BACKUP_TO or disks.find_mounted_disk(label=settings.BACKUP_LABEL)
    installation.make_backup(folder=folder, by=None, now=now)
    remove_old(folder=folder)


def drill_nightly(*, now: datetime) -> None:
    """Restore and check the newest backup of each kind once it is made, and call it safe.

    Only one that this machine's own key opens, in a folder or on a disk: what a command took
    elsewhere is not here, and what opens with a printed key alone needs a person. Raises
    BackupRefused for a backup that cannot be opened.
    """
    if not backup_state.is_nightly() or settings.BACKUP_COMMAND:
        return
    lock = Path(settings.DATA_FOLDER) / "nightly-drill"
    with (
        suppress(single.AlreadyServed),
        single.lock_for_server(database=lock, address="", patience_seconds=0),
    ):
        for kind in installation.backup_kinds():
            if _is_drill_due(kind=kind):
                _drill(kind=kind, now=now)


def _is_drill_due(*, kind: str) -> bool:
    """Whether the newest backup was not tried; one that failed is not tried again."""
    is_exchange = kind == age_keys.EXCHANGE
    action = installation.EXCHANGE_DRILLED if is_exchange else installation.DRILLED
    last_backup, drilled = (audit.last_line(action=name) for name in (installation.MADE, action))
    return last_backup is not None and (
        drilled is None
        or (drilled.epoch, drilled.sequence)
        < (
            last_backup.epoch,
            last_backup.sequence,
        )
    )


def _drill(*, kind: str, now: datetime) -> None:
    folder = settings.BACKUP_TO or disks.find_mounted_disk(label=settings.BACKUP_LABEL)
    file = drilling.latest_file(folder=folder, kind=kind)
    if file is not None and _opens_here(file=file):
        drilling.drill(file=file, key_file=None, by=None, now=now)


def _opens_here(*, file: Path) -> bool:
    """Whether this machine's own key opens a backup; a damaged one is tried, to be reported."""
    try:
        return drilling.opens_with_key(file=file, key_file=None)
    except BackupRefused:
        return True


def remove_old(*, folder: Path) -> list[Path]:
    """Delete the backups in a folder that the retention rule does not keep; returns them."""
    times: dict[str, dict[datetime, list[Path]]] = {age_keys.MAIN: {}, age_keys.EXCHANGE: {}}
    for path in folder.iterdir():
        match = NAME.fullmatch(path.name)
        if match:
            kind = age_keys.EXCHANGE if match[1] else age_keys.MAIN
            at = datetime.strptime(match[2], making.TIME).replace(tzinfo=UTC)
            times[kind].setdefault(at, []).append(path)
    removed = []
    for files_by_time in times.values():
        keeping = retention.times_to_keep(times=files_by_time)
        removed += [
            path for at, paths in files_by_time.items() if at not in keeping for path in paths
        ]
    for path in removed:
        path.unlink()
    return sorted(removed)


def _is_due(*, now: datetime) -> bool:
    last = audit.last_line(action=installation.MADE)
    local = timezone.localtime(now)
    return retention.is_due(last=timezone.localtime(last.at) if last else None, now=local)
