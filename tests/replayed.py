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


def once(build: Callable[[], Any]) -> Callable[[], Any]:
    """Let a function that fills empty tables of SQLite copy the rows of its first call.

    It builds again where a test has written anything before, or where the clock went on.
    """
    kept: dict[str, Any] = {}

    @wraps(build)
    def filled() -> Any:
        if connection.vendor != "sqlite":
            return build()
        before, now = counts("default", "exchange"), timezone.now()
        if kept and kept["before"] == before and timedelta() <= now - kept["at"] < FRESH:
            for table, rows in kept["rows"].items():
                marks = ",".join("?" * len(rows[0]))
                text = f'INSERT INTO "{table}" VALUES ({marks})'  # noqa: S608 - our own tables
                connection.connection.executemany(text, rows)
            return deepcopy(kept["known"])
        known = build()
        after = counts("default", "exchange")
        written = after.items() - before.items()
        if all(alias == "default" and not before[alias, table] for (alias, table), _ in written):
            rows = {table: said(table=table) for (_alias, table), _ in written}
            kept.update(before=before, at=now, rows=rows, known=deepcopy(known))
        return known

    return filled


def counts(*aliases: str) -> dict[tuple[str, str], int]:
    """How many rows each table has."""
    return {
        (alias, table): said(alias=alias, what="count(*)", table=table)[0][0]
        for alias in aliases
        for table in connections[alias].introspection.table_names()
    }


def said(*, table: str, what: str = "*", alias: str = "default") -> list[tuple[Any, ...]]:
    """The rows of a table as SQLite has them, not as Django reads them."""
    text = f'SELECT {what} FROM "{table}"'  # noqa: S608 - our own tables
    rows: list[tuple[Any, ...]] = connections[alias].connection.execute(text).fetchall()
    return rows
