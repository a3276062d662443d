"""A private PostgreSQL for the tests: created in a temporary folder, deleted afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/usr/local/bin", "/opt/*/bin")
# Nothing here must survive a power cut, so nothing waits for the disk. For tables of a few rows,
# vacuuming and compiling during tests are a waste.
SWITCHES = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    " -c autovacuum=off -c jit=off -c wal_level=minimal -c max_wal_senders=0"
)


class ServerFailed(RuntimeError):
    """PostgreSQL did not start; the text is its output."""


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, the newest of several, or None."""
    initdb = shutil.which("initdb")
    folders = [Path(initdb).resolve().parent] if initdb else []
    for place in PLACES:
        folders += sorted(Path("/").glob(place[1:]), key=_version, reverse=True)
    return next((each for each in folders if _is_whole(folder=each)), None)


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0


def _is_whole(*, folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "pg_ctl", "postgres"))


@contextmanager
def running_server(*, folder: Path) -> Iterator[str]:
    """Run the PostgreSQL of `folder` until the block ends; yields its DATABASE_URL.

    It is reachable only by a socket in a temporary folder. Raises ServerFailed.
    """
    home = Path(tempfile.mkdtemp(prefix="promdaen-pg-", dir="/tmp"))
    someone = _someone()
    if "user" in someone:
        os.chown(home, someone["user"], someone["group"])
    data = home / "data"
    try:
        make = [str(folder / "initdb"), "-D", str(data), "-U", "promdaen", "--auth=trust"]
        _ask([*make, "--no-locale", "--encoding=UTF8", "--no-sync"], someone=someone)
        control = [str(folder / "pg_ctl"), "-D", str(data), "-w"]
        start = [*control, "-o", f"-k {home} {SWITCHES}", "-l", str(home / "log"), "start"]
        _ask(start, someone=someone)
        try:
            yield f"postgresql://promdaen@{quote(str(home), safe='')}/promdaen"
        finally:
            _ask([*control, "-m", "immediate", "stop"], someone=someone)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def make_databases(*, url: str, count: int) -> list[str]:
    """Create empty databases in a server, named after the one in `url`; returns their URLs."""
    server, _, name = url.rpartition("/")
    names = [name, *(f"{name}_{number}" for number in range(1, count))]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        for each in names:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(each)))
    return [f"{server}/{each}" for each in names]


def _someone() -> dict[str, Any]:
    """The account to run it as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415  absent on Windows

    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _ask(command: list[str], *, someone: dict[str, Any]) -> None:
    # The server keeps inherited files open, so reading a pipe would never end.
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, cwd="/", check=False, **someone
        )
        if process.returncode:
            output.seek(0)
            raise ServerFailed(output.read().strip())
