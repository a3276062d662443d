"""The signed token in the QR code of a certificate: its claim, and its verification.

A token is base 32 (RFC 4648) of a JSON list and its Ed25519 signature of 64 bytes: letters and
digits that fit in a small QR code. docs/why/certificate-token.md explains the design.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from promdaen.course.rules import certificates
from promdaen.kit import signing
from promdaen.kit.texts import Text, Words

TOKEN_VERSION = 1
SIGNATURE_BYTES = 64
KEY_ID_LETTERS = 8
CAMBODIA = timezone(timedelta(hours=7))
OFFLINE = "promdaen:c/"
# A usual token has about 400 letters; the limits are far from any real claim.
BASE_32 = re.compile(r"[A-Z2-7]{120,8000}")

VALID, REVOKED, CHANGED = "valid", "revoked", "changed"
UNKNOWN_KEY, NOT_A_CERTIFICATE = "unknown-key", "not-a-certificate"
VERDICT_TEXTS: Mapping[str, Words] = {
    VALID: Text(
        "This certificate is genuine: a programme that is trusted here issued it, and nothing "
        "in it was changed."
    ),
    REVOKED: Text("This certificate was revoked. It is no longer valid."),
    CHANGED: Text(
        "This is not a certificate as it was issued: its code was changed or is not whole."
    ),
    UNKNOWN_KEY: Text(
        "This certificate was signed by a key that is not known here. Ask the office that "
        "issued it for its public key."
    ),
    NOT_A_CERTIFICATE: Text(
        "This is not the code of a certificate, or a large part of it is missing."
    ),
}


@dataclass(frozen=True, kw_only=True)
class Claim:
    """The content of a token: name, course, place, dates, hours and key."""

    number: str
    name: str
    course: str
    place: str
    starts_on: str
    ends_on: str
    hours: float
    key_id: str

    @property
    def period(self) -> Words:
        """The days of the run in words."""
        return certificates.period(
            starts_on=date.fromisoformat(self.starts_on), ends_on=date.fromisoformat(self.ends_on)
        )


@dataclass(frozen=True, kw_only=True)
class Revocations:
    """Revoked numbers with their days, and when each key last signed its list."""

    numbers: Mapping[str, str]
    written_at: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class CertificateVerdict:
    """The result of a check; `claim` is set if a trusted key signed it.

    `revocations_at`: when the issuer's list of revoked numbers was written, None without one.
    """

    code: str
    claim: Claim | None = None
    revoked_on: str | None = None
    revocations_at: str | None = None

    @property
    def words(self) -> Words:
        """The verdict as a text."""
        return VERDICT_TEXTS[self.code]

    @property
    def revoked_day(self) -> date | None:
        """The day on which it was revoked, or None."""
        return None if self.revoked_on is None else date.fromisoformat(self.revoked_on)

    @property
    def list_day(self) -> date | None:
        """The day in Cambodia on which the issuer's list was last written, or None."""
        if self.revocations_at is None:
            return None
        return datetime.fromisoformat(self.revocations_at).astimezone(CAMBODIA).date()

    @property
    def is_valid(self) -> bool:
        return self.code == VALID

    def as_dict(self) -> dict[str, object]:
        """The verdict as JSON values."""
        return {
            "verdict": self.code,
            "is_valid": self.is_valid,
            "words": asdict(self.words),
            "certificate": None if self.claim is None else asdict(self.claim),
            "revoked_on": self.revoked_on,
            "revocations_at": self.revocations_at,
        }


def key_id(*, public_key: str) -> str:
    """Eight letters that identify a public key (base64): 40 bits of its SHA-256."""
    digest = hashlib.sha256(base64.b64decode(public_key)).digest()
    return base64.b32encode(digest).decode()[:KEY_ID_LETTERS]


def signed(*, claim: Claim, key: Ed25519PrivateKey) -> str:
    """The token of a claim, signed with an Ed25519 private key."""
    fields = [value for name, value in asdict(claim).items() if name != "key_id"]
    own = key_id(public_key=signing.public_half(key=key))
    payload = signing.canonical(document=[TOKEN_VERSION, *fields, own])
    signature = base64.b64decode(signing.sign(digest=payload, key=key))
    return base64.b32encode(payload + signature).decode().rstrip("=")


def split_address(*, token: str, address: str) -> tuple[str, str]:
    """The two parts of a QR code: the address for a phone, and the token.

    `address` is the public one of the installation, or empty: then only the command can read it.

    >>> split_address(token="ABC", address="https://check.example/")
    ('https://check.example/c/', 'ABC')
    >>> split_address(token="ABC", address="")
    ('promdaen:c/', 'ABC')
    """
    return (f"{address.rstrip('/')}/c/" if address else OFFLINE, token)


def token_in(*, text: str) -> str:
    """The token in a scanned or typed text: an address, or a bare token, also over several lines.

    >>> token_in(text=" https://check.example/c/abc d/ ")
    'ABCD'
    """
    tail = "".join(text.split()).rstrip("/")
    return tail.rpartition("c/")[2].upper()


def read_claim(*, token: str) -> Claim:
    """The claim in a token, without checking its signature. Raises ValueError if invalid."""
    return _claim(payload=_bytes(token=token)[:-SIGNATURE_BYTES])


def checked(*, text: str, trusted: Sequence[str], revocations: Revocations) -> CertificateVerdict:
    """The verdict on the token in a text; never raises for invalid text.

    trusted: public keys as base64.
    """
    token = token_in(text=text)
    if not BASE_32.fullmatch(token):
        return CertificateVerdict(code=NOT_A_CERTIFICATE)
    try:
        whole = _bytes(token=token)
        payload, signature = whole[:-SIGNATURE_BYTES], whole[-SIGNATURE_BYTES:]
        claim = _claim(payload=payload)
    except ValueError:
        return CertificateVerdict(code=CHANGED)
    keys_by_id = _by_id(public_keys=trusted)
    if claim.key_id not in keys_by_id:
        return CertificateVerdict(code=UNKNOWN_KEY)
    is_right = signing.verify(
        digest=payload,
        signature=base64.b64encode(signature).decode(),
        public_key=keys_by_id[claim.key_id],
    )
    # The last letter of base 32 can have unused bits: only one spelling is accepted.
    if not is_right or base64.b32encode(whole).decode().rstrip("=") != token:
        return CertificateVerdict(code=CHANGED)
    revoked_on = revocations.numbers.get(claim.number)
    return CertificateVerdict(
        code=VALID if revoked_on is None else REVOKED,
        claim=claim,
        revoked_on=revoked_on,
        revocations_at=revocations.written_at.get(claim.key_id),
    )


def _bytes(*, token: str) -> bytes:
    return base64.b32decode(token + "=" * (-len(token) % 8))


def _claim(*, payload: bytes) -> Claim:
    """Parse a list of this version with its nine fields. Raises ValueError for anything else."""
    try:
        claim = json.loads(payload)
    except RecursionError as error:
        message = "No claim is a list in lists without end."
        raise ValueError(message) from error
    names = list(Claim.__dataclass_fields__)
    if not isinstance(claim, list) or len(claim) != len(names) + 1 or claim[0] != TOKEN_VERSION:
        message = "This is not a claim of this version."
        raise ValueError(message)
    fields = dict(zip(names, claim[1:], strict=True))
    hours = fields.pop("hours")
    if not all(isinstance(value, str) for value in fields.values()) or not _is_number(hours):
        message = "A field of the claim is of another kind."
        raise ValueError(message)
    for name in ("starts_on", "ends_on"):
        date.fromisoformat(fields[name])
    return Claim(**fields, hours=float(hours))


def _by_id(*, public_keys: Sequence[str]) -> dict[str, str]:
    """Keys by their ids; keys that are not valid base64 are skipped."""
    keys_by_id = {}
    for key in public_keys:
        with contextlib.suppress(ValueError):
            keys_by_id[key_id(public_key=key)] = key
    return keys_by_id


def _is_number(value: Any) -> bool:
    """Whether a value is a plausible number of hours; numbers beyond any year are refused."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) < signing.MAX_EXACT_INTEGER
