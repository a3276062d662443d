"""One-time passwords that can be read out and typed without doubt about a letter."""

from __future__ import annotations

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Small letters and digits without those that look alike: no i, l, o, 0, 1."""

CHARACTERS = 16
"""31 letters to the power of 16: 79 bits."""

BYTES_NEEDED = 32


def one_time_password(*, random_bytes: bytes) -> str:
    """Give a password of sixteen letters in groups of four, made from 32 random bytes.

    The bytes are read as one number, so that no letter is much likelier than another. Raises
    ValueError for fewer bytes.

    >>> one_time_password(random_bytes=bytes(32))
    'aaaa-aaaa-aaaa-aaaa'
    >>> one_time_password(random_bytes=bytes(range(32)))
    'mc3y-4xuv-uknt-8y7p'
    """
    if len(random_bytes) < BYTES_NEEDED:
        message = f"A one-time password needs {BYTES_NEEDED} bytes, not {len(random_bytes)}."
        raise ValueError(message)
    number = int.from_bytes(random_bytes, "big")
    chosen = []
    for _place in range(CHARACTERS):
        number, letter = divmod(number, len(LETTERS))
        chosen.append(LETTERS[letter])
    text = "".join(chosen)
    return "-".join(text[start : start + 4] for start in range(0, CHARACTERS, 4))
