"""PINs of six digits: drawn at random, stored only as slow hashes (scrypt, RFC 7914)."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher


class PinHasher(ScryptPasswordHasher):
    """scrypt with 8 blocks and no parallelism: 8 MB and about 30 ms with 2^13 rounds.

    The parameters are stored in each hash, so that hashes with other parameters stay valid.
    """

    block_size = 8
    parallelism = 1

    @property
    def work_factor(self) -> int:  # type: ignore[override]
        """The number of rounds, a power of two."""
        return int(settings.PIN_WORK_FACTOR)


_hasher = PinHasher()


def hash_pin(*, pin: str, key: bytes) -> str:
    """The stored form of a PIN: parameters, a random salt, and the hash.

    `key` is stored elsewhere: without it the million PINs cannot be tried against the hash.
    """
    return _hasher.encode(_keyed(pin=pin, key=key), secrets.token_hex(16))


def is_pin(*, pin: str, pin_hash: str, key: bytes) -> bool:
    """Whether `pin_hash` is the hash of this PIN under a key; no PIN has the hash ""."""
    return bool(pin_hash) and _hasher.verify(_keyed(pin=pin, key=key), pin_hash)


def _keyed(*, pin: str, key: bytes) -> str:
    return hmac.digest(key, b"promdaen pin\0" + pin.encode(), hashlib.sha256).hex()
