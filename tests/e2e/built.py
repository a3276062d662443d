"""The demonstration as one worker built it, which the others take over."""

import shutil
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.utils import timezone

from promdaen.config import demonstration

ALIASES = ("default", "exchange")
LONGEST = 900
"""Seconds after which nobody waits any longer for another worker."""


@dataclass(frozen=True)
class Built:
    """A folder with the databases and files of a demonstration; whoever comes first builds it."""

    folder: Path

    def take(self, *, data: Path) -> None:
        """Fill the empty databases of this process, and the data folder beside them."""
        self.folder.mkdir(exist_ok=True)
        try:
            (self.folder / "begun").mkdir()
        except FileExistsError:
            self._wait()
            self._copy(data=data)
            return
        demonstration.build_demonstration(now=timezone.now())
        for alias in ALIASES:
            with sqlite3.connect(self.folder / alias) as kept:
                connections[alias].connection.backup(kept)
            kept.close()
        shutil.copytree(data, self.folder / "data")
        (self.folder / "ready").touch()

    def _wait(self) -> None:
        ends = time.monotonic() + LONGEST
        while not (self.folder / "ready").exists():
            if time.monotonic() > ends:
                raise TimeoutError("The worker that builds the demonstration did not end.")
            time.sleep(0.2)

    def _copy(self, *, data: Path) -> None:
        for alias in ALIASES:
            kept = sqlite3.connect(self.folder / alias)
            connections[alias].ensure_connection()
            kept.backup(connections[alias].connection)
            kept.close()
        shutil.copytree(self.folder / "data", data, dirs_exist_ok=True)
        ContentType.objects.clear_cache()
