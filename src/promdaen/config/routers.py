"""Which tables are in which database: those of the exchange in their own, all others in the main.

The kit's tables (node, audit log, jobs) are in both, each database with its own chain.
"""

from typing import Any

EXCHANGE = "exchange"
IN_BOTH = frozenset({"kit"})
IN_EXCHANGE = (*sorted(IN_BOTH), EXCHANGE)


class ExchangeRouter:
    """Keeps the tables of the exchange between departments in a separate database."""

    def db_for_read(self, model: type[Any], **_hints: Any) -> str | None:
        """The database to read a table from."""
        return EXCHANGE if model._meta.app_label == EXCHANGE else None

    def db_for_write(self, model: type[object], **hints: Any) -> str | None:
        """The database to write a table to."""
        return self.db_for_read(model, **hints)

    def allow_relation(self, first: Any, other: Any, **_hints: Any) -> bool | None:
        """Allow foreign keys only within a database."""
        return bool(first._state.db == other._state.db)

    def allow_migrate(self, database: str, app_label: str, **_hints: Any) -> bool | None:
        """Whether a table is created in a database."""
        if database == EXCHANGE:
            return app_label in IN_EXCHANGE
        return app_label != EXCHANGE
