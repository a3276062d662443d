"""The age keys that open backups: the installation's own, and printed recovery keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyrage

from promdaen.config.backups.refusals import BackupRefused
from promdaen.kit import key_files

MAIN, EXCHANGE = "main", "exchange"
OWN_FILES = {MAIN: "backup-key.txt", EXCHANGE: "exchange-backup-key.txt"}
RECOVERY_FILES = {MAIN: "recovery-recipient.txt", EXCHANGE: "exchange-recovery-recipient.txt"}
OWN, RECOVERY = "installation", "recovery"
PRINTED_KEY_TEXT = """\
# Promdaen: recovery key of {what}
# Print this page, keep it in a safe, and remove the file from this computer.
# Anyone who has it can open every backup made since {day}.
# To use it, type the last line into a file KEY, then:
#   promdaen restore BACKUP --into DIR --key KEY
# public key: {public}
{private}
"""
KEY_NAMES = {MAIN: "the backups", EXCHANGE: "the backups of the exchange between departments"}


@dataclass(frozen=True)
class Recipient:
    """A public key that part of a backup is sealed to, and its owner."""

    owner: str
    public: str

    @property
    def words(self) -> str:
        """The name of the key."""
        if self.owner == RECOVERY:
            return f"the printed recovery key whose public key is {self.public}"
        return (
            "the backup key of the installation that made it "
            f"(a file in keys/ of its data folder, public key {self.public})"
        )


def own_path(*, keys: Path, kind: str) -> Path:
    """The path of the private half of the installation's own key."""
    return keys / OWN_FILES[kind]


def own_identities(*, keys: Path, kind: str) -> list[pyrage.x25519.Identity]:
    """The private keys of the installation, also those that `rotate-key backups` replaced.

    Raises BackupRefused if a file has none.
    """
    path = own_path(keys=keys, kind=kind)
    paths = [path, *sorted(keys.glob(f"{path.stem}.until-*{path.suffix}"))]
    return [key for file in paths if file.exists() for key in read_identities(path=file)]


def own_recipient(*, keys: Path, kind: str) -> Recipient:
    """The installation's own key, created on the first backup, readable only by its owner."""
    path = own_path(keys=keys, kind=kind)
    if not path.exists():
        make_own_key(path=path)
    return Recipient(OWN, _public(identity=read_identities(path=path)[0]))


def make_own_key(*, path: Path) -> None:
    """Write a new key of the installation; raises FileExistsError."""
    identity = pyrage.x25519.Identity.generate()
    key_files.write_key_file(path=path, data=f"{identity}\n".encode())


def recovery_recipient(*, keys: Path, kind: str) -> Recipient | None:
    """The recovery key whose public half is stored here, or None.

    Raises BackupRefused if the stored half is invalid.
    """
    path = keys / RECOVERY_FILES[kind]
    if not path.exists():
        return None
    public = path.read_text(encoding="ascii").strip()
    try:
        pyrage.x25519.Recipient.from_str(public)
    except pyrage.RecipientError as error:
        raise BackupRefused(
            f"{path} is not the public half of a recovery key. Put it back from its backup."
        ) from error
    return Recipient(RECOVERY, public)


def make_recovery_key(*, file: Path, data: Path, kind: str, day: str) -> str:
    """Write a new recovery key to `file`; store and return its public half.

    Raises BackupRefused with an explanation; nothing is written then.
    """
    public_path = data / "keys" / RECOVERY_FILES[kind]
    if public_path.exists():
        raise BackupRefused(
            f"There is a recovery key already; its public half is {public_path}. To replace it, "
            "move that file away first, and keep the printed key as long as backups that it opens."
        )
    if file.exists():
        raise BackupRefused(f"{file} exists already. Name a new file.")
    if file.absolute().is_relative_to(data.absolute()):
        raise BackupRefused(
            f"{file} is inside the data folder, whose backups the key is to open. Name a file on "
            "another disk, such as a USB stick."
        )
    if not file.absolute().parent.is_dir():
        raise BackupRefused(f"There is no folder {file.absolute().parent}. Make it first.")
    identity = pyrage.x25519.Identity.generate()
    public = _public(identity=identity)
    text = PRINTED_KEY_TEXT.format(what=KEY_NAMES[kind], day=day, public=public, private=identity)
    key_files.write_key_file(path=file, data=text.encode())
    try:
        key_files.write_key_file(path=public_path, data=f"{public}\n".encode())
    except OSError:
        file.unlink()
        raise
    return public


def read_identities(*, path: Path) -> list[pyrage.x25519.Identity]:
    """The private keys in a file. Raises BackupRefused if it has none."""
    try:
        return key_files.read_age_keys(path=path)
    except key_files.KeyFileError as error:
        raise BackupRefused(str(error)) from error


def seal_file(*, source: Path, target: Path, recipients: Sequence[Recipient]) -> None:
    """Encrypt a file for all recipients."""
    publics = [pyrage.x25519.Recipient.from_str(recipient.public) for recipient in recipients]
    with source.open("rb") as reader, target.open("wb") as writer:
        pyrage.encrypt_io(reader, writer, publics)


def matching_identities(
    *, identities: Sequence[pyrage.x25519.Identity], recipients: Sequence[Recipient]
) -> list[pyrage.x25519.Identity]:
    """The private keys that match one of the recipients."""
    publics = {recipient.public for recipient in recipients}
    return [identity for identity in identities if _public(identity=identity) in publics]


def open_file(*, source: Path, target: Path, identities: Sequence[pyrage.x25519.Identity]) -> None:
    """Decrypt a file with matching keys. Raises BackupRefused if it is damaged."""
    try:
        with source.open("rb") as reader, target.open("wb") as writer:
            pyrage.decrypt_io(reader, writer, list(identities))
    except (pyrage.DecryptError, OSError, ValueError) as error:
        raise BackupRefused(
            f"This backup is damaged: {source.name} does not open whole ({error}). "
            "Use another copy of it, or an older backup."
        ) from error


def _public(*, identity: pyrage.x25519.Identity) -> str:
    return str(identity.to_public())
