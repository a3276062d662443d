"""Encrypts a push message for one browser (RFC 8291, with RFC 8188's aes128gcm)."""

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES = 4096
SALT_BYTES, SECRET_BYTES, KEY_BYTES, NONCE_BYTES, SHARED_BYTES = 16, 16, 16, 12, 32
LAST_RECORD = b"\x02"


def encrypted(
    *,
    text: bytes,
    phone_key: bytes,
    secret: bytes,
    own_key: ec.EllipticCurvePrivateKey,
    salt: bytes,
) -> bytes:
    """The body of a push message: one record that only the browser can read.

    `phone_key` is the browser's point on P-256 (65 bytes) and `secret` its 16 bytes, both from its
    subscription; `own_key` and `salt` (16 bytes) are new for each message. Raises ValueError if
    the point is invalid.
    """
    phone = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), phone_key)
    own = encoded_point(key=own_key.public_key())
    info = b"WebPush: info\x00" + phone_key + own
    shared = _derived(
        seed=own_key.exchange(ec.ECDH(), phone), salt=secret, info=info, size=SHARED_BYTES
    )
    content = b"Content-Encoding: "
    key = _derived(seed=shared, salt=salt, info=content + b"aes128gcm\x00", size=KEY_BYTES)
    nonce = _derived(seed=shared, salt=salt, info=content + b"nonce\x00", size=NONCE_BYTES)
    head = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(own)]) + own
    return head + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)


def encoded_point(*, key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as its point, 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(*, seed: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=size, salt=salt, info=info).derive(seed)
