"""The database itself refuses to change or remove a line of the audit log.

Triggers are set after every migration (a rebuilt table has lost its own), on whichever database
was migrated. Whoever owns the database can lift them: that a line was changed is still found by
its digest.
"""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from promdaen.kit.models import AuditLine

TABLE = AuditLine._meta.db_table
WORDS = "The audit log is only ever added to."
REFUSE = f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
# INSERT OR REPLACE removes the row before without a word to a trigger on DELETE.
IS_THERE = (
    f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) OR EXISTS (SELECT 1 FROM {TABLE} "  # noqa: S608
    "WHERE node_id = NEW.node_id AND epoch = NEW.epoch AND sequence = NEW.sequence)"
)
ON_SQLITE = {
    f"{TABLE}_no_update": f"BEFORE UPDATE ON {TABLE} {REFUSE}",
    f"{TABLE}_no_delete": f"BEFORE DELETE ON {TABLE} {REFUSE}",
    f"{TABLE}_no_replace": f"BEFORE INSERT ON {TABLE} {IS_THERE} {REFUSE}",
}
FUNCTION = f"{TABLE}_refuse"
REFUSAL = f"BEGIN RAISE EXCEPTION '{WORDS}' USING ERRCODE = 'integrity_constraint_violation'; END"
ON_POSTGRESQL = {
    f"{TABLE}_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    f"{TABLE}_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}


def set_guard(*, using: str) -> None:
    """Have the database refuse what would change its log; nothing where it does already."""
    if is_guarded(using=using):
        return
    lift_guard(using=using)
    connection = connections[using]
    with connection.cursor() as cursor:
        if _is_sqlite(connection=connection):
            for name, said in ON_SQLITE.items():
                cursor.execute(f"CREATE TRIGGER {name} {said}")
            return
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $${REFUSAL}$$"
        )
        for name, said in ON_POSTGRESQL.items():
            cursor.execute(f"CREATE TRIGGER {name} {said} EXECUTE FUNCTION {FUNCTION}()")
            # Also where a session says that it replicates, which passes over plain triggers.
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def lift_guard(*, using: str) -> None:
    """Take the refusal away: for a migration that fills a column, and to empty test databases."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if _is_sqlite(connection=connection):
            for name in ON_SQLITE:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        else:
            for name in ON_POSTGRESQL:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")


def is_guarded(*, using: str) -> bool:
    """Whether the database refuses, by the very triggers that are meant to."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if _is_sqlite(connection=connection):
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [TABLE],
            )
            wanted = {name: f"CREATE TRIGGER {name} {said}" for name, said in ON_SQLITE.items()}
            return wanted.items() <= dict(cursor.fetchall()).items()
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = to_regclass(%s) AND t.tgenabled = 'A'",
            [TABLE],
        )
        return dict.fromkeys(ON_POSTGRESQL, REFUSAL).items() <= dict(cursor.fetchall()).items()


def _is_sqlite(*, connection: BaseDatabaseWrapper) -> bool:
    return connection.vendor == "sqlite"
