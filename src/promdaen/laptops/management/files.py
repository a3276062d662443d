"""Files carried between machines."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management.base import CommandError

from promdaen.laptops.rules.envelopes import MOST_BYTES

REFUSED = 2


def write_new(*, to: Path, name: str, data: bytes) -> Path:
    """Write a new file with a name in a folder, or at the given path; returns the path.

    It is written completely or not at all. Raises CommandError if there is no such folder.
    """
    path = to / name if to.is_dir() else to
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
    return path


def read_file(*, path: Path) -> bytes:
    """The bytes of a file; of an oversized one enough to detect that. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}."
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
