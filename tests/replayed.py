"""Rows that several tests begin with: written once in a process, copied in for later tests."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, connections
from django.utils import timezone

FRESH = timedelta(minutes=10)
"""Tests that were opened in these rows are still open for so long."""

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


def once(build: Callable[[], Any]) -> Callable[[], Any]:
    """Let a function that fills empty tables of SQLite copy the rows of its first call.

    It builds again where a test has written anything before, or where the clock went on.
    """
    recorded: dict[str, Any] = {}

    @wraps(build)
    def filled() -> Any:
        if connection.vendor != "sqlite":
            return build()
        # A test that may not use a database of the two is not to ask Django about it.
        before, now = stored(), timezone.now()
        if (
            recorded
            and recorded["before"] == before
            and timedelta() <= now - recorded["at"] < FRESH
        ):
            for table, rows in recorded["rows"].items():
                marks = ",".join("?" * len(rows[0]))
                text = f'REPLACE INTO "{table}" VALUES ({marks})'  # noqa: S608 - our own tables
                connection.connection.executemany(text, rows)
            return deepcopy(recorded["known"])
        result = build()
        after = stored()
        old = {key: set(rows) for key, rows in before.items()}
        new = {key: [row for row in after[key] if row not in old[key]] for key in after}
        rows = {table: rows for (alias, table), rows in new.items() if alias == "default" and rows}
        is_elsewhere = any(rows for (alias, _table), rows in new.items() if alias != "default")
        if not is_elsewhere and all(len(before[key]) <= len(after[key]) for key in after):
            recorded.update(before=before, at=now, rows=rows, known=deepcopy(result))
        return result

    return filled


def stored() -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """The rows of each table of opened databases, as SQLite has them."""
    rows_by_table = {}
    for alias in ("default", "exchange"):
        raw = connections[alias].connection
        tables = list(raw.execute(TABLES)) if raw is not None else []
        for (table,) in tables:
            rows_by_table[alias, table] = list(raw.execute(f'SELECT * FROM "{table}"'))  # noqa: S608
    return rows_by_table
