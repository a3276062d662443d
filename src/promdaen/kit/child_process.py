"""Untrusted files are read in a child process with limited memory and time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_SOURCE_ROOT = Path(__file__).resolve().parents[2]
# The child gets nothing else of the server's environment: no keys, no database.
_KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def run_child(
    *, module: str, data: bytes, wait_seconds: float, variables: Mapping[str, str] | None = None
) -> bytes:
    """Run a module with `data` as its standard input; return its standard output.

    Thread-safe: it starts a new interpreter and does not fork this process. Raises
    subprocess.TimeoutExpired.
    """
    process = subprocess.run(
        [sys.executable, "-P", "-X", "utf8", "-m", module],
        input=data,
        capture_output=True,
        timeout=wait_seconds,
        env=_environment() | dict(variables or {}),
        check=False,
    )
    return process.stdout


def limit_process(*, memory_bytes: int, processor_seconds: int) -> None:
    """Limit this process if the system can; the parent limits the elapsed time."""
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    except (ValueError, OSError):
        # Some systems know the limit but do not allow setting it.
        return


def _environment() -> dict[str, str]:
    variables = {key: os.environ[key] for key in _KEPT_VARIABLES if key in os.environ}
    return variables | {"PYTHONPATH": str(_SOURCE_ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
