"""How migrations run: as Django runs them, but without making every class of a table again.

Django keeps a class for each table as it is at every step. When a table is added, Django makes
the classes of all tables anew that are connected with it, which here are nearly all of them: for
180 tables that took 16 of 19 seconds. A new table changes nothing of the others but the way back
to it, and its own class adds that to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

from promdaen.config.routers import EXCHANGE, IN_EXCHANGE


def is_behind(*, connection: BaseDatabaseWrapper) -> bool:
    """Whether a database lacks a step of this version."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    if connection.alias == EXCHANGE:
        newest = [(app, name) for app, name in newest if app in IN_EXCHANGE]
    return bool(executor.migration_plan(newest))


@contextmanager
def each_table_made_once() -> Iterator[None]:
    """Within this block a new table leaves the classes of all others as they are."""
    add_model, reload_model = ProjectState.add_model, ProjectState.reload_model

    def added(self: Any, model_state: ModelState) -> None:
        if "apps" not in self.__dict__:
            add_model(self, model_state)
            return
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:
            self.resolve_model_relations(key)
        model_state.render(self.apps)

    def reloaded(self: Any, app_label: str, model_name: str, delay: bool = False) -> None:
        # Django's own way to put off tables further away; before a step that changes data it
        # makes all of them anew.
        reload_model(self, app_label, model_name, delay=True)

    own: Any = ProjectState
    own.add_model, own.reload_model = added, reloaded
    try:
        yield
    finally:
        own.add_model, own.reload_model = add_model, reload_model
