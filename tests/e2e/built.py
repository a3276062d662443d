"""The demonstration as one process built it, which the workers take over.

`./promdaen test` builds it beside the tests that need none of it:

    python -m tests.e2e.built FOLDER
"""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.db import connections
from django.test import override_settings
from django.test.utils import (
    setup_databases,
    setup_test_environment,
    teardown_databases,
)
from django.utils import timezone

ALIASES = ("default", "exchange")
LONGEST = 900
"""Seconds after which nobody waits any longer for another process."""


@contextmanager
def quick_database(*, data: Path, files: Path | None = None) -> Iterator[None]:
    """Empty databases, their tables straight from the models, and quick passwords.

    They are in memory, or in `files`, a folder, where each thread has a connection of its own.
    """
    from django.apps import apps  # after they are ready

    for alias in ALIASES:
        connections[alias].settings_dict["TEST"]["NAME"] = files and str(files / f"test_{alias}")
        # A connection in memory, such as that of earlier tests, does not close.
        del connections[alias]
    quick = override_settings(
        MIGRATION_MODULES={app.label: None for app in apps.get_app_configs()},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        DATA_FOLDER=data,
    )
    with quick:
        databases = setup_databases(verbosity=0, interactive=False, aliases=set(ALIASES))
        try:
            yield
        finally:
            teardown_databases(databases, verbosity=0)


@dataclass(frozen=True)
class Built:
    """A folder with the databases and files of a demonstration; whoever comes first builds it."""

    folder: Path

    def take(self, *, data: Path) -> None:
        """Fill the empty databases of this process, and the data folder beside them."""
        if self.begin():
            self.build(data=data)
        else:
            self._wait()
            self._copy(data=data)

    def begin(self) -> bool:
        """Whether this process is the first, and so the one that builds."""
        self.folder.mkdir(exist_ok=True)
        try:
            (self.folder / "begun").mkdir()
        except FileExistsError:
            return False
        return True

    def build(self, *, data: Path) -> None:
        """Build the demonstration in the databases of this process, and keep it for others."""
        try:
            self._build(data=data)
        except BaseException:
            (self.folder / "failed").touch()
            raise

    def _build(self, *, data: Path) -> None:
        from promdaen_demo import demonstration  # after apps are ready

        demonstration.build_demonstration(now=timezone.now())
        for alias in ALIASES:
            with closing(self._file(alias=alias)) as file_database:
                connections[alias].connection.backup(file_database)
        shutil.copytree(data, self.folder / "data")
        (self.folder / "ready").touch()

    def _file(self, *, alias: str) -> Any:
        import sqlite3  # as the settings have installed it

        return sqlite3.connect(self.folder / alias)

    def _wait(self) -> None:
        ends = time.monotonic() + LONGEST
        while not (self.folder / "ready").exists():
            if (self.folder / "failed").exists() or time.monotonic() > ends:
                raise RuntimeError("Another process could not build the demonstration.")
            time.sleep(0.2)

    def _copy(self, *, data: Path) -> None:
        from django.contrib.contenttypes.models import ContentType  # after apps are ready

        for alias in ALIASES:
            connections[alias].ensure_connection()
            with closing(self._file(alias=alias)) as file_database:
                file_database.backup(connections[alias].connection)
        shutil.copytree(self.folder / "data", data, dirs_exist_ok=True)
        ContentType.objects.clear_cache()


def main(*, folder: Path) -> None:
    """Build the demonstration into a folder, for the tests of other processes."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "promdaen.config.settings")
    django.setup()
    setup_test_environment()
    built = Built(folder=folder)
    if built.begin():
        data = folder / "made"
        data.mkdir()
        with quick_database(data=data):
            built.build(data=data)


if __name__ == "__main__":
    main(folder=Path(sys.argv[1]))
