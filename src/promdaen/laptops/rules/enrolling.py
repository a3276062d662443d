"""Enrolment of a laptop: a code that people carry, and files verified with it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence

from promdaen.kit.sync.facts import BadBundle

NODE_FILE = "node.json"
STATE_FILE, AGE_NAME = "headquarters.json", "headquarters-age.txt"
"""What headquarters keeps outside its database, and the key with which it opens files."""
INVITATION = "promdaen-invitation 1"
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_BYTES, GROUP = 16, 4
FINGERPRINT_BYTES = 15
MAX_BYTES = 65_536


def code_to_type(*, random_bytes: bytes) -> str:
    """A code of 80 random bits for typing, without letters that look alike.

    >>> code_to_type(random_bytes=bytes(range(16)))
    '2345-6789-ABCD-EFGH'
    """
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in random_bytes[:CODE_BYTES])
    return "-".join(letters[start : start + GROUP] for start in range(0, CODE_BYTES, GROUP))


def typed_code(*, text: str) -> str:
    """The canonical form of a typed code.

    >>> typed_code(text=" 2345 6789-abcd-efgh")
    '23456789ABCDEFGH'
    """
    return "".join(letter for letter in text.upper() if letter.isalnum())


def fingerprint(*, signing_key: str, age_key: str) -> str:
    """Both public keys of a node as six groups of four letters, for two people to compare.

    >>> fingerprint(signing_key="a", age_key="b")
    'FA2F-ZAEP-VD4V-FNGL-PNH5-N3CL'
    """
    digest = hashlib.sha256(f"promdaen node {signing_key} {age_key}".encode()).digest()
    text = base64.b32encode(digest[:FINGERPRINT_BYTES]).decode()
    return "-".join(text[start : start + GROUP] for start in range(0, len(text), GROUP))


def proof(*, code: str, parts: Sequence[str]) -> str:
    """A proof of knowing the code, for these parts (HMAC-SHA-256, hex)."""
    text = json.dumps(list(parts), ensure_ascii=False).encode()
    return hmac.new(typed_code(text=code).encode(), text, hashlib.sha256).hexdigest()


def is_proved(*, code: str, parts: Sequence[str], by: str) -> bool:
    """Whether a proof was made with this code for these parts."""
    return hmac.compare_digest(proof(code=code, parts=parts).encode(), by.encode())


def read_texts(*, data: bytes, names: Sequence[str]) -> Mapping[str, str]:
    """Texts by name from a small JSON file.

    Raises BadBundle if one is missing, or if the file is larger than MAX_BYTES.
    """
    if len(data) > MAX_BYTES:
        raise BadBundle("This is not a file of an enrolment.", code="no-invitation")
    try:
        document = json.loads(data)
        texts = {name: document[name] for name in names}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadBundle("This is not a file of an enrolment.", code="no-invitation") from error
    if not all(isinstance(text, str) for text in texts.values()):
        raise BadBundle("This is not a file of an enrolment.", code="no-invitation")
    return texts
