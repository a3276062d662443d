"""Lines to a database on another machine, and one of an older version."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from promdaen.config import databases
from promdaen.config.backups import databases as copies
from promdaen.config.backups.refusals import BackupRefused
from promdaen.config.sqlite import sqlite3
from tests.extras import block_extra

ADDRESS = "postgres://promdaen:secret@db.example/promdaen"


@pytest.mark.parametrize("mode", ["", "?sslmode=prefer", "?sslmode=allow"])
def test_a_database_elsewhere_is_refused_where_its_line_may_be_unencrypted(mode: str) -> None:
    with pytest.raises(ValueError, match="sslmode=verify-full") as refused:
        databases.database_settings(url=ADDRESS + mode, key="")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca", "require", "disable"])
def test_the_encryption_options_of_the_address_reach_the_driver(mode: str) -> None:
    database_settings = databases.database_settings(url=f"{ADDRESS}?sslmode={mode}", key="")
    assert database_settings["OPTIONS"]["sslmode"] == mode


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "%2Fvar%2Frun%2Fpostgresql", ""])
def test_a_database_on_this_machine_needs_no_encryption(host: str) -> None:
    url = f"postgres://promdaen@{host}/promdaen"
    assert databases.database_settings(url=url, key="")["NAME"] == "promdaen"


def test_postgresql_without_its_part_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    block_extra(monkeypatch, "postgresql")
    with pytest.raises(ValueError, match=r"cannot use PostgreSQL.*promdaen\[postgresql\]"):
        databases.database_settings(url="postgres://promdaen@localhost/promdaen", key="")


@pytest.mark.parametrize(
    ("version", "key"), [((3, 46, 1), ""), ((3, 51, 2), ""), ((3, 53, 0), "secret")]
)
def test_a_file_needs_an_sqlite_that_is_safe_and_encrypts(
    version: tuple[int, int, int], key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    block_extra(monkeypatch, "sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with pytest.raises(
        ValueError, match=r"lacks the encrypted SQLite library.*promdaen\[sqlite\]"
    ):
        databases.database_settings(url=f"sqlite:///{tmp_path}/a.sqlite3", key=key)
    with pytest.raises(BackupRefused, match=r"promdaen\[sqlite\]"):
        copies.open_file(path=tmp_path / "a.sqlite3", key=key)
    assert list(tmp_path.iterdir()) == []


def test_a_python_with_a_safe_sqlite_needs_no_part(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    block_extra(monkeypatch, "sqlite")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    settings = databases.database_settings(url=f"sqlite:///{tmp_path}/a.sqlite3", key="")
    assert settings["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "SELECT added_later FROM course_courserun",
        "SELECT run.added_later FROM course_courserun run",
        "INSERT INTO course_courserun (added_later) VALUES (1)",
        "UPDATE course_courserun SET added_later = 1",
        "DELETE FROM course_courserun WHERE added_later = 1",
        "SELECT id FROM course_courserun ORDER BY added_later",
        "SELECT 1 FROM course_addedlater",
        "INSERT INTO course_addedlater (id) VALUES (1)",
    ],
)
def test_a_database_of_an_older_version_is_to_be_migrated(statement: str) -> None:
    with pytest.raises(DatabaseError) as problem, connection.cursor() as cursor:
        cursor.execute(statement)
    words = databases.fault_words(error=str(problem.value), program="./promdaen")
    assert "run `./promdaen migrate` first" in words


def test_behind_pgbouncer_no_cursor_outlives_its_transaction() -> None:
    local = "postgres://promdaen@127.0.0.1:6432/promdaen"
    database_settings = databases.database_settings(url=f"{local}?pooling=transaction", key="")
    assert database_settings["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "pooling" not in database_settings["OPTIONS"]
    assert databases.database_settings(url=local, key="")["DISABLE_SERVER_SIDE_CURSORS"] is False
    with pytest.raises(ValueError, match="write transaction"):
        databases.database_settings(url=f"{local}?pooling=statement", key="")
