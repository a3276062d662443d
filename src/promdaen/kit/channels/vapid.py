"""Identifies the sender to push services (VAPID, RFC 8292): a key and its tokens."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings

from promdaen.kit import key_files
from promdaen.kit.channels import encrypting

KEY_NAME = "push-key.pem"
VALID_FOR = timedelta(hours=12)
HALF_BYTES = 32


def push_key() -> ec.EllipticCurvePrivateKey:
    """The key that subscriptions are bound to, created on first use in the data folder.

    Raises key_files.KeyFileError with a message, also if it is lost and phones have subscribed.
    """
    path = _path()
    key = key_files.load_or_create_private_key(
        path=path, fresh=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        message = f"{path} holds another kind of key. Put back the P-256 key from a backup."
        raise key_files.KeyFileError(message)
    return key


def rotate_push_key() -> Path | None:
    """Make a new key; returns the old key's file, None if it was lost.

    Every subscription ends with the old key: call it in the transaction that removes them.
    """
    old_file = key_files.retire_file(path=_path())
    push_key()
    return old_file


def public_text() -> str:
    """The public key in the browser's form (`applicationServerKey`): base64url, no padding."""
    return plain64(encrypting.encoded_point(key=push_key().public_key()))


def header(*, origin: str, contact: str, now: datetime) -> str:
    """The `Authorization` header for one push service, valid for twelve hours."""
    claims = {"aud": origin, "exp": int((now + VALID_FOR).timestamp()), "sub": contact}
    parts = [{"typ": "JWT", "alg": "ES256"}, claims]
    signed = ".".join(plain64(json.dumps(part).encode()) for part in parts)
    key = push_key()
    first, second = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    halves = first.to_bytes(HALF_BYTES, "big") + second.to_bytes(HALF_BYTES, "big")
    return f"vapid t={signed}.{plain64(halves)}, k={public_text()}"


def plain64(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decoded_base64(text: str) -> bytes:
    """Bytes from base64, url-safe or not, padded or not; raises ValueError."""
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)


def _path() -> Path:
    return Path(settings.DATA_FOLDER) / "keys" / KEY_NAME
