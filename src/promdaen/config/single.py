"""One server for one SQLite file: an operating system lock that ends with its process."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from promdaen.kit.file_locks import try_lock


class AlreadyServed(RuntimeError):
    """Another server uses this database; the text is its address, or empty."""


@contextmanager
def lock_for_server(
    *, database: Path, address: str, patience_seconds: float = 2.0
) -> Iterator[None]:
    """Hold the database for one server until the block ends; `address` is for other processes.

    The lock ends with the process, however it ends. `patience_seconds` gives a worker time to
    notice that its server was killed. Raises AlreadyServed.
    """
    path = database.with_name(f"{database.name}.server-lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        deadline = time.monotonic() + patience_seconds
        while not try_lock(file=file):
            if time.monotonic() > deadline:
                raise AlreadyServed(file.read().strip())
            time.sleep(0.1)
        file.truncate(0)
        file.write(f"{address}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)
