"""Migrations: an empty database is filled at once, an older one is migrated step by step.

An empty database gets its tables directly from the models, then everything that migrations create
besides tables, and all migrations are recorded as applied. Any other database is migrated as
Django does, but without rebuilding every model class for each table. Django has a model class for
each table at every migration. When a table is added, Django rebuilds the classes of all connected
tables, which here are nearly all: for 180 tables this took 16 of 19 seconds. A new table changes
only the reverse relations of others, and its own class adds these.
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
    """Whether a database lacks a migration of this version."""
    return bool(_missing_steps(connection=connection))


def is_empty(*, connection: BaseDatabaseWrapper) -> bool:
    """Whether a database has no tables."""
    return not connection.introspection.table_names()


def fill_empty_database(*, connection: BaseDatabaseWrapper) -> list[Migration]:
    """Create all tables of this version in one transaction; returns the recorded migrations."""
    steps = _missing_steps(connection=connection)
    record: type[Any] = MigrationRecorder(connection).Migration
    with connection.schema_editor(atomic=True) as editor:
        for model in (record, *_tables(connection=connection)):
            editor.create_model(model)
        # Insert rows after the last change of a table: PostgreSQL does not allow changes after
        # them.
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


def _tables(*, connection: BaseDatabaseWrapper) -> Iterator[type[object]]:
    """The models with a table in a database; tables of many-to-many fields come with them."""
    for app in installed.get_app_configs():
        for model in router.get_migratable_models(
            app, connection.alias, include_auto_created=False
        ):
            if model._meta.can_migrate(connection):
                yield model


class _NewestState:
    """The models as operations see them: those of this version."""

    apps = installed

    def clear_delayed_apps_cache(self) -> None:
        """Do nothing: no operation is deferred here."""


def _do_what_is_no_table(*, steps: list[Migration], editor: BaseDatabaseSchemaEditor) -> None:
    """Create triggers, database-specific indexes and initial rows.

    Operations that only change rows of older versions, and cannot work on the newest tables, are
    marked with `elidable=True`, as for Django's squashing.
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
    """Within this block, a new table does not rebuild the classes of other tables."""
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

    def reloaded(self: object, app_label: str, model_name: str, delay: bool = False) -> None:
        # Django's own way to defer more distant tables; a data migration then rebuilds all of
        # them.
        reload_model(self, app_label, model_name, delay=True)

    # Django clears these caches for every class; settings do not change meanwhile.
    names = cache(swappable.__wrapped__)

    def named(self: Apps, to_string: str) -> object:
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
    """Build the class of a new table, and update the tables it points to."""
    # With a ready registry, every class would refresh the caches of all tables.
    apps.ready = False
    try:
        meta = cast(Any, model_state.render(apps))._meta
    finally:
        apps.ready = True
    pointing = [*meta.local_fields, *meta.local_many_to_many]
    for options in {
        meta,
        *(field.related_model._meta for field in pointing if field.related_model),
    }:
        options._expire_cache()
