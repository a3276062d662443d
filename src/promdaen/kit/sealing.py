"""Seals texts at rest: AES-256-GCM, bound to the place where they lie, one key a record.

A key of a record is itself sealed by a key file that is kept outside the database; where the
key of a record is destroyed, what it sealed is gone. Source: NIST SP 800-38D.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from promdaen.kit import key_files

KEY_BYTES = 32
NONCE_BYTES = 12


class SealBroken(RuntimeError):
    """A sealed text does not open here: another key, another place, or it was changed."""


def new_key() -> bytes:
    """A fresh key of 32 bytes."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def name_of(*, key: bytes) -> str:
    """What a key is called without telling it: 16 hex digits of its digest."""
    return hashlib.sha256(b"promdaen key name" + key).hexdigest()[:16]


def seal(*, data: bytes, key: bytes, place: str) -> bytes:
    """Nonce and sealed data; `place` (table, row, field, key) must be the same when it is opened.

    >>> key = bytes(32)
    >>> open_sealed(sealed=seal(data=b"boat", key=key, place="a|1"), key=key, place="a|1")
    b'boat'
    """
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, data, f"{place}|{name_of(key=key)}".encode())


def open_sealed(*, sealed: bytes, key: bytes, place: str) -> bytes:
    """What was sealed at this place with this key; raises SealBroken."""
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, f"{place}|{name_of(key=key)}".encode())
    except (InvalidTag, ValueError) as error:
        message = f"What is sealed at {place} does not open with this key."
        raise SealBroken(message) from error


def load_or_create_key(*, path: Path) -> bytes:
    """The key file at `path`, made where there is none and no row needs one, for its owner alone.

    Raises SealBroken, and key_files.KeyFileMissing where rows need a file that is gone.
    """
    try:
        return load_key(path=path)
    except FileNotFoundError:
        key_files.refuse_to_replace(path=path)
    try:
        key_files.write_key_file(path=path, data=new_key())
    except FileExistsError:
        return load_key(path=path)
    return load_key(path=path)


def load_key(*, path: Path) -> bytes:
    """The key in the file at `path`; raises FileNotFoundError and SealBroken."""
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        message = f"{path} is not a key of {KEY_BYTES} bytes. Put it back from its backup."
        raise SealBroken(message)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        message = f"Others can read the key {path}. Run: chmod 600 {path}"
        raise SealBroken(message)
    return key
