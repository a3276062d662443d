"""Badge keys: secrets of runs and the lookup key, unsealed with a key file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS

from promdaen.course.models import Badge, BadgeKey
from promdaen.course.rules import badges
from promdaen.kit import key_files, sealing
from promdaen.kit.ids import fixed_id
from promdaen.kit.json_objects import NewJsonObject

KEY_NAME, NEXT_KEY_NAME = "badge-master.key", "badge-master.next.key"
LOOKUP_ID = fixed_id("badge key", "lookup")


def key_folder() -> Path:
    """The folder of this installation's key files."""
    return Path(settings.DATA_FOLDER) / "keys"


def key_id(*, run_id: UUID) -> UUID:
    """The id of the row with the secret of a run."""
    return fixed_id("badge key", run_id)


def rows_of_the_key() -> int:
    """How many keys are sealed with the key file of badges."""
    return BadgeKey.objects.count()


def master_key(*, name: str, folder: Path | None = None) -> bytes:
    """The key file that the rows name.

    Raises key_files.KeyFileError if it is missing or another one. An interrupted rotation may have
    left it under its next name. `folder` has the key files, if not those of this installation.
    """
    path = (folder or key_folder()) / KEY_NAME
    for candidate in (path, path.with_name(NEXT_KEY_NAME)):
        key = _loaded(path=candidate)
        if key is not None and sealing.key_name(key=key) == name:
            return key
    key_files.refuse_to_replace(path=path)
    message = (
        f"The key file {path} is not the one that the keys of badges are sealed with (key "
        f"{name}). Put that file back from its backup."
    )
    raise key_files.KeyFileError(message)


def first_master_key() -> bytes:
    """The key file of badges, created before the first row. Raises key_files.KeyFileError."""
    try:
        return sealing.load_or_create_key(path=key_folder() / KEY_NAME)
    except sealing.SealBroken as broken:
        raise key_files.KeyFileError(str(broken)) from broken


def check_key(*, using: str = DEFAULT_DB_ALIAS, folder: Path | None = None) -> None:
    """Raise key_files.KeyFileError if the key file does not match a database's rows."""
    badge_key = BadgeKey.objects.using(using).first()
    if badge_key is not None:
        master_key(name=badge_key.master, folder=folder)


def opened(*, badge_key: BadgeKey) -> bytes:
    """The unsealed key of a row. Raises key_files.KeyFileError."""
    try:
        master = master_key(name=badge_key.master)
        return sealing.open_sealed(
            sealed=bytes(badge_key.wrapped), key=master, place=badge_key.place
        )
    except sealing.SealBroken as broken:
        raise key_files.KeyFileError(str(broken)) from broken


def lookup_key() -> bytes | None:
    """The key for the lookup of codes; None before the first badge."""
    badge_key = BadgeKey.objects.filter(pk=LOOKUP_ID).first()
    return None if badge_key is None else opened(badge_key=badge_key)


def run_keys(*, run_id: UUID) -> badges.RunKeys:
    """The badge keys of a run that has badges. Raises key_files.KeyFileError."""
    badge_key = BadgeKey.objects.get(pk=key_id(run_id=run_id))
    return badges.keys_of_run(secret=opened(badge_key=badge_key))


TRAVELLING_FIELDS = ("revision", "pin_hash", "earlier_pin_hash", "token_digest")
"""The columns of a badge that a laptop needs; those with bytes and moments are added."""


def lent_badges(*, run_ids: Iterable[UUID]) -> list[NewJsonObject]:
    """The secrets and badges of runs, opened, for the encrypted file of a laptop.

    Raises key_files.KeyFileError.
    """
    lent = []
    for badge_key in BadgeKey.objects.filter(run__in=list(run_ids)).order_by("pk"):
        rows = Badge.objects.filter(enrolment__run=badge_key.run_id).order_by("pk")
        lent.append(
            {
                "run": str(badge_key.run_id),
                "secret": b64encode(opened(badge_key=badge_key)).decode(),
                "badges": [
                    {
                        "id": str(badge.pk),
                        "enrolment": str(badge.enrolment_id),
                        "code_sealed": b64encode(bytes(badge.code_sealed)).decode(),
                        "pin_at": badge.pin_at.isoformat() if badge.pin_at else "",
                        "is_locked": badge.locked_at is not None,
                        **{name: getattr(badge, name) for name in TRAVELLING_FIELDS},
                    }
                    for badge in rows
                ],
            }
        )
    return lent


def _loaded(*, path: Path) -> bytes | None:
    try:
        return sealing.load_key(path=path)
    except FileNotFoundError:
        return None
    except sealing.SealBroken as broken:
        raise key_files.KeyFileError(str(broken)) from broken
