"""Signed requests of a laptop over the line: who asks, for which connection, and once.

Headquarters answers a signed greeting with a challenge. Each later request is signed over the
challenge, a rising number, its path and its body, so that a recorded request is refused. No clock
is used: those of laptops are wrong.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

FORMAT = "promdaen-sync 1"
PART_BYTES = 32 * 1024
"""How much is sent at once: what a cut loses at most."""
MIN_PART_BYTES = 1024
"""Where a line breaks again and again before a whole part is through."""
MAX_PART_BYTES = 1024 * 1024
NODE_HEADER, NUMBER_HEADER, SIGNATURE_HEADER = (
    "Promdaen-Node",
    "Promdaen-Number",
    "Promdaen-Signature",
)


@dataclass(frozen=True, kw_only=True)
class SyncRequest:
    """A request of a laptop, as it is signed; the path contains the query."""

    node: str
    challenge: str
    number: int
    path: str
    body: bytes

    def signed_text(self) -> bytes:
        """The bytes that are signed."""
        digest = hashlib.sha256(self.body).hexdigest()
        parts = (FORMAT, self.node, self.challenge, str(self.number), self.path, digest)
        return "\n".join(parts).encode()

    def signature(self, *, key: Ed25519PrivateKey) -> str:
        """The signature of the laptop, base64."""
        return base64.b64encode(key.sign(self.signed_text())).decode()

    def is_signed(self, *, public_key: str, signature: str) -> bool:
        """Whether the key of the laptop (base64) signed this request."""
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
            key.verify(base64.b64decode(signature, validate=True), self.signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True


def is_digest(*, text: str) -> bool:
    """Whether a text is a SHA-256 in hex, and so safe as a name of a file.

    >>> is_digest(text="a" * 64), is_digest(text="../" + "a" * 61)
    (True, False)
    """
    return len(text) == hashlib.sha256().digest_size * 2 and set(text) <= set("0123456789abcdef")


def smaller_part(*, size: int) -> int:
    """The next size to try where the line breaks before a whole part is through.

    >>> smaller_part(size=32_768), smaller_part(size=4_096)
    (4096, 1024)
    """
    return max(size // 8, MIN_PART_BYTES)


def pause_seconds(*, bytes_count: int, kilobytes_a_second: int, took_seconds: float) -> float:
    """How long to wait after a part, so that the rate is not exceeded.

    >>> pause_seconds(bytes_count=32_768, kilobytes_a_second=32, took_seconds=0.25)
    0.75
    """
    return max(0.0, bytes_count / (kilobytes_a_second * 1024) - took_seconds)
