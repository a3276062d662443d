"""Encrypts stored texts with one key per record, bound to their row.

A sealed text begins with the number of its algorithm, so that another algorithm can be taken for
what is sealed from then on while all others still open. Texts of older versions have no number.

The key of a record is itself encrypted with a key file outside the database; when the key of a
record is destroyed, its texts are lost. Source: NIST SP 800-38D.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from promdaen.kit import key_files

KEY_BYTES = 32
NONCE_BYTES = 12
ALGORITHMS: Mapping[int, type[AESGCM] | type[ChaCha20Poly1305]] = {1: AESGCM, 2: ChaCha20Poly1305}
"""AES-256-GCM (NIST SP 800-38D) and ChaCha20-Poly1305 (RFC 8439): keys of 32 bytes, nonces of 12.

A number is never given to another algorithm.
"""
CHOSEN = 1
"""The algorithm for what is sealed from now on."""


class SealBroken(RuntimeError):
    """Decryption failed: wrong key, wrong place, or changed data."""


def new_key() -> bytes:
    """A new key of 32 bytes."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def key_name(*, key: bytes) -> str:
    """An identifier of a key that does not reveal it: 16 hex digits of its digest."""
    return hashlib.sha256(b"promdaen key name" + key).hexdigest()[:16]


def seal(*, data: bytes, key: bytes, place: str) -> bytes:
    """Number of the algorithm, nonce and encrypted data.

    `place` (table, row, field, key) must be the same for decryption.

    >>> key = bytes(32)
    >>> open_sealed(sealed=seal(data=b"boat", key=key, place="a|1"), key=key, place="a|1")
    b'boat'
    """
    nonce = os.urandom(NONCE_BYTES)
    bound = f"{CHOSEN}|{place}|{key_name(key=key)}".encode()
    return bytes([CHOSEN]) + nonce + ALGORITHMS[CHOSEN](key).encrypt(nonce, data, bound)


def open_sealed(*, sealed: bytes, key: bytes, place: str) -> bytes:
    """The decrypted data; raises SealBroken if key or place differ."""
    bound = f"{place}|{key_name(key=key)}"
    algorithm = ALGORITHMS.get(sealed[0]) if sealed else None
    tries = [(algorithm, sealed[1:], f"{sealed[0]}|{bound}")] if algorithm else []
    # A text of an older version begins with its nonce, and that by chance with such a number.
    for kind, text, place_and_key in (*tries, (AESGCM, sealed, bound)):
        try:
            nonce, body = text[:NONCE_BYTES], text[NONCE_BYTES:]
            return kind(key).decrypt(nonce, body, place_and_key.encode())
        except (InvalidTag, ValueError):
            continue
    message = f"What is sealed at {place} does not open with this key."
    raise SealBroken(message)


def load_or_create_key(*, path: Path) -> bytes:
    """The key file at `path`, created if missing and no row needs one, for its owner only.

    Raises SealBroken, and key_files.KeyFileMissing if rows need a lost file.
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
