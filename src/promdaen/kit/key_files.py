"""Private keys of this installation: made on first use, readable by their owner alone."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes


class KeyFileError(RuntimeError):
    """The signing key cannot be read or kept; the message says where and what to do."""


def kept_key(*, path: Path, fresh: Callable[[], PrivateKeyTypes]) -> PrivateKeyTypes:
    """The key kept at `path` (PEM), made by `fresh` where there is none yet.

    Raises KeyFileError when the file is no key, others can read it, or it cannot be kept.
    """
    try:
        if not path.exists():
            _create(path=path, key=fresh())
        if os.name == "posix" and path.stat().st_mode & 0o077:
            message = f"Others can read the signing key {path}. Run: chmod 600 {path}"
            raise KeyFileError(message)
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        message = f"The signing key {path} cannot be read or made: {error.strerror}."
        raise KeyFileError(message) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        message = (
            f"{path} is not a signing key. Put back the key from a backup, "
            "or move the file away: a new key is made."
        )
        raise KeyFileError(message) from error


def _create(*, path: Path, key: PrivateKeyTypes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
