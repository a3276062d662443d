"""Whether Open Badges were revoked, as a bitstring that other systems read.

After Bitstring Status List 1.0 (W3C, 2025): a list for each course run, in which every certificate
has a bit by its seat, and each later certificate of a seat another one.
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Collection
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.course.rules import open_badges
from promdaen.kit.json_objects import JsonObject

STATUS_LIST_LENGTH = 131_072
"""Bits of a list; the smallest length allowed, so that an index tells little (section 6.1)."""
SEATS = 1000
"""Bits of the first certificates of all seats; those of the second ones follow."""
CERTIFICATE_NUMBER = re.compile(r"(?P<run>.+)-(?P<seat>\d{3,})(?:\.(?P<nth>\d+))?", re.ASCII)
PURPOSE = "revocation"


def status_place(*, number: str) -> tuple[str, int] | None:
    """The run and the index in its list of a certificate's number; None if it has no place.

    >>> status_place(number="KK-2026-1-007"), status_place(number="KK-2026-1-007.2")
    (('KK-2026-1', 7), ('KK-2026-1', 1007))
    >>> status_place(number="something else")
    """
    match = CERTIFICATE_NUMBER.fullmatch(number)
    if match is None:
        return None
    seat, earlier_count = int(match["seat"]), int(match["nth"] or 1) - 1
    index = earlier_count * SEATS + seat
    return (match["run"], index) if seat < SEATS and 0 <= index < STATUS_LIST_LENGTH else None


def status_entry(*, index: int, list_url: str) -> dict[str, str]:
    """The part of a credential that leads to its bit (section 2.1)."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def status_list(
    *, indexes: Collection[int], list_url: str, issuer: str, now: datetime, key: Ed25519PrivateKey
) -> dict[str, object]:
    """The signed credential with the bits of a run (section 2.2); `issuer` is its did:key."""
    document: JsonObject = {
        "@context": list(open_badges.CONTEXTS[:1]),
        "id": list_url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": open_badges.moment_text(moment=now),
        "credentialSubject": {
            "id": f"{list_url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": PURPOSE,
            "encodedList": encoded_list(indexes=indexes),
        },
    }
    method = open_badges.verification_method(did=issuer)
    return open_badges.proven(document=document, key=key, now=now, method=method)


def encoded_list(*, indexes: Collection[int]) -> str:
    """A bitstring as multibase base64url of its GZIP; the first bit is index 0 (section 3.3)."""
    bits = bytearray(STATUS_LIST_LENGTH // 8)
    for index in indexes:
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
