"""The steps of the README in an empty folder: what they leave, and a server over it."""

from __future__ import annotations

import atexit
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.test_serve import SECONDS, free_port, starting_lines

ROOT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-P", "-m", "promdaen.config.command")


@dataclass(frozen=True)
class Installation:
    """A folder with the data that the steps before `serve` made, and what the last one said."""

    folder: Path
    email: str
    printed: str
    said: str
    serve: tuple[str, ...]
    database: str = ""


def shell_lines(*, text: str, heading: str) -> list[str]:
    """The lines of the first block of shell under a heading."""
    section = re.split(rf"^## {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    block = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert block is not None
    return [line for line in block[1].splitlines() if line.strip()]


def arguments(*, line: str) -> list[str]:
    """What a line gives to the product, without the name of the launcher."""
    program, *rest = shlex.split(line, comments=True)
    assert program == "./promdaen", line
    return rest


def steps_of(*, file: str, heading: str) -> list[list[str]]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [arguments(line=line) for line in shell_lines(text=text, heading=heading)]


def environment(*, folder: Path, database: str = "") -> dict[str, str]:
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PROMDAEN_", "DJANGO_")) and name != "DATABASE_URL"
    }
    variables |= {"DATABASE_URL": database} if database else {}
    return variables | {
        "PROMDAEN_DATA": str(folder / "data"),
        "PROMDAEN_PROGRAM": "./promdaen",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }


@cache
def _installed() -> Installation:
    """Made once a process: the migrations take longest."""
    folder = Path(mkdtemp(prefix="first-day-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return installed_here(folder=folder)


def installed_here(*, folder: Path, database: str = "") -> Installation:
    """What the steps leave in an empty folder, and in an empty database of PostgreSQL."""
    steps = steps_of(file="README.md", heading="Run it for real")
    for step in steps[:-1]:
        process = subprocess.run(
            [*COMMAND, *step],
            cwd=folder,
            env=environment(folder=folder, database=database),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
            encoding="utf-8",
        )
        assert process.returncode == 0, process.stderr
    return Installation(
        folder=folder,
        email=steps[-2][1],
        printed=process.stdout,
        said=process.stderr,
        serve=tuple(steps[-1]),
        database=database,
    )


def installed(*, folder: Path) -> Installation:
    """The installation that the steps make, copied into a folder of the test's own."""
    installation = _installed()
    shutil.copytree(installation.folder / "data", folder / "data")
    return Installation(
        folder=folder,
        email=installation.email,
        printed=installation.printed,
        said=installation.said,
        serve=installation.serve,
    )


@contextmanager
def served(*, installation: Installation) -> Iterator[int]:
    """The port of a server over an installation, which stops when asked to."""
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, *installation.serve, "--port", str(port)],
        cwd=installation.folder,
        env=environment(folder=installation.folder, database=installation.database),
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stderr is not None
        try:
            log_lines = starting_lines(stderr=server.stderr, port=port)
            assert f"serving at http://127.0.0.1:{port}" in log_lines[-1], log_lines
            yield port
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=SECONDS) == 0
        finally:
            server.kill()
