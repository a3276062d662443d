"""Locks on files, which end with their process however it ends."""

import os
from typing import IO

if os.name == "nt":
    import msvcrt
else:
    import fcntl

# A byte far behind the text of the file: on Windows, a locked byte cannot be read.
LOCKED_BYTE = 1 << 20


def try_lock(*, file: IO[str]) -> bool:
    """Lock an open file until it is closed; False if somebody else has locked it."""
    try:
        if os.name == "nt":
            os.lseek(file.fileno(), LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
            os.lseek(file.fileno(), 0, os.SEEK_SET)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
