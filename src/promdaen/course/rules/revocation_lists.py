"""The signed list of revoked certificates: numbers and days, no names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.course.rules import certificate_tokens
from promdaen.kit import signing
from promdaen.kit.json_objects import NewJsonObject

DOCUMENT_KIND = "promdaen.revocations/1"


def signed_list(
    *, revoked: Mapping[str, str], node: str, now: datetime, key: Ed25519PrivateKey
) -> dict[str, object]:
    """The list as JSON: days by number, time of writing, and signature."""
    document: NewJsonObject = {
        "kind": DOCUMENT_KIND,
        "node": node,
        "at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "revoked": dict(revoked),
    }
    digest = signing.document_digest(document=document)
    issued = {
        "digest": digest.hex(),
        "signature": signing.sign(digest=digest, key=key),
        "public_key": signing.public_half(key=key),
    }
    return document | {"issued": issued}


def read_lists(
    *, documents: Iterable[Any], trusted: Sequence[str]
) -> certificate_tokens.Revocations:
    """The merged lists of trusted keys; a list with an invalid signature is ignored."""
    numbers: dict[str, str] = {}
    written_at: dict[str, str] = {}
    for document in documents:
        public_key = _signer(document=document, trusted=trusted)
        if public_key is None:
            continue
        numbers |= document["revoked"]
        own = certificate_tokens.key_id(public_key=public_key)
        written_at[own] = max(written_at.get(own, ""), document["at"])
    return certificate_tokens.Revocations(numbers=numbers, written_at=written_at)


def _signer(*, document: object, trusted: Sequence[str]) -> str | None:
    if not isinstance(document, dict) or document.get("kind") != DOCUMENT_KIND:
        return None
    signing_keys = (
        key for key in trusted if signing.is_issued_right(document=document, public_key=key)
    )
    return next(signing_keys, None)
