"""The transfer file: signed by its sender (Ed25519), encrypted to its readers (age).

Inside the encryption: the length of a header (4 bytes), the header as JSON, a signature (64 bytes)
over SHA-256 of the format, the header and the body, and the body.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from promdaen.kit.sync.facts import MAX_NUMBER, BadBundle

FORMAT = b"promdaen-bundle 1\n"
NAME = b"promdaen-bundle "
MAX_BYTES = 64 * 2**20
"""The largest file that is opened."""
LENGTH_BYTES, SIGNATURE_BYTES, MAX_HEADER = 4, 64, 65_536
FACTS, ANSWER, REFERENCE, REPLY = "facts", "answer", "reference", "reply"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The header of a file: sender, receiver, kind, and version of the software.

    `left_count` is the number of evaluation forms that a laptop has and that this file leaves out;
    None in a file of an earlier release.
    """

    kind: str
    sender: str
    to: str
    version: str
    body: bytes
    left_count: int | None = None


@dataclass(frozen=True, kw_only=True)
class OpenedEnvelope:
    """A decrypted envelope, and the data of its signature; not verified yet."""

    envelope: Envelope
    digest: bytes
    signature: bytes

    def check(self, *, public_key: str) -> None:
        """Raise BadBundle unless it is signed with the key of the sender (base64)."""
        try:
            key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
            key.verify(self.signature, self.digest)
        except (InvalidSignature, ValueError) as error:
            raise BadBundle("Another key signed this file.", code="forged") from error


def seal(*, envelope: Envelope, key: Ed25519PrivateKey, recipients: Sequence[str]) -> bytes:
    """The bytes of a file; `recipients` are public age keys."""
    header = json.dumps(
        {
            "kind": envelope.kind,
            "from": envelope.sender,
            "to": envelope.to,
            "version": envelope.version,
        }
        | ({} if envelope.left_count is None else {"left": envelope.left_count})
    ).encode()
    signature = key.sign(_digest(header=header, body=envelope.body))
    length = len(header).to_bytes(LENGTH_BYTES, "big")
    publics = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    sealed: bytes = pyrage.encrypt(length + header + signature + envelope.body, publics)
    return FORMAT + sealed


def unseal(*, data: bytes, private_key: str) -> OpenedEnvelope:
    """The content of a file, decrypted with a private age key; raises BadBundle with a code."""
    if len(data) > MAX_BYTES:
        raise BadBundle("This file is too large for a bundle.", code="too-large")
    if not data.startswith(FORMAT):
        code = "other-version" if data.startswith(NAME) else "no-bundle"
        raise BadBundle("This is not a bundle of this version.", code=code)
    try:
        identity = pyrage.x25519.Identity.from_str(private_key)
        inner: bytes = pyrage.decrypt(data[len(FORMAT) :], [identity])
    except pyrage.DecryptError as error:
        code = "not-for-us" if "matching keys" in str(error).lower() else "changed"
        raise BadBundle("This file cannot be opened here.", code=code) from error
    length = int.from_bytes(inner[:LENGTH_BYTES], "big")
    start = LENGTH_BYTES + length
    if length > MAX_HEADER or len(inner) < start + SIGNATURE_BYTES:
        raise BadBundle("This file is not complete.")
    header, body = inner[LENGTH_BYTES:start], inner[start + SIGNATURE_BYTES :]
    return OpenedEnvelope(
        envelope=_envelope(header=header, body=body),
        digest=_digest(header=header, body=body),
        signature=inner[start : start + SIGNATURE_BYTES],
    )


def _envelope(*, header: bytes, body: bytes) -> Envelope:
    try:
        header_values: Mapping[str, Any] = json.loads(header)
        return Envelope(
            kind=str(header_values["kind"]),
            sender=str(header_values["from"]),
            to=str(header_values["to"]),
            version=str(header_values["version"]),
            body=body,
            left_count=_count(header_values.get("left")),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadBundle("This file is not complete.") from error


def _count(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= MAX_NUMBER else None


def _digest(*, header: bytes, body: bytes) -> bytes:
    length = len(header).to_bytes(LENGTH_BYTES, "big")
    return hashlib.sha256(FORMAT + length + header + body).digest()
