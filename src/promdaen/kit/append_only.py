"""Database triggers that refuse to change or delete facts: audit lines, answers, marks.

Triggers guard every table of facts, and each capability lists in `guarded` of its apps.py when its
other rows become immutable. Triggers are dropped before the steps of a migration and created after
every migration (a rebuilt table has lost its own), on the migrated database. The owner of the
database can drop them: `promdaen verify-audit` reports that.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from promdaen.kit.guards import Guard
from promdaen.kit.models import AuditLine, Fact

LOG_TABLE = AuditLine._meta.db_table
REFUSAL_WORDS = "The audit log is only ever added to."
QUOTED, NEW_COLUMN = re.compile(r'("\w+")'), r"NEW.\1"


@dataclass(frozen=True, kw_only=True)
class GuardedTable:
    """A table with its guard and its unique keys: columns and a condition."""

    table: str
    guard: Guard
    keys: tuple[tuple[tuple[str, ...], str], ...]

    @property
    def on_sqlite(self) -> dict[str, str]:
        """The SQL of each trigger by its name."""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{self.guard.words}'); END"
        # INSERT OR REPLACE deletes the old row without firing a trigger on DELETE.
        same_row = " OR ".join(
            f"EXISTS (SELECT 1 FROM {self.table} WHERE "  # noqa: S608
            + " AND ".join(f"{column} = NEW.{column}" for column in columns)
            + (f" AND {condition})" if condition else ")")
            for columns, condition in self.keys
        )
        return {
            f"{self.table}_no_update": f"BEFORE UPDATE ON {self.table} "
            f"{_when(self.guard.update)}{refuse}",
            f"{self.table}_no_delete": f"BEFORE DELETE ON {self.table} "
            f"{_when(self.guard.delete)}{refuse}",
            f"{self.table}_no_replace": f"BEFORE INSERT ON {self.table} WHEN {same_row} {refuse}",
        }

    @property
    def function(self) -> str:
        """The function that the PostgreSQL triggers call."""
        return f"{self.table}_refuse"

    @property
    def refusal(self) -> str:
        """The body of that function."""
        refuse = (
            f"RAISE EXCEPTION '{self.guard.words}' "
            "USING ERRCODE = 'integrity_constraint_violation'"
        )
        if not (self.guard.update or self.guard.delete):
            return f"BEGIN {refuse}; END"
        # NEW is null for a deletion, and must not be read then.
        return (
            "BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {self.guard.update or 'true'} THEN {refuse}; END IF; "
            "RETURN NEW; END IF; "
            f"IF TG_OP = 'DELETE' THEN IF {self.guard.delete or 'true'} THEN {refuse}; END IF; "
            f"RETURN OLD; END IF; {refuse}; END"
        )

    @property
    def on_postgresql(self) -> dict[str, str]:
        """The SQL of each trigger by its name."""
        return {
            f"{self.table}_no_change": f"BEFORE UPDATE OR DELETE ON {self.table} FOR EACH ROW",
            f"{self.table}_no_truncate": f"BEFORE TRUNCATE ON {self.table} FOR EACH STATEMENT",
        }


# The stored form of those two triggers in PostgreSQL: when they run, and on which changes.
KINDS_ON_POSTGRESQL = {"no_change": 1 + 2 + 8 + 16, "no_truncate": 2 + 32}


def guarded_tables(*, using: str) -> dict[str, GuardedTable]:
    """The guarded tables of a database, by table name."""
    tables = set(connections[using].introspection.table_names())
    guards = {}
    for model in apps.get_models():
        table = model._meta.db_table
        guard = _model_guard(model=model)
        if guard and table in tables and router.allow_migrate_model(using, model):
            guards[table] = GuardedTable(table=table, guard=guard, keys=tuple(_keys(model=model)))
    return guards


def set_guard(*, using: str) -> None:
    """Create the triggers of a database that are missing or outdated."""
    guards, connection = guarded_tables(using=using), connections[using]
    open_tables = _unguarded(guarded=guards, connection=connection)
    with transaction.atomic(using=using):
        for table in open_tables:
            _lift(table=table, connection=connection)
            _set(table=guards[table], connection=connection)


def lift_guard(*, using: str, table: str = LOG_TABLE) -> None:
    """Drop the triggers of one table: for a migration that fills a column."""
    _lift(table=table, connection=connections[using])


def lift_guards(*, using: str, excluded_table: str = "") -> None:
    """Drop all triggers: for steps of a migration, and to empty test databases."""
    with transaction.atomic(using=using):
        for table in guarded_tables(using=using):
            if table != excluded_table:
                _lift(table=table, connection=connections[using])


def unguarded_tables(*, using: str) -> list[str]:
    """The tables of facts of a database with a missing or different trigger."""
    return _unguarded(guarded=guarded_tables(using=using), connection=connections[using])


def is_guarded(*, using: str) -> bool:
    """Whether all triggers of the database exist in exactly the expected form."""
    return not unguarded_tables(using=using)


def _model_guard(*, model: type[models.Model]) -> Guard | None:
    if model is AuditLine:
        return Guard(words=REFUSAL_WORDS)
    own: Mapping[str, Guard] = getattr(apps.get_app_config(model._meta.app_label), "guarded", {})
    own_guard = own.get(model.__name__)
    return own_guard or (Guard() if issubclass(model, Fact) else None)


def _keys(*, model: type[models.Model]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The unique keys of a model: columns, and the condition of a partial key."""
    meta = model._meta
    yield from (
        ((str(concrete_field.column),), "")
        for concrete_field in meta.concrete_fields
        if concrete_field.unique
    )
    rules = [
        constraint
        for constraint in meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    ]
    for rule in rules:
        condition = ""
        if rule.condition is not None:
            editor = connections[DEFAULT_DB_ALIAS].schema_editor()
            old = str(cast(Any, rule)._get_condition_sql(model, editor))
            condition = f"{old} AND {QUOTED.sub(NEW_COLUMN, old)}"
        yield tuple(str(cast(Any, meta.get_field(name)).column) for name in rule.fields), condition


def _when(condition: str) -> str:
    return f"WHEN {condition} " if condition else ""


def _set(*, table: GuardedTable, connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, definition in table.on_sqlite.items():
                cursor.execute(f"CREATE TRIGGER {name} {definition}")
            return
        steps = [
            f"CREATE OR REPLACE FUNCTION {table.function}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $${table.refusal}$$"
        ]
        for name, definition in table.on_postgresql.items():
            steps.append(f"CREATE TRIGGER {name} {definition} EXECUTE FUNCTION {table.function}()")
            # ALWAYS: also fires in replication sessions, which skip plain triggers.
            steps.append(f"ALTER TABLE {table.table} ENABLE ALWAYS TRIGGER {name}")
        cursor.execute("; ".join(steps))


def _lift(*, table: str, connection: BaseDatabaseWrapper) -> None:
    drop = f"DROP TRIGGER IF EXISTS {table}_"
    if connection.vendor == "sqlite":
        drops = [f"{drop}{kind}" for kind in ("no_update", "no_delete", "no_replace")]
    else:
        drops = ["; ".join(f"{drop}{kind} ON {table}" for kind in KINDS_ON_POSTGRESQL)]
    with connection.cursor() as cursor:
        for statement in drops:
            cursor.execute(statement)


def _unguarded(
    *, guarded: Mapping[str, GuardedTable], connection: BaseDatabaseWrapper
) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = set(cursor.fetchall())
            return [
                table
                for table, guard in guarded.items()
                if not {(k, f"CREATE TRIGGER {k} {v}") for k, v in guard.on_sqlite.items()}
                <= triggers
            ]
        cursor.execute(
            "SELECT c.relname, t.tgname, p.prosrc, t.tgtype FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '' "
            "AND c.relnamespace = current_schema()::regnamespace"
        )
        triggers = set(cursor.fetchall())
        return [
            table
            for table, guard in guarded.items()
            if not {
                (table, f"{table}_{kind}", guard.refusal, bits)
                for kind, bits in KINDS_ON_POSTGRESQL.items()
            }
            <= triggers
        ]
