"""The key that this installation signs with, and the keys that it trusts beside its own."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from promdaen.kit import key_files, signing

SIGNING_NAME = "sheet-key.pem"
TRUSTED_NAME = "trusted-keys.txt"


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation, made in its data folder before anything needs it.

    Raises kit.signing.KeyFileError with words; a key that is gone is never replaced.
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
    # Reading makes no key: where there is none yet, none is trusted.
    own = [public_key()] if (_folder() / SIGNING_NAME).exists() else []
    return [*own, *others]


def rotate_signing_key() -> tuple[str, Path]:
    """Sign with a new key from now on; its public key, and where the old key file is kept.

    What the old key signed stays genuine here: its public key joins `trusted-keys.txt`.
    Raises kit.signing.KeyFileError with words.
    """
    path, old = _folder() / SIGNING_NAME, public_key()
    retired = key_files.retired_path(path=path)
    with (_folder() / TRUSTED_NAME).open("a", encoding="utf-8") as file:
        file.write(f"{old} # own key until it was rotated\n")
    fresh = path.with_name(f"{SIGNING_NAME}.next")
    fresh.unlink(missing_ok=True)
    signing.load_or_create_key(path=fresh)
    path.replace(retired)
    fresh.replace(path)
    return public_key(), retired


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "keys"
