"""An index of three signs each over the plain texts: Khmer writes no spaces between words.

SQLite has one of its own (FTS5, trigram); PostgreSQL gets the same by a function and a GIN index,
which hold in any locale and need no extension. Both follow the texts by the database itself, so
that what is blacked out or destroyed is gone from the index in the same transaction.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE = (
    """CREATE TABLE exchange_found (
    id integer PRIMARY KEY AUTOINCREMENT, text_id char(32) NOT NULL UNIQUE, folded text NOT NULL)""",
    """CREATE VIRTUAL TABLE exchange_found_words USING fts5(
    folded, content='exchange_found', content_rowid='id', tokenize='trigram case_sensitive 1')""",
    "INSERT INTO exchange_found_words(exchange_found_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER exchange_found_added AFTER INSERT ON exchange_found BEGIN
    INSERT INTO exchange_found_words(rowid, folded) VALUES (NEW.id, NEW.folded); END""",
    """CREATE TRIGGER exchange_found_removed AFTER DELETE ON exchange_found BEGIN
    INSERT INTO exchange_found_words(exchange_found_words, rowid, folded)
    VALUES ('delete', OLD.id, OLD.folded); END""",
    """CREATE TRIGGER exchange_text_added AFTER INSERT ON exchange_text WHEN NEW.folded <> '' BEGIN
    INSERT INTO exchange_found(text_id, folded) VALUES (NEW.id, NEW.folded); END""",
    """CREATE TRIGGER exchange_text_changed AFTER UPDATE OF folded ON exchange_text
    WHEN OLD.folded <> NEW.folded BEGIN
    DELETE FROM exchange_found WHERE text_id = OLD.id;
    INSERT INTO exchange_found(text_id, folded) SELECT NEW.id, NEW.folded WHERE NEW.folded <> '';
    END""",
    """CREATE TRIGGER exchange_text_removed AFTER DELETE ON exchange_text BEGIN
    DELETE FROM exchange_found WHERE text_id = OLD.id; END""",
    """INSERT INTO exchange_found(text_id, folded)
    SELECT id, folded FROM exchange_text WHERE folded <> ''""",
)
SQLITE_BACK = (
    "DROP TRIGGER exchange_text_added",
    "DROP TRIGGER exchange_text_changed",
    "DROP TRIGGER exchange_text_removed",
    "DROP TABLE exchange_found_words",
    "DROP TABLE exchange_found",
)
POSTGRESQL = (
    """CREATE FUNCTION exchange_grams(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT one || two || three), '{}') FROM (
        SELECT sign AS one, lead(sign) OVER place AS two, lead(sign, 2) OVER place AS three
        FROM unnest(string_to_array(words, NULL)) WITH ORDINALITY AS signs(sign, number)
        WINDOW place AS (ORDER BY number)) AS grams WHERE three IS NOT NULL $$""",
    "CREATE INDEX exchange_found ON exchange_text USING gin (exchange_grams(folded))",
)
POSTGRESQL_BACK = ("DROP INDEX exchange_found", "DROP FUNCTION exchange_grams(text)")


def build(_apps: Any, schema_editor: Any) -> None:
    """Make the index and put in it what is there."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    _run(connection=schema_editor.connection, lines=SQLITE if is_sqlite else POSTGRESQL)


def take_down(_apps: Any, schema_editor: Any) -> None:
    """Remove the index; searching goes on without it, slower."""
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    _run(connection=schema_editor.connection, lines=SQLITE_BACK if is_sqlite else POSTGRESQL_BACK)


def _run(*, connection: Any, lines: tuple[str, ...]) -> None:
    if connection.alias != "exchange":
        return
    with connection.cursor() as cursor:
        for line in lines:
            cursor.execute(line)


class SearchIndex(Operation):
    """Makes the index. Unlike RunPython it needs no class of any table."""

    reduces_to_sql = False

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No table of Django's changes."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make the index and put in it what is there."""
        build(None, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Remove the index."""
        take_down(None, schema_editor)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "Index of the plain texts"
