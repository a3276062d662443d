"""The key that this installation signs with, and the keys that it trusts beside its own."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from promdaen.kit import signing

SIGNING_NAME = "sheet-key.pem"
TRUSTED_NAME = "trusted-keys.txt"


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation, made on first use in its data folder.

    Raises kit.signing.KeyFileError with words.
    """
    return signing.load_or_create_key(path=_folder() / SIGNING_NAME)


def public_key() -> str:
    """The public key of this installation, base64: what others need to check what it signs."""
    return signing.public_key_of(key=signing_key())


def trusted_keys() -> list[str]:
    """This installation's public key, then those of others that somebody wrote down, base64.

    They stand in `keys/trusted-keys.txt` of the data folder, one a line; what follows the key
    on its line is a note.
    """
    try:
        text = (_folder() / TRUSTED_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    others = [line.split()[0] for line in text.splitlines() if line.split("#")[0].strip()]
    return [public_key(), *others]


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "keys"
