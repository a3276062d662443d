"""Which tables live in which database: those of the exchange in their own, all else in the other.

The kit's tables (node, audit log, jobs) stand in both, each database with a chain of its own.
"""

from typing import Any

EXCHANGE = "exchange"
IN_BOTH = frozenset({"kit"})
IN_EXCHANGE = (*sorted(IN_BOTH), EXCHANGE)


class ExchangeRouter:
    """Keeps the exchange between departments apart from everything else."""

    def db_for_read(self, model: type[Any], **_hints: Any) -> str | None:
        """The database of a table that is read."""
        return EXCHANGE if model._meta.app_label == EXCHANGE else None

    def db_for_write(self, model: type[Any], **hints: Any) -> str | None:
        """The database of a table that is written."""
        return self.db_for_read(model, **hints)

    def allow_relation(self, first: Any, other: Any, **_hints: Any) -> bool | None:
        """No foreign key leaves a database."""
        return bool(first._state.db == other._state.db)

    def allow_migrate(self, database: str, app_label: str, **_hints: Any) -> bool | None:
        """Which tables are made where."""
        if database == EXCHANGE:
            return app_label in IN_EXCHANGE
        return app_label != EXCHANGE
