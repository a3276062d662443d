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

STATEMENT = "Sok steered the boat"


def test_the_file_keeps_nothing_of_what_was_deleted(tmp_path: Path) -> None:
    path = tmp_path / "held.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(opening_statements(key=""))
        connection.execute("CREATE TABLE texts (words TEXT)")
        connection.executemany(
            "INSERT INTO texts VALUES (?)", [(f"{STATEMENT} {n}",) for n in range(2_000)]
        )
        connection.commit()
        connection.execute("DELETE FROM texts")
        connection.commit()
    assert STATEMENT.encode() not in path.read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_a_database_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "open.sqlite3"
    for name in ("open.sqlite3", "open.sqlite3-wal", "open.sqlite3-shm"):
        (tmp_path / name).touch(mode=0o644)
    keep_private(name=str(path))
    modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    keep_private(name=":memory:")


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_every_opened_database_is_closed_to_others(tmp_path: Path) -> None:
    code = (
        "import os, django; os.umask(0o022); django.setup(); "
        "from django.db import connection; connection.cursor().execute('CREATE TABLE a (b)')"
    )
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables |= {"PROMDAEN_DATA": str(tmp_path), "PROMDAEN_EXCHANGE_URL": ""}
    variables |= {"DJANGO_SETTINGS_MODULE": "promdaen.config.settings"}
    subprocess.run([sys.executable, "-c", code], env=variables, check=True)
    assert (tmp_path / "promdaen.sqlite3").stat().st_mode & 0o777 == 0o600


def test_a_server_with_a_wrong_key_does_not_start(tmp_path: Path) -> None:
    path = tmp_path / "promdaen.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(opening_statements(key="right"))
        connection.execute("CREATE TABLE a (b)")
    (tmp_path / "secret-key").write_text("secret")
    variables = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    variables |= {"PROMDAEN_DATA": str(tmp_path), "PROMDAEN_EXCHANGE_URL": ""}
    for key in ("wrong", ""):
        process = subprocess.run(
            [sys.executable, "-m", "promdaen.config.command", "serve", "--port", "8199"],
            env=variables | {"PROMDAEN_DB_KEY": key},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 2
        assert "wrong or missing key" in process.stderr
