"""Files carried between machines."""

import errno
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from promdaen.laptops.rules.envelopes import MAX_BYTES

REFUSED = 2


def write_new(*, destination: Path, name: str, data: bytes) -> Path:
    """Write a new file with a name in a folder, or at the given path; returns the path.

    It is written completely or not at all. Raises CommandError if there is no such folder.
    """
    path = place_of_new(destination=destination, name=name)
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CommandError(_not_written(path=path, reason=str(error.strerror))) from error
    return path


def place_of_new(*, destination: Path, name: str) -> Path:
    """The path of a new file in a folder or at a path; raises CommandError if it has no place."""
    path = destination / name if destination.is_dir() else destination
    if not os.access(path.parent, os.W_OK | os.X_OK):
        reason = os.strerror(errno.EACCES if path.parent.is_dir() else errno.ENOENT)
        raise CommandError(_not_written(path=path, reason=reason))
    return path


def _not_written(*, path: Path, reason: str) -> str:
    return _("%(file)s cannot be written: %(reason)s.") % {"file": path, "reason": reason}


def read_file(*, path: Path) -> bytes:
    """The bytes of a file; of an oversized one enough to detect that. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = _("%(file)s cannot be read: %(reason)s.") % {
            "file": path,
            "reason": error.strerror,
        }
        raise CommandError(message, returncode=REFUSED) from error


@contextmanager
def without_collection() -> Iterator[None]:
    """Disable garbage collection for the block: a large file creates only objects that stay.

    Only for short commands; it saves a third of their time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
