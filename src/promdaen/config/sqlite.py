"""The embedded database: one SQLite version everywhere, recent enough, with encryption."""

import sys

import sqlcipher3
from sqlcipher3 import dbapi2

# SQLite before 3.51.3 can corrupt a WAL database when two connections write and checkpoint at the
# same time; Python's own may be older, so ours replaces it before Django loads.
SAFE = (3, 51, 3)


def install_sqlite() -> None:
    """Replace Python's own SQLite with the bundled one; safe to call twice."""
    sys.modules["sqlite3"] = sqlcipher3
    sys.modules["sqlite3.dbapi2"] = dbapi2


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
