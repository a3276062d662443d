"""One-time passwords without letters that can be confused."""

from __future__ import annotations

import re

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Lower-case letters and digits without look-alikes: no i, l, o, 0, 1."""

CHARACTERS = 16
"""31 letters to the power of 16: 79 bits."""

BYTES_NEEDED = 32


def one_time_password(*, random_bytes: bytes) -> str:
    """A password of sixteen letters in groups of four, from 32 random bytes.

    The bytes are read as one number, so that all letters are almost equally likely. Raises
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


PROGRAMME_WORDS = frozenset(
    {
        "promdaen",
        "border",
        "borders",
        "bordercontrol",
        "checkpoint",
        "passport",
        "survey",
        "cambodia",
        "kampuchea",
        "khmer",
        "phnompenh",
        "ministry",
        "interior",
        "exchange",
        "police",
        "immigration",
        "officer",
        "trainer",
        "coordinator",
        "administrator",
        "assessor",
        "training",
        "course",
        "password",
    }
)
"""Words that people who know the programme try first; listed in docs/security.md."""
_AROUND = re.compile(r"^[\d\W_]+|[\d\W_]+$")


def is_programme_word(*, password: str) -> bool:
    """Whether a password has only words of the programme, with digits or signs around them.

    >>> is_programme_word(password="Border-Police2026")
    True
    >>> is_programme_word(password="river lantern bicycle")
    False
    """
    core = _AROUND.sub("", password.lower())
    parts = [part for part in re.split(r"[\d\W_]+", core) if part]
    return bool(parts) and all(part in PROGRAMME_WORDS for part in parts)


def core(*, password: str) -> str:
    """A password without digits and signs at its ends, in lower case.

    >>> core(password="Sunshine!2026")
    'sunshine'
    """
    return _AROUND.sub("", password.lower())
