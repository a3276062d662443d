"""The file of a backup: a tar of a plain label and sealed parts, with a signed manifest inside.

`label.json` lists in plain text and JSON which keys open it. `data.age` is an age file with the
database, the media and the manifest. `keys.age` is an age file with the key files. With the key,
both can be opened without this program: `tar`, `age --decrypt`, `tar`.
"""

import hashlib
import json
import os
import shutil
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from promdaen.config.backups.age_keys import Recipient
from promdaen.config.backups.refusals import BackupRefused

BACKUP_FORMAT = "promdaen-backup-1"
LABEL, DATA, KEYS, MANIFEST = "label.json", "data.age", "keys.age", "manifest.json"
SQLITE_FILE, DUMP_FILE, MEDIA = "database.sqlite3", "database.dump", "media"
BACKUP_FOLDERS = (MEDIA, "certificates", "evaluation-reports", "locale")
"""What is backed up beside database and keys; packs of prints are stored for a day alone."""
MAX_LABEL_BYTES = 100_000
PACKED, SUFFIX = ".tar.gz", ".backup"
QUICK_COMPRESSION = (
    1  # gzip level: encrypted data hardly compresses, and nights are short on an old machine
)
SPARE_BYTES = 1_000_000
WORK, STALE_SECONDS = ".backup-work-", 86_400


@dataclass(frozen=True)
class BackupLabel:
    """The unencrypted label of a backup; `unpacked_bytes` is the size of its data."""

    kind: str
    made_at: str
    version: str
    unpacked_bytes: int
    data: tuple[Recipient, ...]
    keys: tuple[Recipient, ...]

    @property
    def is_for_this_machine(self) -> bool:
        """Whether only keys of this machine open it."""
        return all(recipient.owner != "recovery" for recipient in self.data)


def digest_of_file(*, path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_in(*, folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, with its relative name, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def pack(*, folder: Path, target: Path) -> None:
    """Write a folder to one compressed tar."""
    with tarfile.open(target, "w:gz", compresslevel=QUICK_COMPRESSION) as tar:
        for name, path in files_in(folder=folder):
            tar.add(path, arcname=name)


def unpack(*, source: Path, folder: Path) -> None:
    """Extract a compressed tar. Raises BackupRefused if it is damaged."""
    folder.mkdir(mode=0o700)
    try:
        with tarfile.open(source, "r:gz") as tar:
            for member in tar:
                _write_file(tar=tar, member=member, folder=folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupRefused(f"This backup is damaged: {error}. Use another copy.") from error


def _write_file(*, tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write a file of a tar below a folder.

    Raises TarError for a link, a device, or a path outside. Python's own filter for this came with
    3.11.4, and Debian 12 has 3.11.2.
    """
    path = folder / member.name
    data = tar.extractfile(member) if member.isfile() else None
    if data is None or not path.resolve().is_relative_to(folder.resolve()):
        message = f"{member.name} is not a file of a backup"
        raise tarfile.TarError(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        shutil.copyfileobj(data, file)
    path.chmod(member.mode & 0o755 | 0o600)
    os.utime(path, (member.mtime, member.mtime))


def write_archive(*, target: Path, label: BackupLabel, parts: Mapping[str, Path]) -> None:
    """Write the backup file from its label and sealed parts."""
    document = {
        "format": BACKUP_FORMAT,
        "about": "A backup of Promdaen. Restore it with: promdaen restore FILE --into DIR. "
        "Its parts are age files; the keys that open them are named here.",
        **asdict(label),
    }
    path = target.with_name(LABEL)
    path.write_text(json.dumps(document, indent=2), encoding="utf-8")
    with tarfile.open(target, "w") as tar:
        tar.add(path, arcname=LABEL)
        for name, part in parts.items():
            tar.add(part, arcname=name)


def read_label(*, file: Path) -> BackupLabel:
    """The label of a backup. Raises BackupRefused if the file is no backup or is truncated."""
    if not file.is_file():
        raise BackupRefused(f"There is no file {file}.")
    try:
        with tarfile.open(file, "r:") as tar:
            member = tar.next()
            inside = tar.extractfile(member) if member and member.name == LABEL else None
            document = json.loads(inside.read(MAX_LABEL_BYTES)) if inside else {}
            if document.get("format") != BACKUP_FORMAT:
                raise BackupRefused(f"{file} is not a backup of Promdaen.")
            return BackupLabel(
                kind=document["kind"],
                made_at=document["made_at"],
                version=document["version"],
                unpacked_bytes=int(document["unpacked_bytes"]),
                data=tuple(Recipient(**recipient) for recipient in document["data"]),
                keys=tuple(Recipient(**key) for key in document["keys"]),
            )
    except (tarfile.TarError, KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BackupRefused):
            raise
        raise BackupRefused(f"{file} is not a backup of Promdaen, or it is damaged.") from error


def extract_part(*, file: Path, name: str, folder: Path) -> Path | None:
    """Extract a sealed part of a backup to a file; None if it has no such part.

    Raises BackupRefused if the backup is damaged.
    """
    try:
        with tarfile.open(file, "r:") as tar:
            if name not in tar.getnames():
                return None
            _write_file(tar=tar, member=tar.getmember(name), folder=folder)
    except (tarfile.TarError, OSError) as error:
        raise BackupRefused(f"{file} is damaged ({error}). Use another copy of it.") from error
    return folder / name


def check_space(*, folder: Path, needed_bytes: int) -> None:
    """Raise BackupRefused unless twice the size is free at the target."""
    free = shutil.disk_usage(folder).free
    required_bytes = 2 * needed_bytes + SPARE_BYTES
    if free < required_bytes:
        raise BackupRefused(
            f"Too little space in {folder}: {required_bytes // 1_000_000} MB are needed (twice "
            f"the size of the data), {free // 1_000_000} MB are free. Make room first; "
            "nothing was written."
        )


@contextmanager
def work_folder(*, inside: Path) -> Iterator[Path]:
    """A private folder that is deleted with its contents at the end of the block.

    A folder left by a power cut is deleted after a day.
    """
    for old in inside.glob(f"{WORK}*"):
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(old)
    with TemporaryDirectory(prefix=WORK, dir=inside) as name:
        yield Path(name)


def manifest_in(*, folder: Path) -> dict[str, Any]:
    """The manifest of unpacked data. Raises BackupRefused if there is none."""
    try:
        document = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        document["files"], document["database"]["tables"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupRefused("This backup has no manifest: it is damaged.") from error
    return dict(document)


def first_difference(*, folder: Path, manifest: Mapping[str, Any]) -> str:
    """The first difference from the manifest, in words, or ""."""
    listed = dict(manifest["files"])
    for name, path in files_in(folder=folder):
        if name == MANIFEST:
            continue
        stored = listed.pop(name, None)
        if stored is None:
            return f"{name} is not in the manifest"
        if path.stat().st_size != stored["bytes"] or digest_of_file(path=path) != stored["sha256"]:
            return f"{name} is not what the manifest says (size or SHA-256 digest)"
    return f"{next(iter(listed))} is missing" if listed else ""
