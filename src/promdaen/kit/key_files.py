"""Key files of this installation: created before rows need them, never to replace a lost one."""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

AGE_SECRET = re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]+")


class KeyFileError(RuntimeError):
    """A key file cannot be read or stored; the message says where and what to do."""


class KeyFileMissing(KeyFileError):
    """A key file is missing and rows need it; the message says what to restore."""


@dataclass(frozen=True)
class KeyUse:
    """Rows that need a key file: their current number, and their label.

    `rotation` names the key for `rotate-key` where a lost one can be replaced on purpose; a server
    starts without such a file.
    """

    count_rows: Callable[[], int]
    label: str
    rotation: str = ""


@dataclass(frozen=True, kw_only=True)
class KeyRotation:
    """Result of a rotation: number of keys sealed again, name of the new key, old key file."""

    keys_count: int
    name: str
    old_file: Path


_uses: dict[str, list[KeyUse]] = {}


def register_use(*, file: str, use: KeyUse) -> None:
    """Register rows that need the key file of this name; it is then not created beside them."""
    _uses.setdefault(file, []).append(use)


def refuse_to_replace(*, path: Path) -> None:
    """Raise KeyFileMissing if the file at `path` is missing and rows need it."""
    if path.exists():
        return
    counts = [(use.count_rows(), use.label) for use in _uses.get(path.name, ())]
    needing = ", ".join(f"{count} {noun}" for count, noun in counts if count)
    if needing:
        message = (
            f"The key file {path} is missing, and the database has {needing} made with it. "
            "Put the file back from its backup, readable by its owner alone (chmod 600). "
            "No new key is made in its place."
        )
        rotations = sorted({use.rotation for use in _uses[path.name] if use.rotation})
        if rotations:
            message += f" If no copy is left: ./promdaen rotate-key {rotations[0]}"
        raise KeyFileMissing(message)


def missing_keys(*, folder: Path) -> Iterator[str]:
    """Messages on what to restore: every key file without which a server does not start."""
    for name, uses in _uses.items():
        if all(use.rotation for use in uses):
            continue
        try:
            refuse_to_replace(path=folder / name)
        except KeyFileMissing as problem:
            yield str(problem)


def load_or_create_private_key(
    *, path: Path, fresh: Callable[[], PrivateKeyTypes]
) -> PrivateKeyTypes:
    """The key at `path` (PEM), created by `fresh` if missing and not needed by rows.

    Raises KeyFileError if the file is not a key, others can read it, or it cannot be stored, and
    KeyFileMissing if it is lost.
    """
    try:
        if not path.exists():
            refuse_to_replace(path=path)
            _create(path=path, key=fresh())
        if os.name == "posix" and path.stat().st_mode & 0o077:
            message = f"Others can read the signing key {path}. Run: chmod 600 {path}"
            raise KeyFileError(message)
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        message = f"The signing key {path} cannot be read or made: {error.strerror}."
        raise KeyFileError(message) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = f"{path} is not a signing key. Put back the key from a backup."
        raise KeyFileError(message) from error


def _create(*, path: Path, key: PrivateKeyTypes) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        write_key_file(path=path, data=text)
    except FileExistsError:
        return


def write_key_file(*, path: Path, data: bytes) -> None:
    """Write a new key file, readable only by its owner, and sync it; raises FileExistsError.

    It is written beside its place first: what a power cut leaves there is a whole key or none.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp: readable by its owner alone.
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _name_file(fresh=fresh, path=path)
    finally:
        fresh.unlink(missing_ok=True)


def _name_file(*, fresh: Path, path: Path) -> None:
    """Give a file its name unless that is taken; raises FileExistsError."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:
        # The file system knows no second name of a file.
        path.touch(mode=0o600, exist_ok=False)
        fresh.replace(path)


def read_age_keys(*, path: Path) -> list[pyrage.x25519.Identity]:
    """The private age keys in a file, such as a typed recovery key; raises KeyFileError."""
    try:
        text = path.read_text(encoding="utf-8").upper()
    except OSError as error:
        raise KeyFileError(f"The key file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise KeyFileError(f"The key file {path} is not a text file. Type it again.") from error
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    try:
        age_keys = [
            pyrage.x25519.Identity.from_str(text)
            for line in lines
            for text in AGE_SECRET.findall(line)
        ]
    except pyrage.IdentityError as error:
        raise KeyFileError(
            f"A key in {path} has a mistake: compare it with the printed page letter by letter."
        ) from error
    if not age_keys:
        raise KeyFileError(
            f"{path} holds no key. It needs the line that begins with AGE-SECRET-KEY-1."
        )
    return age_keys


def retire_file(*, path: Path) -> Path | None:
    """Rename the key file at `path` for its rotation; returns the new path, or None."""
    if not path.exists():
        return None
    return path.replace(retired_path(path=path))


def retired_path(*, path: Path) -> Path:
    """Where the key file at `path` is kept after its rotation, named by a digest of its bytes."""
    name = hashlib.sha256(b"promdaen retired key" + path.read_bytes()).hexdigest()[:8]
    return path.with_name(f"{path.stem}.until-{name}{path.suffix}")
