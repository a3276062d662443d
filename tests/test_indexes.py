"""No table keeps an index that another index of it begins with: writing it is for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, migrations, models
from django.db.migrations.state import ModelState, ProjectState

from promdaen.kit.indexes import DropIndexOfField

pytestmark = pytest.mark.django_db(databases=["default", "exchange"])
OF_OTHERS = ("account_", "auth_", "axes_", "django_", "mfa_", "usersessions_")
"""Tables of libraries, whose models are not ours to change."""
OF_TWO_KEYS = {
    table
    for model in apps.get_models(include_auto_created=True)
    if model._meta.auto_created
    for table in [model._meta.db_table]
}
"""Tables of many-to-many fields: Django itself makes an index of each key and one of both; they
are small, and a class of our own for each would be more to read than the index costs."""


def conditional() -> set[str]:
    """Indexes and constraints of some rows only, which cannot replace one of all rows."""
    return {
        index.name
        for model in apps.get_models()
        for index in (*model._meta.indexes, *model._meta.constraints)
        if getattr(index, "condition", None) is not None
    }


def needless(*, alias: str) -> Iterator[str]:
    """Each plain index of a database whose columns another index of its table begins with."""
    partial, database = conditional(), connections[alias]
    with database.cursor() as cursor:
        for table in database.introspection.table_names(cursor):
            constraints = database.introspection.get_constraints(cursor, table)
            whole = {
                name: constraint
                for name, constraint in constraints.items()
                if (constraint["index"] or constraint["unique"] or constraint["primary_key"])
                and constraint["columns"]
                and None not in constraint["columns"]
                and name not in partial
                and not name.endswith("_like")
            }
            yield from (
                f"{table}.{name}" for name in whole if is_needless(name=name, constraints=whole)
            )


def is_needless(*, name: str, constraints: dict[str, Any]) -> bool:
    """Whether another index begins with the columns of this one."""
    mine = constraints[name]
    return not (mine["unique"] or mine["primary_key"]) and any(
        other != name and constraint["columns"][: len(mine["columns"])] == mine["columns"]
        for other, constraint in constraints.items()
    )


@pytest.mark.parametrize("alias", ["default", "exchange"])
def test_no_index_begins_another_of_its_table(alias: str) -> None:
    needless_names = {
        index_name
        for index_name in needless(alias=alias)
        if index_name.split(".")[0] not in OF_TWO_KEYS and not index_name.startswith(OF_OTHERS)
    }
    assert needless_names == set()


def test_a_planted_index_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX planted ON course_enrolment (run_id)")
    assert "course_enrolment.planted" in set(needless(alias="default"))


def test_the_step_drops_the_index_alone_and_can_be_taken_back() -> None:
    state = ProjectState()
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("other", models.ForeignKey("kit.Thing", models.CASCADE, null=True)),
    ]
    state.add_model(ModelState("kit", "Thing", fields))
    field = models.ForeignKey("kit.Thing", models.CASCADE, null=True, db_index=False)
    step: migrations.AlterField = DropIndexOfField("thing", "other", field)
    after = state.clone()
    step.state_forwards("kit", after)

    def indexed() -> list[list[str]]:
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, "kit_thing")
        return [
            constraint["columns"]
            for constraint in constraints.values()
            if constraint["index"] and not constraint["unique"]
        ]

    # Within the transaction of the test, which `with` does not allow on SQLite.
    editor: Any = connection.schema_editor(atomic=False)
    editor.deferred_sql = []
    # Without the table, as in the other database, nothing happens.
    step.database_forwards("kit", editor, state, after)
    editor.create_model(state.apps.get_model("kit", "Thing"))
    for statement in editor.deferred_sql:
        editor.execute(statement)
    assert indexed() == [["other_id"]]
    step.database_forwards("kit", editor, state, after)
    assert indexed() == []
    step.database_backwards("kit", editor, after, state)
    assert indexed() == [["other_id"]]
