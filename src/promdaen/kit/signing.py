"""Signs figures and files so that anyone can verify, offline, that this programme issued them.

Figures are signed with Ed25519 (RFC 8032) over the SHA-256 of their canonical JSON (RFC 8785). A
PDF is sealed by a comment after its end, which PDF readers ignore.
"""

import base64
import hashlib
import io
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from promdaen.kit import key_files, later
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

# 120 bits, or 24 letters of base 32.
SHORT_BYTES = 15
MAX_EXACT_INTEGER = 2**53
# ECMAScript writes numbers from 1e-6 to below 1e21 without an exponent.
PLAIN_FROM, PLAIN_TO = -6, 21
FIGURES_NAME = "figures.json"
SEAL_MARK = b"%promdaen-seal"
SEAL = re.compile(rb"%promdaen-seal v1 ([A-Za-z0-9+/]{43}=) ([A-Za-z0-9+/]{86}==)\n")

INTACT, UNKNOWN_KEY, CHANGED, NOT_SEALED = "intact", "unknown-key", "changed", "not-sealed"
WORDS: Mapping[str, Words] = {
    INTACT: Text("This file is exactly as it was issued, by a key that you trust."),
    UNKNOWN_KEY: Text(
        "This file is exactly as it was issued, but by a key that is not known here. "
        "Ask the office that sent it for its public key."
    ),
    CHANGED: Text(
        "This file was changed after it was issued. Do not use its figures; "
        "ask the office that issued it for a new copy."
    ),
    NOT_SEALED: Text(
        "This file carries no seal: it was not issued by Promdaen, or its end was cut off."
    ),
}


KeyFileError = key_files.KeyFileError


@dataclass(frozen=True)
class SealVerdict:
    """The result of checking a sealed PDF.

    `figures` is the attached document, read only if the key is trusted; `are_figures_signed` is
    whether its digest and signature are valid (None if not read).
    """

    code: str
    public_key: str | None = None
    figures: JsonObject | None = field(default=None, repr=False)
    are_figures_signed: bool | None = None

    @property
    def words(self) -> dict[str, str]:
        """The result as a sentence, by language."""
        return WORDS[self.code].by_language()

    @property
    def is_intact(self) -> bool:
        """Whether the file is unchanged since it was sealed, by any key."""
        return self.code in (INTACT, UNKNOWN_KEY)

    @property
    def is_trusted(self) -> bool:
        """Whether the file is intact and a trusted key sealed it."""
        return self.code == INTACT


def canonical(*, document: object) -> bytes:
    """The canonical JSON of a document, in UTF-8 (RFC 8785).

    Raises ValueError for what JSON cannot represent exactly: NaN, infinities, whole numbers beyond
    2**53, keys that are not text.

    >>> canonical(document={"b": [1.0, 0.5, None], "a": 1e-7})
    b'{"a":1e-7,"b":[1,0.5,null]}'
    """
    return _canonical_text(value=document).encode()


def document_digest(*, document: Mapping[str, object]) -> bytes:
    """SHA-256 of the canonical JSON of a document without its "issued" part, 32 bytes."""
    body = {key: value for key, value in document.items() if key != "issued"}
    return hashlib.sha256(canonical(document=body)).digest()


def short_code(*, digest: bytes) -> str:
    """The first 120 bits of a digest as six groups of four letters, for people to compare.

    >>> short_code(digest=bytes(32))
    'AAAA-AAAA-AAAA-AAAA-AAAA-AAAA'
    """
    text = base64.b32encode(digest[:SHORT_BYTES]).decode()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def sign(*, digest: bytes, key: Ed25519PrivateKey) -> str:
    """The Ed25519 signature of a digest, base64."""
    return base64.b64encode(key.sign(digest)).decode()


def verify(*, digest: bytes, signature: str, public_key: str) -> bool:
    """Whether the signature of the digest was made with the key; both are base64."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def qr_rows(*, text: str | Sequence[str]) -> list[str]:
    """The squares of a QR code, level M, one string of 0 and 1 per row, without the quiet zone.

    Text in parts is one text; each part is encoded in as few squares as possible.
    """
    parts: Any = text
    code = segno.make(parts, error="m", micro=False)
    return ["".join("1" if square else "0" for square in row) for row in code.matrix]


def qr_svg(*, text: str) -> str:
    """A QR code as an SVG file of its own, level M, with its quiet zone of four squares."""
    content = io.BytesIO()
    segno.make(text, error="m", micro=False).save(content, kind="svg", border=4)
    return content.getvalue().decode()


def public_half(*, key: Ed25519PrivateKey) -> str:
    """The public half of a key, 32 bytes as base64, for checking signatures."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def issue(
    *,
    document: Mapping[str, object],
    key: Ed25519PrivateKey,
    node: str,
    moment: datetime,
    address: str,
) -> dict[str, object]:
    """The document with its "issued" part: digest, short code, signature, key and QR squares.

    `address` is the URL for a reader's phone (such as "https://check.example"), or "". `moment` is
    timezone-aware, in the zone used for its date. Raises ValueError if the document is not plain
    JSON.
    """
    digest = document_digest(document=document)
    short, signature = short_code(digest=digest), sign(digest=digest, key=key)
    tail = base64.urlsafe_b64encode(base64.b64decode(signature)).decode().rstrip("=")
    start = f"{address.rstrip('/')}/r/" if address else "promdaen:r/"
    issued = {
        "at": moment.isoformat(timespec="seconds"),
        "node": node,
        "digest": digest.hex(),
        "short": short,
        "signature": signature,
        "public_key": public_half(key=key),
        "qr": {"rows": qr_rows(text=f"{start}{short.replace('-', '')}#{tail}")},
    }
    return {**document, "issued": issued}


def is_issued_right(*, document: JsonObject, public_key: str) -> bool:
    """Whether the "issued" part of a document has its digest and a signature by this key."""
    issued = document.get("issued")
    if not isinstance(issued, Mapping) or not isinstance(issued.get("signature"), str):
        return False
    try:
        digest = document_digest(document=document)
    except ValueError:
        return False
    signature = issued["signature"]
    return digest.hex() == issued.get("digest") and verify(
        digest=digest, signature=signature, public_key=public_key
    )


def load_or_create_key(*, path: Path) -> Ed25519PrivateKey:
    """The signing key at `path` (PEM), created before any row needs it, for its owner only.

    Raises KeyFileError if the file is not such a key, others can read it, it cannot be stored, or
    it is lost and rows need it.
    """
    key = key_files.load_or_create_private_key(path=path, fresh=Ed25519PrivateKey.generate)
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path} holds another kind of key. Put back the Ed25519 key from a backup."
        raise KeyFileError(message)
    return key


def seal_pdf(*, pdf: bytes, key: Ed25519PrivateKey) -> bytes:
    """The PDF with a last line that proves its issuer and that no byte has changed.

    Raises ValueError if the bytes are not a PDF or have a seal already.
    """
    if not pdf.startswith(b"%PDF-"):
        message = "Only a PDF can be sealed."
        raise ValueError(message)
    if SEAL_MARK in pdf:
        message = "This PDF is already sealed."
        raise ValueError(message)
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    signature = sign(digest=hashlib.sha256(body).digest(), key=key)
    return body + f"%promdaen-seal v1 {public_half(key=key)} {signature}\n".encode()


def check_sealed_pdf(*, data: bytes, trusted: Sequence[str]) -> SealVerdict:
    """The result for a PDF: intact with a trusted or unknown key, changed, or not sealed.

    `trusted` are public keys as base64. Never raises, whatever the file contains.
    """
    start = data.rfind(SEAL_MARK)
    if start < 0:
        return SealVerdict(code=NOT_SEALED)
    seal = SEAL.fullmatch(data, start)
    if seal is None:
        return SealVerdict(code=CHANGED)
    public_key, signature = (part.decode() for part in seal.groups())
    digest = hashlib.sha256(data[:start]).digest()
    if not verify(digest=digest, signature=signature, public_key=public_key):
        return SealVerdict(code=CHANGED)
    if public_key not in trusted:
        return SealVerdict(code=UNKNOWN_KEY, public_key=public_key)
    figures = figures_in(pdf=data[:start])
    right = None if figures is None else is_issued_right(document=figures, public_key=public_key)
    return SealVerdict(
        code=INTACT, public_key=public_key, figures=figures, are_figures_signed=right
    )


def figures_in(*, pdf: bytes) -> JsonObject | None:
    """The figures attached to a PDF, or None."""
    try:
        attached = later.pypdf.PdfReader(io.BytesIO(pdf)).attachments
        figures_files = next((attached[name] for name in attached if FIGURES_NAME in name), [])
        figures = json.loads(figures_files[0]) if figures_files else None
    except (later.pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return figures if isinstance(figures, dict) else None


def _canonical_text(*, value: object) -> str:
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int | float):
        return _number(value=value)
    if isinstance(value, Mapping):
        return _members(value=value)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_canonical_text(value=item) for item in value) + "]"
    message = f"{type(value).__name__} has no place in JSON."
    raise ValueError(message)


def _members(*, value: Mapping[str, object]) -> str:
    if not all(isinstance(key, str) for key in value):
        message = "The keys of a JSON object are text."
        raise ValueError(message)
    # RFC 8785 3.2.3: names are compared as UTF-16.
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    member_texts = (
        f"{json.dumps(name, ensure_ascii=False)}:{_canonical_text(value=value[name])}"
        for name in names
    )
    return "{" + ",".join(member_texts) + "}"


def _number(*, value: float) -> str:
    """A number in ECMAScript notation (RFC 8785 3.2.2.3)."""
    if isinstance(value, int):
        is_exact = abs(value) <= MAX_EXACT_INTEGER or _number(value=float(value)) == str(value)
        if not is_exact:
            message = f"{value} is too large to be written exactly."
            raise ValueError(message)
        return str(value)
    if not math.isfinite(value):
        message = f"{value} is not a number that JSON can say."
        raise ValueError(message)
    if value == 0:
        return "0"
    sign_of, digits, power = Decimal(repr(value)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + int(power)
    return "-" * sign_of + _placed(text=text, point=point)


def _placed(*, text: str, point: int) -> str:
    """The digits with their decimal point after `point` digits."""
    if len(text) <= point <= PLAIN_TO:
        return text + "0" * (point - len(text))
    if 0 < point <= PLAIN_TO:
        return f"{text[:point]}.{text[point:]}"
    if PLAIN_FROM < point <= 0:
        return "0." + "0" * -point + text
    fraction = f".{text[1:]}" if len(text) > 1 else ""
    return f"{text[0]}{fraction}e{point - 1:+d}"
