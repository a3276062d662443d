"""A certificate as an Open Badges 3.0 credential that other systems can store and check.

The credential follows Open Badges 3.0 (1EdTech, 2024) on W3C Verifiable Credentials 2.0; its proof
is Data Integrity EdDSA `eddsa-jcs-2022` (W3C, 2025, section 3.3): Ed25519 over the SHA-256 of the
proof's own options and the SHA-256 of the credential, each as canonical JSON (RFC 8785). The
issuer is a did:key, so that a check needs no network.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.course.rules.certificate_tokens import Claim
from promdaen.kit import signing
from promdaen.kit.json_objects import JsonObject, NewJsonObject

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
SUITE = "eddsa-jcs-2022"
SEAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
    '<circle cx="48" cy="48" r="46" fill="#0b4060"/>'
    '<circle cx="48" cy="48" r="38" fill="none" stroke="#fff" stroke-width="3"/>'
    '<path d="M30 49l12 12 24-26" fill="none" stroke="#fff" stroke-width="8"/></svg>'
)
"""The picture of a badge: a seal with a tick, without words, since readers have many languages."""
BASE_58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Multicodec (unsigned varint) of an Ed25519 public key.
ED25519_PUBLIC = b"\xed\x01"


def credential(
    *, claim: Claim, issuer: str, narrative: str, issued_at: datetime, did: str
) -> NewJsonObject:
    """The credential of a certificate without its proof.

    `issuer` is the name of the issuing body, `did` its did:key, `narrative` the reason for the
    certificate. It has the name as on the certificate, and neither birth date, service number nor
    e-mail.
    """
    return {
        "@context": list(CONTEXTS),
        "id": _urn(did, claim.number),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claim.course,
        "issuer": {"id": did, "type": ["Profile"], "name": issuer},
        "validFrom": moment_text(moment=issued_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": claim.name,
                    "identityType": "name",
                }
            ],
            "activityStartDate": f"{claim.starts_on}T00:00:00+07:00",
            "activityEndDate": f"{claim.ends_on}T23:59:59+07:00",
            "achievement": {
                "id": _urn(did, claim.course),
                "type": ["Achievement"],
                "achievementType": "CertificateOfCompletion",
                "name": claim.course,
                "description": f"{claim.course}, {claim.hours:g} hours, {claim.place}",
                "humanCode": claim.number,
                "criteria": {"narrative": narrative},
                "image": {"id": seal_address(), "type": "Image"},
            },
        },
    }


def seal_address() -> str:
    """The picture of a badge as a data URI, so that a wallet needs no network for it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(SEAL.encode()).decode()}"


def proven(
    *, document: JsonObject, key: Ed25519PrivateKey, now: datetime, method: str
) -> dict[str, object]:
    """The credential with its proof, by an Ed25519 key; `method` identifies the public half."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": moment_text(moment=now),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = signing.sign(digest=_hashed(document=document, options=options), key=key)
    return {
        **document,
        "proof": options | {"proofValue": base_58(data=base64.b64decode(signature))},
    }


def is_proven(*, document: JsonObject, public_key: str) -> bool:
    """Whether this key (base64) made the proof of exactly this credential."""
    proof = dict(document.get("proof") or {})
    value = str(proof.pop("proofValue", ""))
    body = {name: content for name, content in document.items() if name != "proof"}
    is_ours = proof.get("cryptosuite") == SUITE and proof.get("@context") == body.get("@context")
    if not is_ours or not value.startswith("z"):
        return False
    try:
        digest, signature = _hashed(document=body, options=proof), bytes_of_58(text=value)
    except ValueError:
        return False
    return signing.verify(
        digest=digest, signature=base64.b64encode(signature).decode(), public_key=public_key
    )


def key_did(*, public_key: str) -> str:
    """The did:key of a public key (base64), which contains the key itself (W3C did:key)."""
    return f"did:key:{base_58(data=ED25519_PUBLIC + base64.b64decode(public_key))}"


def verification_method(*, did: str) -> str:
    """The verification method of a did:key, which is the key itself."""
    return f"{did}#{did.removeprefix('did:key:')}"


def base_58(*, data: bytes) -> str:
    """Bytes in multibase base 58, prefixed with the letter z.

    >>> base_58(data=b"hello"), base_58(data=bytes(2))
    ('zCn8eVZg', 'z11')
    """
    number, text = int.from_bytes(data), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE_58[rest] + text
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + BASE_58[0] * zeros + text


def bytes_of_58(*, text: str) -> bytes:
    """Decode the result of `base_58`.

    Raises ValueError for an invalid letter.

    >>> bytes_of_58(text="zCn8eVZg"), bytes_of_58(text="z11")
    (b'hello', b'\\x00\\x00')
    """
    body, number = text.removeprefix("z"), 0
    for letter in body:
        number = number * 58 + BASE_58.index(letter)
    zeros = len(body) - len(body.lstrip(BASE_58[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def _hashed(*, document: JsonObject, options: Mapping[str, object]) -> bytes:
    return b"".join(
        hashlib.sha256(signing.canonical(document=part)).digest() for part in (options, document)
    )


def _urn(did: str, name: str) -> str:
    """A stable URN: the same for the same thing of one issuer."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{did}/{name}").urn


def moment_text(*, moment: datetime) -> str:
    """A moment in UTC, to the second, as credentials write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
