"""Secrets of second factors, sealed with `secret-key`, and the rotation of that file."""

from __future__ import annotations

import base64
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from promdaen.kit import audit, key_files, recovery_codes, sealing
from promdaen.kit.key_files import KeyFileError
from promdaen.people import queries as people_queries

SEALED, PLACE = "sealed:", "mfa_authenticator|data"
NAME, NEXT = "secret-key", "secret-key.next"


@dataclass(frozen=True, kw_only=True)
class SecretRotation:
    """The name of the new key, what was sealed again, and what people must renew."""

    name: str
    factors_count: int
    recovery_codes_count: int
    webhooks_count: int
    old_file: Path


def seal_factor(*, text: str, secret: str) -> str:
    """Seal the secret of an app; the name of the key comes before it."""
    key = _factor_key(secret=secret)
    sealed = sealing.seal(data=text.encode(), key=key, place=PLACE)
    return f"{SEALED}{sealing.key_name(key=key)}:{base64.b64encode(sealed).decode()}"


def open_factor(*, text: str) -> str:
    """Unseal a secret; those of older versions have no name of a key, or are not sealed.

    Raises sealing.SealBroken with the name of the key that is needed.
    """
    if not text.startswith(SEALED):
        return text
    name, _separator, encoded = text.removeprefix(SEALED).rpartition(":")
    for secret in _secrets_at_hand():
        key = _factor_key(secret=secret)
        if name in ("", sealing.key_name(key=key)):
            data = base64.b64decode(encoded)
            return sealing.open_sealed(sealed=data, key=key, place=PLACE).decode()
    message = (
        f"A second factor is sealed with another {NAME} ({name}). Put that file back from its "
        "backup, or remove the factor on the page of the account."
    )
    raise sealing.SealBroken(message)


def rotate_secret_key(*, now: datetime) -> SecretRotation:
    """Seal second factors with a new `secret-key`; sessions and recovery codes end.

    The new file is on the disk before anything is sealed with it, and a factor opens with either:
    a rotation that was cut off is finished by the next one. Raises kit.key_files.KeyFileError if
    the file is not the one of this process, sealing.SealBroken if a factor needs another key.
    """
    path, following = _folder() / NAME, _folder() / NEXT
    if not path.exists() or path.read_text(encoding="ascii").strip() != settings.SECRET_KEY:
        message = f"{path} is not the key that this installation uses. Put it back first."
        raise KeyFileError(message)
    if not following.exists():
        fresh = secrets.token_urlsafe(50)
        key_files.write_key_file(path=following, data=fresh.encode())
    new = following.read_text(encoding="ascii").strip()
    name = sealing.key_name(key=_factor_key(secret=new))
    with transaction.atomic():
        factors_count = _seal_again(secret=new)
        codes_count = recovery_codes.end_codes()
        audit.record_line(
            action="rotate_secret_key",
            subject=None,
            by=None,
            now=now,
            detail={"key": name, "factors": factors_count, "recovery_codes": codes_count},
        )
    old_file = key_files.retired_path(path=path)
    # A copy, so that there is a key at every moment; what a power cut left of it is written again.
    old_file.unlink(missing_ok=True)
    key_files.write_key_file(path=old_file, data=path.read_bytes())
    following.replace(path)
    return SecretRotation(
        name=name,
        factors_count=factors_count,
        recovery_codes_count=codes_count,
        webhooks_count=len(people_queries.webhooks()),
        old_file=old_file,
    )


def _seal_again(*, secret: str) -> int:
    apps = Authenticator.objects.select_for_update().filter(type=Authenticator.Type.TOTP)
    rows = list(apps)
    for row in rows:
        text = open_factor(text=row.data["secret"])
        row.data = {**row.data, "secret": seal_factor(text=text, secret=secret)}
    Authenticator.objects.bulk_update(rows, ["data"], batch_size=500)
    return len(rows)


def _secrets_at_hand() -> list[str]:
    """The key of this process, that of a rotation that was cut off, and replaced ones."""
    others = [_folder() / NEXT, *sorted(_folder().glob(f"{NAME}.until-*"))]
    return [
        str(settings.SECRET_KEY),
        *(path.read_text(encoding="ascii").strip() for path in others if path.exists()),
    ]


def _factor_key(*, secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"promdaen second factors", "sha256")


def _folder() -> Path:
    return Path(settings.DATA_FOLDER)
