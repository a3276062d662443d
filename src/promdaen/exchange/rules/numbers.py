"""Local numbers: created offline and random, so that they reveal no count."""

from __future__ import annotations

import hashlib
from uuid import UUID

# Crockford's base 32: no I, L, O, U.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6


def record_code(*, record_id: UUID) -> str:
    """Six characters derived from a record's id, the same on every machine.

    >>> len(record_code(record_id=UUID(int=1)))
    6
    """
    number = int.from_bytes(hashlib.sha256(record_id.bytes).digest()[:8], "big")
    return "".join(LETTERS[(number >> 5 * place) & 31] for place in range(LENGTH))


def local_number(*, record_id: UUID, department: str, post: str, year: int) -> str:
    """The local number of a record: department, post, year and six random characters.

    >>> local_number(record_id=UUID(int=1), department="IMM", post="", year=2026)[:12]
    'IMM-HQ-2026-'
    """
    place = post.removeprefix("KH-") or "HQ"
    return f"{department or 'EXC'}-{place}-{year}-{record_code(record_id=record_id)}"
