"""A migration that drops an index which another index of the same table makes needless."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.fields import AlterField
from django.db.migrations.state import ProjectState


class DropIndexOfField(AlterField):
    """An `AlterField` to `db_index=False` that drops the index and leaves the table as it is.

    Django's own operation copies the whole table on SQLite, and loses its triggers.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop every plain index that has this field's column and no other."""
        connection = schema_editor.connection
        table = f"{app_label}_{self.model_name_lower}"
        with connection.cursor() as cursor:
            if table not in connection.introspection.table_names(cursor):
                return
            constraints = connection.introspection.get_constraints(cursor, table)
        for name, index in constraints.items():
            is_plain = index["index"] and not index["unique"] and not index["primary_key"]
            if is_plain and index["columns"] == [f"{self.name}_id"]:
                schema_editor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the index again."""
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        editor: Any = schema_editor
        for statement in editor._field_indexes_sql(model, model._meta.get_field(self.name)):
            schema_editor.execute(statement)
