"""The signing key of this installation, and the other keys that it trusts."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from promdaen.kit import key_files, signing

SIGNING_NAME = "sheet-key.pem"
TRUSTED_NAME = "trusted-keys.txt"


def signing_key() -> Ed25519PrivateKey:
    """The private key of this installation, created in its data folder before it is needed.

    Raises kit.signing.KeyFileError with a message; a lost key is never replaced.
    """
    return signing.load_or_create_key(path=_folder() / SIGNING_NAME)


def public_key() -> str:
    """The public key of this installation, base64: others need it to check signatures."""
    return signing.public_half(key=signing_key())


def trusted_keys() -> list[str]:
    """This installation's public key, then the trusted keys of others, base64.

    The latter are in `keys/trusted-keys.txt` of the data folder, one per line; text after the key
    is a note.
    """
    try:
        text = (_folder() / TRUSTED_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        text = ""
    others = [line.split()[0] for line in text.splitlines() if line.split("#")[0].strip()]
    # Reading does not create a key: if there is none yet, none is trusted.
    own = [public_key()] if (_folder() / SIGNING_NAME).exists() else []
    return [*own, *others]


def rotate_signing_key() -> tuple[str, Path]:
    """Sign with a new key from now on; returns its public key, and the old key's file.

    Signatures of the old key stay valid here: its public key is added to `trusted-keys.txt`. A
    rotation that was cut off is finished by the next one.
    Raises kit.signing.KeyFileError with a message.
    """
    path, old_key = _folder() / SIGNING_NAME, public_key()
    next_path = path.with_name(f"{SIGNING_NAME}.next")
    signing.load_or_create_key(path=next_path)
    # A rotation that was cut off has added the line before.
    if old_key not in trusted_keys()[1:]:
        with (_folder() / TRUSTED_NAME).open("a+", encoding="utf-8") as file:
            file.seek(0)
            text = file.read()
            # Somebody may have written the last line without its end.
            file.write("\n" if text and not text.endswith("\n") else "")
            file.write(f"{old_key} # own key until it was rotated\n")
            file.flush()
            os.fsync(file.fileno())
    old_file = key_files.retired_path(path=path)
    # A copy, so that there is a key at every moment; what a power cut left of it is written again.
    old_file.unlink(missing_ok=True)
    key_files.write_key_file(path=old_file, data=path.read_bytes())
    next_path.replace(path)
    return public_key(), old_file


def _folder() -> Path:
    return Path(settings.DATA_FOLDER) / "keys"
