"""What Django is told of a database, from its address."""

from typing import Any

import dj_database_url

from promdaen.config.sqlite import opening_statements

SQLITE = "django.db.backends.sqlite3"


def database_of(*, url: str, key: str) -> dict[str, Any]:
    """The settings of the database at an address; `key` encrypts a file of SQLite at rest."""
    found: dict[str, Any] = {}
    found |= dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if is_embedded(database=found):
        found |= {
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": opening_statements(key=key),
            },
        }
    return found


def is_embedded(*, database: dict[str, Any]) -> bool:
    """Whether a database is a file of this process."""
    return bool(database["ENGINE"] == SQLITE)
