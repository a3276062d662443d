"""Copies a database while it is in use, and counts the rows of a copy."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from promdaen.config.backups.archive import DUMP_FILE, SQLITE_FILE
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.databases import is_embedded

# The bundled SQLite also before settings replace Python's own.
from promdaen.config.sqlite import check_sqlite, sqlite3
from promdaen.kit import extras, later

if TYPE_CHECKING:
    import psycopg

Query = Callable[[str], list[tuple[Any, ...]]]
PAGES = 5_000
LINES, FIRST_ROW = 1_000, -(2**63)
CACHE_KB, MAPPED_BYTES = 256_000, 2**31 - 2**16
THOROUGH_BYTES = 500_000_000
"""A country's first years: the whole check takes a few seconds."""
SERVER_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
# A sum of digests, since rows come back in another order.
SERVER_ROWS = (
    "SELECT coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 16))"
    '::bit(64)::bigint::numeric), 0) FROM "{table}" t'
)
INVALID = (
    "SELECT 'constraint', conname FROM pg_constraint WHERE NOT convalidated ORDER BY 2",
    "SELECT 'index', indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 2",
)
BTREES = (
    "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
    " JOIN pg_am a ON a.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE a.amname = 'btree' AND n.nspname = 'public' AND i.indisvalid ORDER BY 1"
)
HEAD = (
    "SELECT id, epoch, sequence, last_digest FROM kit_node WHERE is_this = {true} AND sequence > 0"
)


def database_size(*, database: Mapping[str, Any]) -> int:
    """The current size of a database in bytes."""
    if is_embedded(database=dict(database)):
        path = Path(database["NAME"])
        beside = (path, path.with_name(f"{path.name}-wal"))
        return sum(path.stat().st_size for path in beside if path.exists())
    with _connect(database=database) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    return int(row[0]) if row else 0


def copy_database(*, database: Mapping[str, Any], key: str, folder: Path) -> dict[str, Any]:
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
        return {
            "engine": "sqlite",
            "file": SQLITE_FILE,
            "is_encrypted": bool(key),
        } | file_contents(path=target, key=key)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"The database {path} cannot be copied: {error}.") from error


def file_contents(*, path: Path, key: str) -> dict[str, Any]:
    """Counts and digests of rows by table, and the audit head, of an SQLite file.

    Raises sqlite3.DatabaseError.
    """
    with closing(open_file(path=path, key=key)) as connection:
        connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        rows = {
            name: _digest_of_rows(connection=connection, table=name)
            for name in _tables(connection)
        }
        return {"rows": rows} | _contents(
            query=lambda text: connection.execute(text).fetchall(),
            tables="SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
            true="1",
        )


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables that store rows; a search index of SQLite stores its own in tables beside it."""
    listed = connection.execute("PRAGMA main.table_list").fetchall()
    return sorted(
        row[1] for row in listed if row[2] != "virtual" and not row[1].startswith("sqlite_")
    )


def _digest_of_rows(*, connection: sqlite3.Connection, table: str) -> str:
    """The SHA-256 of the rows of a table, in hex: a line a row, in the order of storage.

    SQLite writes a thousand lines as one text: rows that become objects of Python take longer.
    """
    columns = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    quoted = ", ".join(f'quote("{column[1]}")' for column in columns)
    line = f"concat_ws(',', {quoted})"
    digest = hashlib.sha256()
    try:
        connection.execute(f'SELECT rowid FROM "{table}" LIMIT 1')  # noqa: S608
    except sqlite3.OperationalError:
        for (text,) in connection.execute(f'SELECT {line} FROM "{table}"'):  # noqa: S608
            digest.update(f"{text}\n".encode())
        return digest.hexdigest()
    part = (
        "SELECT max(place), group_concat(line, char(10)) FROM (SELECT rowid AS place,"  # noqa: S608
        f' {line} AS line FROM "{table}" WHERE rowid > ? ORDER BY rowid LIMIT {LINES})'
    )
    last: int | None = FIRST_ROW
    while last is not None:
        [(last, text)] = connection.execute(part, (last,)).fetchall()
        digest.update(f"{text}\n".encode() if text is not None else b"")
    return digest.hexdigest()


def file_faults(*, path: Path, key: str) -> list[str]:
    """The errors in a file: of its pages and rows, of its indexes, of its foreign keys.

    Up to THOROUGH_BYTES `PRAGMA integrity_check` looks up every row in every index, which is tens
    of millions of times for ten million answers. Of larger files `quick_check` reads all pages and
    rows and counts the entries of each index. A foreign key is looked up once for each of its
    values.
    """
    check = "integrity_check" if path.stat().st_size <= THOROUGH_BYTES else "quick_check"
    with closing(open_file(path=path, key=key)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
        try:
            fault_lines = [row[0] for row in connection.execute(f"PRAGMA {check}")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        faults = [line for line in fault_lines if line != "ok"]
        for table in [] if faults else _tables(connection):
            faults += _reference_faults(connection=connection, table=table)
    return faults


def _reference_faults(*, connection: sqlite3.Connection, table: str) -> Iterator[str]:
    """Foreign keys with a value that no row of the other table has."""
    for key in connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall():
        _id, _sequence, other, column, target = key[:5]
        [(is_stray,)] = connection.execute(
            f'SELECT EXISTS (SELECT 1 FROM (SELECT DISTINCT "{column}" AS value FROM "{table}")'  # noqa: S608
            f' WHERE value IS NOT NULL AND value NOT IN (SELECT "{target}" FROM "{other}"))'
        ).fetchall()
        if is_stray:
            yield f"a row of {table} names a row of {other} that is not there"


def server_contents(*, database: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and digests of rows by table, and the audit head, of a PostgreSQL database."""
    with _connect(database=database) as connection:
        return _server_contents(connection=connection)


def server_faults(*, database: Mapping[str, Any]) -> tuple[list[str], str]:
    """The faults of a restored PostgreSQL database, and what could not be looked at ("" if all).

    `pg_restore` builds every index and checks every constraint on the rows that came back; here it
    is seen that none is left invalid. Where the role may create the extension amcheck, every
    B-tree is compared with its table too.
    """
    with _connect(database=database) as connection:
        connection.autocommit = True
        faults = [
            f"the {kind} {name} is not valid"
            for statement in INVALID
            for kind, name in connection.execute(statement.encode()).fetchall()
        ]
        try:
            connection.execute(b"CREATE EXTENSION IF NOT EXISTS amcheck")
        except later.psycopg.Error:
            return faults, "entries of indexes, as the role may not create the extension amcheck"
        for (name,) in connection.execute(BTREES.encode()).fetchall():
            try:
                connection.execute(b"SELECT bt_index_check(%s::regclass, true)", (name,))
            except later.psycopg.Error as error:
                faults.append(f"the index {name} differs from its table: {error}")
    return faults, ""


@contextmanager
def scratch_database(*, database: Mapping[str, Any], dump: Path) -> Iterator[dict[str, Any]]:
    """Restore a dump to a temporary database on the same server, deleted afterwards.

    Raises BackupRefused if the role may not create databases, or if pg_restore fails.
    """
    name = f"promdaen_drill_{uuid4().hex[:12]}"
    aside = {**database, "NAME": name}
    with _connect(database=database) as connection:
        connection.autocommit = True
        try:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        except later.psycopg.errors.InsufficientPrivilege as error:
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
    """A connection to an SQLite file, separate from Django's.

    Raises BackupRefused where SQLite with encryption is not installed.
    """
    try:
        check_sqlite(key=key)
    except extras.ExtraMissing as missing:
        raise BackupRefused(str(missing)) from missing
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


def _server_contents(*, connection: "psycopg.Connection[tuple[Any, ...]]") -> dict[str, Any]:
    def query(text: str) -> list[tuple[Any, ...]]:
        return connection.execute(text.encode()).fetchall()

    # Both sides write their rows as the same text.
    for setting in ("TIME ZONE 'UTC'", "DateStyle = 'ISO, YMD'", "extra_float_digits = 1"):
        connection.execute(f"SET {setting}".encode())
    contents = _contents(query=query, tables=SERVER_TABLES, true="true")
    rows = {name: str(query(SERVER_ROWS.format(table=name))[0][0]) for name in contents["tables"]}
    return {"rows": rows} | contents


def _connect(*, database: Mapping[str, Any]) -> "psycopg.Connection[tuple[Any, ...]]":
    return later.psycopg.connect(**_address(database=database))


def _address(*, database: Mapping[str, Any]) -> dict[str, Any]:
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    connection_values = {
        name: database.get(key) for name, key in (names | {"port": "PORT"}).items()
    }
    return {name: value for name, value in connection_values.items() if value}


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
        server_contents = _server_contents(connection=connection)
    return {"engine": "postgresql", "file": DUMP_FILE, "is_encrypted": False} | server_contents


def run_client(*, command: list[str], database: Mapping[str, Any], last: list[str]) -> None:
    """Run a PostgreSQL program on a database. Raises BackupRefused with its output."""
    names = {"dbname": "PGDATABASE", "user": "PGUSER", "password": "PGPASSWORD"}
    names |= {"host": "PGHOST", "port": "PGPORT"}
    address = _address(database=database)
    variables = {names[name]: str(value) for name, value in address.items()}
    process = subprocess.run(
        [*command, *last],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        raise BackupRefused(f"{command[0]} failed: {process.stderr.strip()}")
