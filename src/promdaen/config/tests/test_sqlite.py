"""The embedded database: what was deleted is gone from its file."""

import sqlite3
from contextlib import closing
from pathlib import Path

from promdaen.config.sqlite import opening_statements

SAID = "Sok steered the boat"


def test_the_file_keeps_nothing_of_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "held.sqlite3"
    with closing(sqlite3.connect(path)) as held:
        held.executescript(opening_statements(key=""))
        held.execute("CREATE TABLE texts (words TEXT)")
        held.executemany("INSERT INTO texts VALUES (?)", [(f"{SAID} {n}",) for n in range(2_000)])
        held.commit()
        held.execute("DELETE FROM texts")
        held.commit()
    assert SAID.encode() not in path.read_bytes()
