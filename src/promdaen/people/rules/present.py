"""The digest of a row's values in an audit line, which does not reveal them."""

import json
from collections.abc import Sequence
from hashlib import sha256

LETTERS = 32


def digest(*, salt: str, values: Sequence[object]) -> str:
    """The first 128 bits (hex) of the SHA-256 of a row's values after its salt.

    Without the salt, which only the row has, readers of the log cannot guess names.

    >>> digest(salt="a", values=["SOK Dara", True]) == digest(salt="b", values=["SOK Dara", True])
    False
    """
    text = json.dumps([salt, *values], ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:LETTERS]
