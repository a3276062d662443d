"""A second database, as the exchange has one."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections
from django.db.backends.sqlite3 import base

from promdaen.kit import apps as kit_apps
from promdaen.kit.models import AuditLine, Job, Node


@contextmanager
def empty_database(*, alias: str, folder: Path) -> Iterator[str]:
    """Mount an SQLite file of its own under `alias` until the block ends; gives the alias."""
    database_settings = {
        **connections.settings["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / f"{alias}.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE"},
    }
    connection = base.DatabaseWrapper(database_settings, alias)
    # Django lets a test open no database beside its own, once that is listed.
    connection.connect()
    connections.settings[alias], connections[alias] = database_settings, connection
    try:
        yield alias
    finally:
        connection.close()
        del connections[alias]
        del connections.settings[alias]


@contextmanager
def second_database(*, alias: str, folder: Path) -> Iterator[str]:
    """The same with the tables of the kit, a node of its own and a guarded log."""
    with empty_database(alias=alias, folder=folder):
        with connections[alias].schema_editor() as editor:
            for model in (Node, AuditLine, Job):
                editor.create_model(model)
        kit_apps.make_this_node(using=alias)
        yield alias
