"""The embedded database: one SQLite for everyone, new enough to be safe, encrypted on demand."""

import sys

import sqlcipher3
from sqlcipher3 import dbapi2

# SQLite before 3.51.3 can corrupt a WAL database when two connections write and checkpoint
# at the same instant; Python's own may be older, so ours takes its place before Django loads.
SAFE = (3, 51, 3)


def install_sqlite() -> None:
    """Put the bundled SQLite in the place of Python's own; safe to call twice."""
    sys.modules["sqlite3"] = sqlcipher3
    sys.modules["sqlite3.dbapi2"] = dbapi2


def opening_statements(*, key: str) -> str:
    """What every new connection says first; with a key the file is encrypted at rest.

    >>> opening_statements(key="it's").split(";")[0]
    "PRAGMA key = 'it''s'"
    """
    unlock = "PRAGMA key = '{}';".format(key.replace("'", "''")) if key else ""
    # What is deleted is overwritten in the file: keys and texts that were destroyed are gone.
    return (
        f"{unlock}PRAGMA journal_mode = WAL;PRAGMA synchronous = FULL;PRAGMA secure_delete = ON;"
    )
