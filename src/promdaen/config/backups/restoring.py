"""Opens a backup, checks it against its manifest, and creates a data folder from it."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from promdaen.config.backups import age_keys, archive
from promdaen.config.backups.making import DATABASE_KEY, EXCHANGE_KEYS, SECRET
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.environment import EXCHANGE_FILE
from promdaen.kit import signing
from promdaen.laptops.rules import enrolling

MAIN_FILE = "promdaen.sqlite3"


@dataclass(frozen=True)
class OpenedBackup:
    """An opened backup: its unpacked data, and its key files if the given key opens them."""

    label: archive.BackupLabel
    folder: Path
    manifest: dict[str, Any]
    keys: Path | None

    @property
    def database(self) -> Path:
        """The copy of the database: an SQLite file, or a PostgreSQL dump."""
        return self.folder / str(self.manifest["database"]["file"])

    def database_key(self, *, database_key: str) -> str:
        """The key of an encrypted copy: from its key files, else the given one.

        Raises BackupRefused, which names what is missing.
        """
        if not self.manifest["database"]["is_encrypted"]:
            return ""
        is_main = self.label.kind == age_keys.MAIN
        name = DATABASE_KEY if is_main else f"{EXCHANGE_KEYS}{DATABASE_KEY}"
        if self.keys is not None and (self.keys / name).exists():
            return (self.keys / name).read_text(encoding="utf-8").strip()
        if database_key:
            return database_key
        variable = "PROMDAEN_DB_KEY" if is_main else "PROMDAEN_EXCHANGE_DB_KEY"
        raise BackupRefused(
            f"The database in this backup is encrypted. Set {variable} to its key, or give the "
            "printed recovery key with --key, which opens a copy of it."
        )


@contextmanager
def open_backup(
    *, file: Path, key_file: Path | None, own_keys: Path, inside: Path
) -> Iterator[OpenedBackup]:
    """Open a backup in a private folder, and check it against its manifest.

    `key_file` has a private key; without one, the installation's own in `own_keys` is tried.
    Raises BackupRefused with an explanation.
    """
    label = archive.read_label(file=file)
    archive.check_space(folder=inside, needed_bytes=label.unpacked_bytes)
    own = age_keys.own_path(keys=own_keys, kind=label.kind)
    path = key_file or (own if own.exists() else None)
    if key_file is None:
        identities = age_keys.own_identities(keys=own_keys, kind=label.kind)
    else:
        identities = age_keys.read_identities(path=key_file)
    with archive.work_folder(inside=inside) as work:
        folder = _open_part(
            file=file,
            name=archive.DATA,
            identities=_needed(identities=identities, recipients=label.data, path=path),
            work=work,
        )
        if folder is None:
            raise BackupRefused(f"{file} is damaged: its data is missing. Use another copy of it.")
        manifest = archive.manifest_in(folder=folder)
        wrong = archive.first_difference(folder=folder, manifest=manifest)
        if wrong or not _is_signed(manifest=manifest):
            words = wrong or "its manifest was changed after it was signed"
            raise BackupRefused(f"Do not use this backup, it was changed: {words}.")
        keys = folder / "keys" if label.kind == age_keys.EXCHANGE else None
        fitting = age_keys.matching_identities(identities=identities, recipients=label.keys)
        if fitting:
            keys = _open_part(file=file, name=archive.KEYS, identities=fitting, work=work)
        yield OpenedBackup(label=label, folder=folder, manifest=manifest, keys=keys)


def restore(
    *, file: Path, into: Path, key_file: Path | None, data_folder: Path, database_key: str
) -> list[str]:
    """Create the data folder `into` from a backup; returns the remaining tasks in words.

    `data_folder` is the data folder of this machine, `database_key` that of an encrypted
    database, if set. Raises BackupRefused with an explanation; `into` is then unchanged.
    """
    label = archive.read_label(file=file)
    is_main = label.kind == age_keys.MAIN
    _check_empty(into=into, is_main=is_main)
    parent = into.absolute().parent
    if not parent.is_dir():
        raise BackupRefused(f"There is no folder {parent}. Make it first.")
    keys = data_folder / "keys"
    with open_backup(file=file, key_file=key_file, own_keys=keys, inside=parent) as backup:
        notes = _key_notes(backup=backup, database_key=database_key)
        if not is_main:
            return notes + _put_exchange(backup=backup, into=into)
        source = backup.keys
        if source is None and key_file is None and (data_folder / SECRET).exists():
            # The same machine: its key files match the backup, because its own key opened it.
            source = _own_keys(data_folder=data_folder, work=backup.folder.parent)
        if source is None and label.keys:
            raise BackupRefused(
                f"The key files of this backup open with {label.keys[0].words}. Give the file "
                "that holds it with --key."
            )
        if source is None:
            notes.append(
                "The key files are not in this backup, since no recovery key was made: put back "
                f"{_key_files(backup=backup)} into {into} before you start it."
            )
        notes += _replace_folder(backup=backup, keys=source, into=into)
        return notes + _put_state(backup=backup, data_folder=data_folder, into=into)


def _key_files(*, backup: OpenedBackup) -> str:
    """The names of the key files in its data folder; older backups have only their paths."""
    names = backup.manifest["database"].get("key_files") or [SECRET, "keys"]
    return ", ".join(names)


def _open_part(*, file: Path, name: str, identities: Sequence[Any], work: Path) -> Path | None:
    sealed = archive.extract_part(file=file, name=name, folder=work)
    if sealed is None:
        return None
    packed, folder = work / f"{name}{archive.PACKED}", work / name.removesuffix(".age")
    age_keys.open_file(source=sealed, target=packed, identities=identities)
    sealed.unlink()
    archive.unpack(source=packed, folder=folder)
    packed.unlink()
    return folder


def _needed(
    *, identities: Sequence[Any], recipients: Sequence[age_keys.Recipient], path: Path | None
) -> list[Any]:
    fitting = age_keys.matching_identities(identities=identities, recipients=recipients)
    if fitting:
        return fitting
    recipient_words = ", or ".join(recipient.words for recipient in recipients)
    was = f"The key in {path} does not open this backup. " if path else ""
    raise BackupRefused(
        f"{was}It opens with {recipient_words}. Give the file that holds it with --key."
    )


def _is_signed(*, manifest: dict[str, Any]) -> bool:
    issued = manifest.get("issued")
    public = str(issued.get("public_key")) if isinstance(issued, dict) else ""
    return signing.is_issued_right(document=manifest, public_key=public)


def _check_empty(*, into: Path, is_main: bool) -> None:
    occupied = [into / EXCHANGE_FILE, into / "keys" / "exchange-master.key"]
    if is_main:
        occupied = [into] if into.exists() and (not into.is_dir() or any(into.iterdir())) else []
    for path in occupied:
        if path.exists():
            raise BackupRefused(
                f"{path} holds data already, and nothing is written over it. Name an empty or new "
                "folder with --into."
            )


def _key_notes(*, backup: OpenedBackup, database_key: str) -> list[str]:
    """What to do about the key of an encrypted database, which must not stay beside it."""
    key = backup.database_key(database_key=database_key)
    if not key or key == database_key:
        return []
    is_main = backup.label.kind == age_keys.MAIN
    name = f"keys/{DATABASE_KEY if is_main else EXCHANGE_KEYS + DATABASE_KEY}"
    variable = "PROMDAEN_DB_KEY" if is_main else "PROMDAEN_EXCHANGE_DB_KEY"
    return [f"The database is encrypted: set {variable} to what {name} says, then remove it."]


def _own_keys(*, data_folder: Path, work: Path) -> Path:
    folder = work / "own-keys"
    folder.mkdir(mode=0o700)
    for name, path in archive.files_in(folder=data_folder / "keys"):
        if not name.startswith(EXCHANGE_KEYS):
            shutil.copy2(path, folder / name)
    shutil.copy2(data_folder / SECRET, folder / SECRET)
    return folder


def _replace_folder(*, backup: OpenedBackup, keys: Path | None, into: Path) -> list[str]:
    """Rename the old data folder, then move the new one into its place."""
    aside = backup.folder.parent / "data-folder"
    aside.mkdir(mode=0o700)
    is_file = backup.manifest["database"]["engine"] == "sqlite"
    target = aside / (MAIN_FILE if is_file else archive.DUMP_FILE)
    shutil.move(backup.database, target)
    for name in archive.BACKUP_FOLDERS:
        if (backup.folder / name).is_dir():
            shutil.move(backup.folder / name, aside / name)
    if keys is not None:
        if (keys / SECRET).exists():
            shutil.move(keys / SECRET, aside / SECRET)
        shutil.move(keys, aside / "keys")
    _make_private(folder=aside)
    if into.exists():
        into.rmdir()
    aside.replace(into)
    if is_file:
        return []
    command = f"pg_restore --no-owner --dbname=NAME {into / archive.DUMP_FILE}"
    return [f"The database is a dump of PostgreSQL: make an empty database, then run {command}"]


def _put_state(*, backup: OpenedBackup, data_folder: Path, into: Path) -> list[str]:
    """Copy what headquarters and laptops store outside their database, which is in no backup.

    Of headquarters: laptops revoked since the backup. Of a laptop: its keys and highest number.
    Beside files of the same time a database would not show that it was restored.
    """
    target = into / enrolling.STATE_FILE
    notes: list[str] = []
    if (data_folder / enrolling.STATE_FILE).exists():
        shutil.copyfile(data_folder / enrolling.STATE_FILE, target)
    elif f"keys/{enrolling.AGE_NAME}" in _key_files(backup=backup):
        target.write_text("{}", encoding="utf-8")
        notes.append(
            f"Copy {enrolling.STATE_FILE} of the old data folder, if it is left, over {target} "
            "before you start it: it names the laptops that were revoked since the backup. "
            "Otherwise revoke them again."
        )
    identity, place = data_folder / enrolling.NODE_FILE, into / enrolling.NODE_FILE
    if identity.exists() and _is_own(backup=backup, data_folder=data_folder):
        shutil.copyfile(identity, place)
    elif backup.manifest.get("is_laptop"):
        notes.append(
            f"This is the backup of a laptop: copy {enrolling.NODE_FILE} of the old data folder "
            f"to {place} before you start it. If it is gone, have the laptop replaced on its page "
            "at headquarters, and accept that invitation here. Nothing it recorded is lost."
        )
    for path in (target, place):
        if path.exists():
            path.chmod(0o600)
    return notes


def _is_own(*, backup: OpenedBackup, data_folder: Path) -> bool:
    """Whether the installation in a data folder made this backup: one of its own keys opens it."""
    identities = age_keys.own_identities(keys=data_folder / "keys", kind=backup.label.kind)
    return bool(age_keys.matching_identities(identities=identities, recipients=backup.label.data))


def _put_exchange(*, backup: OpenedBackup, into: Path) -> list[str]:
    """Copy keys first and the database last, so that a database always has its keys."""
    (into / "keys").mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, path in archive.files_in(folder=backup.folder / "keys"):
        path.chmod(0o600)
        if not (into / "keys" / name).exists():
            path.replace(into / "keys" / name)
    backup.database.chmod(0o600)
    is_file = backup.manifest["database"]["engine"] == "sqlite"
    target = into / (EXCHANGE_FILE if is_file else f"exchange-{archive.DUMP_FILE}")
    backup.database.replace(target)
    if is_file:
        return []
    return [f"Make an empty database, then run pg_restore --no-owner --dbname=NAME {target}"]


def _make_private(*, folder: Path) -> None:
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
