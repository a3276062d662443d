"""How migrations run: an empty database is filled at once, an older one goes step by step.

An empty database gets the tables of the newest step straight from the models, then what steps do
beside tables, and is said to have taken them all. Any other database takes the steps it lacks as
Django takes them, but without making every class of a table again.

Django keeps a class for each table as it is at every step. When a table is added, Django makes
the classes of all tables anew that are connected with it, which here are nearly all of them: for
180 tables that took 16 of 19 seconds. A new table changes nothing of the others but the way back
to it, and its own class adds that to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from django.apps import apps as installed
from django.apps.registry import Apps
from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.operations.models import IndexOperation, ModelOperation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState

from promdaen.config.routers import EXCHANGE, IN_EXCHANGE


def is_behind(*, connection: BaseDatabaseWrapper) -> bool:
    """Whether a database lacks a step of this version."""
    return bool(_missing_steps(connection=connection))


def is_empty(*, connection: BaseDatabaseWrapper) -> bool:
    """Whether a database has no table at all."""
    return not connection.introspection.table_names()


def fill_empty_database(*, connection: BaseDatabaseWrapper) -> list[Migration]:
    """Make all tables of this version in one transaction; the steps that are recorded as taken."""
    steps = _missing_steps(connection=connection)
    record: type[Any] = MigrationRecorder(connection).Migration
    with connection.schema_editor(atomic=True) as editor:
        for model in (record, *_tables(connection=connection)):
            editor.create_model(model)
        # Rows come after the last change of a table: PostgreSQL allows no change after them.
        for statement in editor.deferred_sql:
            editor.execute(statement)
        editor.deferred_sql.clear()
        _do_what_is_no_table(steps=steps, editor=editor)
        names = [name for step in steps for name in (*step.replaces, (step.app_label, step.name))]
        record.objects.using(connection.alias).bulk_create(
            [record(app=app, name=name) for app, name in names]
        )
    return steps


def _missing_steps(*, connection: BaseDatabaseWrapper) -> list[Migration]:
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    if connection.alias == EXCHANGE:
        newest = [(app, name) for app, name in newest if app in IN_EXCHANGE]
    return [step for step, _ in executor.migration_plan(newest)]


def _tables(*, connection: BaseDatabaseWrapper) -> Iterator[type[Any]]:
    """The models that have a table in a database; those between two come with one of them."""
    for app in installed.get_app_configs():
        for model in router.get_migratable_models(
            app, connection.alias, include_auto_created=False
        ):
            if model._meta.can_migrate(connection):
                yield model


class _NewestState:
    """What an operation sees of the models: those of this version."""

    apps = installed

    def clear_delayed_apps_cache(self) -> None:
        """Nothing is put off here."""


def _do_what_is_no_table(*, steps: list[Migration], editor: BaseDatabaseSchemaEditor) -> None:
    """Triggers, indexes of the database's own kind, rows that every installation begins with.

    A step that only changes rows of older versions, and cannot work on the newest tables, says
    so as for Django's own squashing, by `elidable=True`.
    """
    state: Any = _NewestState()
    for step in steps:
        for operation in step.operations:
            if isinstance(operation, ModelOperation | FieldOperation | IndexOperation):
                continue
            if not operation.elidable:
                operation.database_forwards(step.app_label, editor, state, state)


@contextmanager
def each_table_made_once() -> Iterator[None]:
    """Within this block a new table leaves the classes of all others as they are."""
    state, registry = cast(Any, ProjectState), cast(Any, Apps)
    add_model, reload_model = state.add_model, state.reload_model
    swappable = registry.get_swappable_settings_name

    def added(self: Any, model_state: ModelState) -> None:
        if "apps" not in self.__dict__:
            add_model(self, model_state)
            return
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:
            self.resolve_model_relations(key)
        _render(model_state=model_state, apps=self.apps)

    def reloaded(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        # Django's own way to put off tables further away; before a step that changes data it
        # makes all of them anew.
        reload_model(self, app_label, model_name, delay=True)

    # Django forgets these names with every class that is made; settings do not change meanwhile.
    names = cache(swappable.__wrapped__)

    def named(self: Apps, to_string: str) -> Any:
        return names(self, to_string)

    cast(Any, named).cache_clear = lambda: None
    state.add_model, state.reload_model = added, reloaded
    registry.get_swappable_settings_name = named
    try:
        yield
    finally:
        state.add_model, state.reload_model = add_model, reload_model
        registry.get_swappable_settings_name = swappable


def _render(*, model_state: ModelState, apps: Any) -> None:
    """Make the class of a new table, and have those that it points to look for it."""
    # A registry that is ready has every class of all tables look again.
    apps.ready = False
    try:
        meta = cast(Any, model_state.render(apps))._meta
    finally:
        apps.ready = True
    pointing = [*meta.local_fields, *meta.local_many_to_many]
    for one in {meta, *(field.related_model._meta for field in pointing if field.related_model)}:
        one._expire_cache()
