"""Django's database settings, from an address."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url

from promdaen.config.sqlite import check_sqlite, opening_statements
from promdaen.kit import extras

LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
# Values of sslmode of PostgreSQL. The default, prefer, falls back to no encryption.
ENCRYPTED_MODES = ("require", "verify-ca", "verify-full")
UNENCRYPTED_MODE = "disable"
SQLITE = "django.db.backends.sqlite3"
# Messages of SQLite and PostgreSQL for a table or column of this version that is missing.
MISSING_SCHEMA_MESSAGES = (
    "no such table",
    "no such column",
    "has no column named",
    "does not exist",
)


def database_settings(*, url: str, key: str) -> dict[str, object]:
    """The settings of the database at an address; `key` encrypts an SQLite file.

    Raises ValueError with an explanation, also if the driver of the database is not
    installed.
    """
    database: dict[str, Any] = {}
    database |= dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    try:
        _check_driver(database=database, key=key)
    except extras.ExtraMissing as error:
        raise ValueError(str(error)) from error
    if not is_embedded(database=database):
        _check_encryption(database=database)
        pooling = database.get("OPTIONS", {}).pop("pooling", "session")
        if pooling not in {"session", "transaction"}:
            raise ValueError(f"pooling of the database is {pooling!r}; write transaction.")
        # With transaction pooling, a server-side cursor does not survive its transaction.
        database["DISABLE_SERVER_SIDE_CURSORS"] = pooling == "transaction"
    else:
        database |= {
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": opening_statements(key=key),
            },
        }
    return database


def _check_driver(*, database: dict[str, object], key: str) -> None:
    if is_embedded(database=database):
        check_sqlite(key=key)
    elif not extras.is_installed(name="postgresql"):
        raise extras.ExtraMissing(extra=extras.EXTRAS["postgresql"])


def _check_encryption(*, database: dict[str, Any]) -> None:
    """Raise ValueError if the connection to another machine may be unencrypted."""
    host = database.get("HOST") or ""
    mode = database.get("OPTIONS", {}).get("sslmode", "")
    if host in LOCAL_HOSTS or host.startswith("/") or mode in (*ENCRYPTED_MODES, UNENCRYPTED_MODE):
        return
    raise ValueError(
        f"the database is on another machine ({host}): set sslmode in its address, such as "
        "?sslmode=verify-full&sslrootcert=/etc/promdaen/database-ca.pem, or sslmode=disable if "
        "the connection is protected in another way."
    )


def is_embedded(*, database: dict[str, object]) -> bool:
    """Whether a database is a local SQLite file."""
    return bool(database["ENGINE"] == SQLITE)


def is_in_use(*, database: dict[str, Any]) -> bool | None:
    """Whether a database has tables; None if it cannot be reached.

    It is checked before Django is set up, because Django needs the secret key first.
    """
    if is_embedded(database=database):
        path = Path(database["NAME"])
        return path.is_file() and path.stat().st_size > 0
    import psycopg  # noqa: PLC0415  only where PostgreSQL is used and the secret is missing

    connection_keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    connection_arguments = {
        name: database.get(key) for name, key in (connection_keys | {"port": "PORT"}).items()
    }
    options = database.get("OPTIONS", {})
    connection_arguments |= {
        name: value for name, value in options.items() if name.startswith("ssl")
    }
    try:
        with psycopg.connect(
            **{name: value for name, value in connection_arguments.items() if value},
            connect_timeout=5,
        ) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
            return bool((row.fetchone() or [False])[0])
    except psycopg.OperationalError:
        return None


def keep_private(*, name: str) -> None:
    """Restrict the file of an embedded database, and the files beside it, to its owner.

    SQLite creates a file with the umask of the shell, which may let everyone read it.
    """
    if os.name != "posix":
        return
    for path in map(Path, (name, f"{name}-wal", f"{name}-shm", f"{name}-journal")):
        # A database in memory has no path; a file of another owner is left to that owner.
        with suppress(FileNotFoundError, PermissionError):
            if path.stat().st_mode & 0o077:
                path.chmod(0o600)


def fault_words(*, error: str, program: str) -> str:
    """One line about a database that is missing, not migrated, locked, or has another key."""
    first_line = error.strip().splitlines()[0] if error.strip() else "no message"
    if any(message in error for message in MISSING_SCHEMA_MESSAGES):
        return (
            f"the database is not at this version ({first_line}); run `{program} migrate` first."
        )
    if "not a database" in error or "decrypt" in error:
        return (
            "wrong or missing key: PROMDAEN_DB_KEY (or PROMDAEN_EXCHANGE_DB_KEY) does not open "
            "the database file, or that file is not a database."
        )
    return f"unexpected database error: {first_line}"
