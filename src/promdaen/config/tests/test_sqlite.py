"""The embedded database: what was deleted is gone from its file, which its owner alone reads."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from promdaen.config.databases import keep_private
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


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_database_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "open.sqlite3"
    for name in ("open.sqlite3", "open.sqlite3-wal", "open.sqlite3-shm"):
        (tmp_path / name).touch(mode=0o644)
    keep_private(name=str(path))
    modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    keep_private(name=":memory:")


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_every_opened_database_is_closed_to_others(tmp_path: Path) -> None:
    code = (
        "import os, django; os.umask(0o022); django.setup(); "
        "from django.db import connection; connection.cursor().execute('CREATE TABLE a (b)')"
    )
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    known |= {"PROMDAEN_DATA": str(tmp_path), "PROMDAEN_EXCHANGE_URL": ""}
    known |= {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"}
    subprocess.run([sys.executable, "-c", code], env=known, check=True)
    assert (tmp_path / "promdaen.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_server_with_a_wrong_key_says_so(tmp_path: Path) -> None:
    path = tmp_path / "promdaen.sqlite3"
    with closing(sqlite3.connect(path)) as held:
        held.executescript(opening_statements(key="right"))
        held.execute("CREATE TABLE a (b)")
    (tmp_path / "secret-key").write_text("secret")
    known = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    known |= {"PROMDAEN_DATA": str(tmp_path), "PROMDAEN_EXCHANGE_URL": ""}
    for key in ("wrong", ""):
        process = subprocess.run(
            [sys.executable, "-m", "promdaen.config.command", "serve", "--port", "8199"],
            env=known | {"PROMDAEN_DB_KEY": key},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 2
        assert "wrong or missing key" in process.stderr
