"""The embedded database: one SQLite version everywhere, recent enough, with encryption."""

import sys

from promdaen.kit import extras

try:
    import sqlcipher3 as package
    from sqlcipher3 import dbapi2 as sqlite3
except ModuleNotFoundError:  # without the extra `sqlite`
    import sqlite3

    package = sqlite3

__all__ = ["check_sqlite", "install_sqlite", "opening_statements", "sqlite3"]

# SQLite before 3.51.3 can corrupt a WAL database when two connections write and checkpoint at the
# same time; Python's own may be older, so ours replaces it before Django loads.
SAFE = (3, 51, 3)


def install_sqlite() -> None:
    """Replace Python's own SQLite with the bundled one; safe to call twice."""
    if extras.is_installed(name="sqlite"):
        sys.modules["sqlite3"] = package
        sys.modules["sqlite3.dbapi2"] = sqlite3


def check_sqlite(*, key: str) -> None:
    """Raise kit.extras.ExtraMissing where a file of SQLite cannot be used safely.

    Python's own ignores a key, and would write the file unencrypted.
    """
    is_safe = sqlite3.sqlite_version_info >= SAFE and not key
    if not extras.is_installed(name="sqlite") and not is_safe:
        raise extras.ExtraMissing(extra=extras.EXTRAS["sqlite"])


def opening_statements(*, key: str) -> str:
    """The first statements of every connection; with a key the file is encrypted.

    >>> opening_statements(key="it's").split(";")[0]
    "PRAGMA key = 'it''s'"
    """
    unlock = "PRAGMA key = '{}';".format(key.replace("'", "''")) if key else ""
    # Deleted data is overwritten in the file, so that destroyed keys and texts are gone.
    return (
        f"{unlock}PRAGMA journal_mode = WAL;PRAGMA synchronous = FULL;PRAGMA secure_delete = ON;"
    )
