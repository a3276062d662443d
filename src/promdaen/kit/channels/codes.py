"""Codes that people send to the bot, and masked addresses that only their owner recognises."""

from __future__ import annotations

import re
from datetime import timedelta

# Without letters and digits that are easily confused on a small screen or when read aloud.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_VALID_FOR = timedelta(minutes=30)
CODE = re.compile(rf"\b[{LETTERS}]{{{CODE_LENGTH}}}\b")
STOP = "/stop"


def letter_code(*, chance: bytes) -> str:
    """The code for eight random bytes.

    >>> letter_code(chance=bytes([0, 1, 31, 32, 33, 7, 8, 255]))
    'AB9ABHJ9'
    """
    return "".join(LETTERS[byte % len(LETTERS)] for byte in chance[:CODE_LENGTH])


def find_code(*, words: str) -> str:
    """The code in a message to the bot, or "".

    >>> find_code(words="/start ab9abhj9"), find_code(words="hello")
    ('AB9ABHJ9', '')
    """
    code_match = CODE.search(words.upper())
    return code_match[0] if code_match else ""


def is_stop(*, words: str) -> bool:
    """Whether a message tells the bot to stop.

    >>> is_stop(words=" /Stop now"), is_stop(words="do not stop")
    (True, False)
    """
    return words.strip().lower().startswith(STOP)


def masked_address(*, address: str) -> str:
    """An address masked so that only its owner recognises it.

    >>> addresses = ("+85512345678", "sok.dara@p.example", "12")
    >>> tuple(masked_address(address=address) for address in addresses)
    ('•••678', 's•••@p.example', '•••')
    """
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    visible_length = 3
    return f"•••{address[-visible_length:] if len(address) > 2 * visible_length else ''}"
