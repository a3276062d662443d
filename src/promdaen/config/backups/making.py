"""Make a backup: database, media and key files sealed in one file, written as a whole."""

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.config.backups import age_keys, archive, databases
from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import signing
from promdaen.laptops.rules import enrolling

EXCHANGE_KEYS = "exchange-"
DATABASE_KEY = "database-key.txt"
SECRET = "secret-key"  # noqa: S105  the name of a file
TIME = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True)
class BackupSource:
    """What to back up: the data folder, a database of it, and the key of an encrypted file."""

    kind: str
    data: Path
    database: Mapping[str, Any]
    database_key: str


def make_archive(
    *, source: BackupSource, folder: Path, key: Ed25519PrivateKey, now: datetime
) -> Path:
    """Write a backup to a folder; returns its path.

    `key` signs the manifest. The file gets its name only when it is complete and on the disk.
    Raises BackupRefused with an explanation.
    """
    if not folder.is_dir():
        raise BackupRefused(f"There is no folder {folder}. Make it, or plug in its disk, first.")
    is_main = source.kind == age_keys.MAIN
    names = [name for name in archive.BACKUP_FOLDERS if is_main and (source.data / name).is_dir()]
    size = databases.database_size(database=source.database)
    for name in names:
        files = archive.files_in(folder=source.data / name)
        size += sum(path.stat().st_size for _name, path in files)
    archive.check_space(folder=source.data, needed_bytes=size)
    archive.check_space(folder=folder, needed_bytes=size // 2)
    own, recovery = _recipients(source=source)
    with archive.work_folder(inside=source.data) as work:
        content = work / "content"
        content.mkdir()
        about = databases.copy_database(
            database=source.database, key=source.database_key, folder=content
        )
        for name in names:
            shutil.copytree(source.data / name, content / name, copy_function=_copy_present)
        if not is_main:
            _copy_keys(source=source, folder=content / "keys")
        about["key_files"] = key_file_names(data=source.data, kind=source.kind)
        unpacked = _write_manifest(
            content=content,
            about=about,
            is_laptop=is_main and (source.data / enrolling.NODE_FILE).exists(),
            key=key,
            now=now,
        )
        label = archive.BackupLabel(
            kind=source.kind,
            made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
            version=product_version(),
            unpacked_bytes=unpacked,
            # Once the exchange has its own recovery key, only that key opens it.
            data=(own, *recovery) if is_main or not recovery else recovery,
            keys=recovery if is_main else (),
        )
        parts = {archive.DATA: _seal(folder=content, recipients=label.data, work=work)}
        if label.keys:
            _copy_keys(source=source, folder=work / "keys")
            parts[archive.KEYS] = _seal(folder=work / "keys", recipients=label.keys, work=work)
        whole = work / "whole"
        archive.write_archive(target=whole, label=label, parts=parts)
        return _move_finished(finished=whole, folder=folder, kind=source.kind, now=now)


def _copy_present(source: str, target: str) -> None:
    """Copy a file, unless someone deleted it since its folder was listed."""
    with suppress(FileNotFoundError):
        shutil.copy2(source, target)


def backup_name(*, kind: str, now: datetime) -> str:
    """The name of a backup made at a time, without its suffix.

    >>> backup_name(kind="main", now=datetime(2026, 11, 30, 1, 2, 3, tzinfo=UTC))
    'promdaen-2026-11-30-010203'
    """
    middle = "exchange-" if kind == age_keys.EXCHANGE else ""
    return f"promdaen-{middle}{now.astimezone(UTC).strftime(TIME)}"


def key_file_names(*, data: Path, kind: str) -> list[str]:
    """The key files of a data folder for one kind of backup, as restoring expects them."""
    is_main = kind == age_keys.MAIN
    names = [
        f"keys/{name}"
        for name, _path in archive.files_in(folder=data / "keys")
        if is_main != name.startswith(EXCHANGE_KEYS)
    ]
    has_secret = is_main and (data / SECRET).exists()
    return sorted([*names, SECRET] if has_secret else names)


def product_version() -> str:
    """The version of this program."""
    try:
        return version("promdaen")
    except PackageNotFoundError:
        return "checkout"


def _recipients(
    *, source: BackupSource
) -> tuple[age_keys.Recipient, tuple[age_keys.Recipient, ...]]:
    keys = source.data / "keys"
    recovery = age_keys.recovery_recipient(keys=keys, kind=source.kind)
    own = age_keys.own_recipient(keys=keys, kind=source.kind)
    return own, (recovery,) if recovery else ()


def _copy_keys(*, source: BackupSource, folder: Path) -> None:
    """Copy the key files of one kind: those of the exchange are never stored with the others."""
    folder.mkdir(mode=0o700)
    is_main = source.kind == age_keys.MAIN
    for name, path in archive.files_in(folder=source.data / "keys"):
        if is_main != name.startswith(EXCHANGE_KEYS):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, folder / name)
    if is_main and (source.data / SECRET).exists():
        shutil.copy2(source.data / SECRET, folder / SECRET)
    if source.database_key:
        name = DATABASE_KEY if is_main else f"{EXCHANGE_KEYS}{DATABASE_KEY}"
        (folder / name).write_text(f"{source.database_key}\n", encoding="utf-8")


def _write_manifest(
    *,
    content: Path,
    about: dict[str, Any],
    is_laptop: bool,
    key: Ed25519PrivateKey,
    now: datetime,
) -> int:
    """Write the signed manifest of a folder; returns the size of its files in bytes."""
    files = {
        name: {"bytes": path.stat().st_size, "sha256": archive.digest_of_file(path=path)}
        for name, path in archive.files_in(folder=content)
    }
    document: dict[str, Any] = {
        "format": archive.BACKUP_FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "versions": {"promdaen": product_version(), "django": django.get_version()},
        "database": about,
        "is_laptop": is_laptop,
        "files": files,
    }
    digest = signing.document_digest(document=document)
    document["issued"] = {
        "digest": digest.hex(),
        "signature": signing.sign(digest=digest, key=key),
        "public_key": signing.public_half(key=key),
    }
    text = json.dumps(document, indent=2)
    (content / archive.MANIFEST).write_text(text, encoding="utf-8")
    return sum(path.stat().st_size for _name, path in archive.files_in(folder=content))


def _seal(*, folder: Path, recipients: tuple[age_keys.Recipient, ...], work: Path) -> Path:
    packed, sealed = work / f"{folder.name}{archive.PACKED}", work / f"{folder.name}.age"
    archive.pack(folder=folder, target=packed)
    shutil.rmtree(folder)
    age_keys.seal_file(source=packed, target=sealed, recipients=recipients)
    packed.unlink()
    return sealed


def _move_finished(*, finished: Path, folder: Path, kind: str, now: datetime) -> Path:
    """Copy the finished file to its folder under a temporary name, then rename it."""
    name, number = backup_name(kind=kind, now=now), 1
    target = folder / f"{name}{archive.SUFFIX}"
    while target.exists():
        number += 1
        target = folder / f"{name}-{number}{archive.SUFFIX}"
    draft = folder / f".{target.name}.part"
    try:
        with finished.open("rb") as source:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as output:
                shutil.copyfileobj(source, output, 1 << 20)
                output.flush()
                os.fsync(output.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return target
