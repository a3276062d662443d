"""How migrations run: as Django runs them, but without making every class of a table again.

Django keeps a class for each table as it is at every step. When a table is added, Django makes
the classes of all tables anew that are connected with it, which here are nearly all of them: for
180 tables that took 16 of 19 seconds. A new table changes nothing of the others but the way back
to it, and its own class adds that to them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

from django.apps.registry import Apps
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
