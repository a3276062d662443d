"""Checks of certificates from files of the data folder only, without the database."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import zxingcpp
from django.conf import settings
from django.urls import reverse
from PIL import Image, UnidentifiedImageError

from promdaen.course.rules import (
    badge_status,
    certificate_tokens,
    open_badges,
    revocation_lists,
)
from promdaen.kit import later, node_keys, qr_photos, signing

LIST_NAME = "revocations.json"
TOKENS_NAME = "certificates.json"
PDF_MARK = b"%PDF"
MAX_PIXELS = 60_000_000


class UnreadableCertificate(ValueError):
    """A file without a certificate code; the message says why."""


@dataclass(frozen=True, kw_only=True)
class CertificateTrust:
    """What a check relies on: trusted public keys, and lists of revoked certificates."""

    trusted: Sequence[str]
    revocations: certificate_tokens.Revocations


def list_path() -> Path:
    """The path of the signed list of this installation's revoked certificates."""
    return Path(settings.DATA_FOLDER) / "certificates" / LIST_NAME


def own_list() -> bytes | None:
    """The signed list as published; None before the first certificate."""
    path = list_path()
    return path.read_bytes() if path.is_file() else None


def status_list_url(*, run: str) -> str:
    """The public address of the status list of a run's badges."""
    path = reverse("course:badge_status", args=[run])
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{path}"


def badge_status_list(*, run: str) -> dict[str, object] | None:
    """The signed status list of a run's badges; None without certificates or a public address.

    It has the bits of the published list of revoked certificates, and its time. A run that does
    not exist has an empty list: the address says nothing about which runs there are.
    """
    status_list = own_list()
    if status_list is None or not settings.PUBLIC_ADDRESS:
        return None
    published = json.loads(status_list)
    places = (badge_status.status_place(number=number) for number in published["revoked"])
    key = node_keys.signing_key()
    return badge_status.status_list(
        indexes=[place[1] for place in places if place is not None and place[0] == run],
        list_url=status_list_url(run=run),
        issuer=open_badges.key_did(public_key=signing.public_half(key=key)),
        now=datetime.fromisoformat(published["at"]),
        key=key,
    )


def certificate_trust(*, keys: Sequence[str] = (), lists: Iterable[Path] = ()) -> CertificateTrust:
    """The keys and lists of this installation, with further keys and lists.

    Lists of other installations are beside its own, named `revocations-….json`.
    """
    trusted = [*node_keys.trusted_keys(), *keys]
    list_paths = [*sorted(list_path().parent.glob("revocations*.json")), *lists]
    documents = [document for path in list_paths for document in _documents(path=path)]
    revocations = revocation_lists.read_lists(documents=documents, trusted=trusted)
    return CertificateTrust(trusted=trusted, revocations=revocations)


def typed_token(*, text: str) -> str:
    """The bare code in a scanned or typed text, fit for an address."""
    letters = (letter for letter in certificate_tokens.token_in(text=text) if letter.isalnum())
    return "".join(letters) or "-"


def check_text(*, text: str, trust: CertificateTrust) -> certificate_tokens.CertificateVerdict:
    """The verdict on a scanned or typed code."""
    return certificate_tokens.checked(
        text=text, trusted=trust.trusted, revocations=trust.revocations
    )


def check_file(
    *, data: bytes, trust: CertificateTrust
) -> list[certificate_tokens.CertificateVerdict]:
    """The verdicts on all certificates of a file: PDF, picture, or text with one code.

    If any byte of a sealed PDF was changed, all its certificates count as changed. Raises
    UnreadableCertificate.
    """
    if data.lstrip()[:4] == PDF_MARK:
        if signing.check_sealed_pdf(data=data, trusted=trust.trusted).code == signing.CHANGED:
            return [certificate_tokens.CertificateVerdict(code=certificate_tokens.CHANGED)]
        texts = list(_texts_of_pdf(data=data))
    else:
        texts = list(_texts_of_picture(data=data))
    return [check_text(text=text, trust=trust) for text in texts]


def _documents(*, path: Path) -> list[object]:
    try:
        return [json.loads(path.read_bytes())]
    except (OSError, ValueError):
        return []


def _texts_of_pdf(*, data: bytes) -> Iterator[str]:
    try:
        attached = later.pypdf.PdfReader(io.BytesIO(data)).attachments
        [token_files] = [attached[name][0] for name in attached if TOKENS_NAME in name]
        tokens = json.loads(token_files)["tokens"]
    except (later.pypdf.errors.PyPdfError, ValueError, KeyError, TypeError, IndexError) as error:
        message = (
            "This PDF carries no certificate: it was printed again, or is something else. "
            "Take a photograph of its QR code and check that."
        )
        raise UnreadableCertificate(message) from error
    yield from (str(token) for token in tokens)


def _texts_of_picture(*, data: bytes) -> Iterator[str]:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                message = "This picture is too large; send one of fewer than 60 million pixels."
                raise UnreadableCertificate(message)
            # Without limiting the formats, one picture in fifty reports a false Codabar code.
            codes = zxingcpp.read_barcodes(picture.convert("L"), formats=qr_photos.QR_CODES)
    except UnidentifiedImageError:
        yield _plain_text(data=data)
        return
    except (OSError, Image.DecompressionBombError) as error:
        message = "This picture cannot be read. Take it again and send it as JPEG or PNG."
        raise UnreadableCertificate(message) from error
    if not codes:
        message = "No QR code is seen in this picture. Take it again, nearer and straight."
        raise UnreadableCertificate(message)
    yield from (code.text for code in codes)


def _plain_text(*, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        message = "This is neither a PDF nor a picture, and no text either."
        raise UnreadableCertificate(message) from error
