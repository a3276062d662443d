"""Copies a database while it is in use, and counts the rows of a copy."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

# Use the bundled SQLite also before settings replace Python's own.
from sqlcipher3 import dbapi2 as sqlite3

from promdaen.config.backups.archive import DUMP_FILE, SQLITE_FILE
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.databases import is_embedded

Query = Callable[[str], list[tuple[Any, ...]]]
PAGES = 5_000
HEAD = (
    "SELECT id, epoch, sequence, last_digest FROM kit_node WHERE is_this = {true} AND sequence > 0"
)


def database_size(*, database: Mapping[str, Any]) -> int:
    """The current size of a database in bytes."""
    if is_embedded(database=dict(database)):
        path = Path(database["NAME"])
        beside = (path, path.with_name(f"{path.name}-wal"))
        return sum(one.stat().st_size for one in beside if one.exists())
    with _connect(database=database) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def copy(*, database: Mapping[str, Any], key: str, folder: Path) -> dict[str, Any]:
    """Copy a consistent snapshot of a database to a folder.

    Returns engine, counts by table and audit head. Raises BackupRefused with an explanation.
    """
    if is_embedded(database=dict(database)):
        return _copy_file(path=Path(database["NAME"]), key=key, folder=folder)
    return _dump(database=database, folder=folder)


def _copy_file(*, path: Path, key: str, folder: Path) -> dict[str, Any]:
    if not path.is_file() or not path.stat().st_size:
        raise BackupRefused(f"There is no database {path} yet. Run: promdaen migrate")
    target = folder / SQLITE_FILE
    try:
        with closing(open_file(path=path, key=key)) as source:
            # The first statement detects a wrong key before a file is created.
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            with closing(open_file(path=target, key=key)) as copied:
                source.execute("PRAGMA busy_timeout = 20000")
                source.backup(copied, pages=PAGES)
                # A single file, without the write-ahead log that SQLite keeps beside a database in
                # use.
                copied.execute("PRAGMA journal_mode = DELETE")
        return {"engine": "sqlite", "file": SQLITE_FILE, "is_encrypted": bool(key)} | contents(
            path=target, key=key
        )
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"The database {path} cannot be copied: {error}.") from error


def contents(*, path: Path, key: str) -> dict[str, Any]:
    """Counts by table and the audit head of an SQLite file. Raises sqlite3.DatabaseError."""
    with closing(open_file(path=path, key=key)) as connection:
        return _contents(
            query=lambda text: connection.execute(text).fetchall(),
            tables="SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            true="1",
        )


def faults_in_file(*, path: Path, key: str) -> list[str]:
    """The errors that SQLite's integrity and foreign key checks find in a file."""
    with closing(open_file(path=path, key=key)) as connection:
        said = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        strays = connection.execute("PRAGMA foreign_key_check").fetchone()
    return [line for line in said if line != "ok"] + (
        [f"a row of {strays[0]} names a row of {strays[2]} that is not there"] if strays else []
    )


def contents_of_server(*, database: Mapping[str, Any]) -> dict[str, Any]:
    """Counts by table and the audit head of a PostgreSQL database."""
    with _connect(database=database) as connection:
        return _server_contents(connection=connection)


@contextmanager
def scratch(*, database: Mapping[str, Any], dump: Path) -> Iterator[dict[str, Any]]:
    """Restore a dump to a temporary database on the same server, deleted afterwards.

    Raises BackupRefused if the role may not create databases, or if pg_restore fails.
    """
    name = f"promdaen_drill_{uuid4().hex[:12]}"
    aside = {**database, "NAME": name}
    with _connect(database=database) as connection:
        connection.autocommit = True
        try:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        except psycopg.errors.InsufficientPrivilege as error:
            raise BackupRefused(
                "The role of the database may not make one to restore into. As postgres run: "
                "ALTER ROLE promdaen CREATEDB"
            ) from error
        try:
            command = ["pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}"]
            run_client(command=command, database=aside, last=[str(dump)])
            yield aside
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def open_file(*, path: Path, key: str) -> sqlite3.Connection:
    """A connection to an SQLite file, separate from Django's."""
    connection = sqlite3.connect(str(path), timeout=20, isolation_level=None)
    if key:
        connection.execute("PRAGMA key = '{}'".format(key.replace("'", "''")))
    return connection


def _contents(*, query: Query, tables: str, true: str) -> dict[str, Any]:
    names = [name for (name,) in query(tables)]
    counts = {name: query(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608
    rows = query(HEAD.format(true=true)) if "kit_node" in names else []
    head = None
    if rows:
        node, epoch, sequence, digest = rows[0]
        head = {
            "node": str(node).replace("-", ""),
            "epoch": epoch,
            "sequence": sequence,
            "digest": digest,
        }
    return {"tables": counts, "audit_head": head}


def _server_contents(*, connection: psycopg.Connection[tuple[Any, ...]]) -> dict[str, Any]:
    return _contents(
        query=lambda text: connection.execute(text.encode()).fetchall(),
        tables="SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
        true="true",
    )


def _connect(*, database: Mapping[str, Any]) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(**_address(database=database))


def _address(*, database: Mapping[str, Any]) -> dict[str, Any]:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    given = {name: database.get(key) for name, key in (names | {"port": "PORT"}).items()}
    return {name: value for name, value in given.items() if value}


def _dump(*, database: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    if shutil.which("pg_dump") is None:
        raise BackupRefused(
            "pg_dump is missing, which copies a database of PostgreSQL. Install it "
            "(on Debian: apt install postgresql-client), of the server's version or newer."
        )
    with _connect(database=database) as connection:
        # Dump and counts use the same snapshot, however many rows are written meanwhile.
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        [(snapshot,)] = connection.execute("SELECT pg_export_snapshot()").fetchall()
        run_client(
            command=["pg_dump", "--format=custom", f"--snapshot={snapshot}"],
            database=database,
            last=[f"--file={folder / DUMP_FILE}"],
        )
        said = _server_contents(connection=connection)
    return {"engine": "postgresql", "file": DUMP_FILE, "is_encrypted": False} | said


def run_client(*, command: list[str], database: Mapping[str, Any], last: list[str]) -> None:
    """Run a PostgreSQL program on a database. Raises BackupRefused with its output."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"host": "PGHOST", "port": "PGPORT"}
    address = _address(database=database)
    variables = {names[name]: str(value) for name, value in address.items()}
    done = subprocess.run(
        [*command, *last],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupRefused(f"{command[0]} failed: {done.stderr.strip()}")
