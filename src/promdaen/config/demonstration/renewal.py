"""Takes a demonstration away, so that it can be built anew."""

from __future__ import annotations

from pathlib import Path

from django.core.cache import cache
from django.db import connections

from promdaen.exchange.queries import apart


def wipe() -> None:
    """Take every table of the demonstration away, in the exchange's database too.

    Only ever called for a demonstration: ask `is_built` first. A database of SQLite is a file
    and goes as one, which no trigger that guards its rows can refuse.
    """
    for alias in ["default", *([apart.ALIAS] if apart.is_here() else [])]:
        connection = connections[alias]
        if connection.vendor == "sqlite":
            path = Path(str(connection.settings_dict["NAME"]))
            connection.close()
            for file in (path, *(Path(f"{path}{tail}") for tail in ("-wal", "-shm"))):
                file.unlink(missing_ok=True)
            continue
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    cache.clear()
