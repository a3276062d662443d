"""The digest that an audit line keeps of what a row says, without saying it."""

import json
from collections.abc import Sequence
from hashlib import sha256

LETTERS = 32


def digest(*, salt: str, values: Sequence[object]) -> str:
    """The first 128 bits (hex) of the SHA-256 of what a row says after its salt.

    Without the salt, which only the row keeps, nobody who reads the log can try out names.

    >>> digest(salt="a", values=["SOK Dara", True]) == digest(salt="b", values=["SOK Dara", True])
    False
    """
    text = json.dumps([salt, *values], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:LETTERS]
