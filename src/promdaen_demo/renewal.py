"""Deletes a demonstration, so that it can be built again."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.core.cache import cache
from django.db import connections

from promdaen.exchange.queries import exchange_database
from promdaen.laptops.queries import nodes
from promdaen_demo.laptop import laptop_folder


def wipe() -> None:
    """Delete every table of the demonstration, also in the exchange's database, and its laptop.

    Call it only for a demonstration: check `demonstration.is_built` first. An SQLite database is
    deleted as a file, because triggers that protect its rows could refuse otherwise.
    """
    for alias in ["default", *([exchange_database.ALIAS] if exchange_database.is_here() else [])]:
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
    # The laptop is enrolled at a headquarters that is gone, so that it could not send.
    shutil.rmtree(laptop_folder(), ignore_errors=True)
    (nodes.data_folder() / nodes.STATE_FILE).unlink(missing_ok=True)
    cache.clear()
