"""The line to a database on another machine is encrypted, or said not to be."""

from __future__ import annotations

import pytest

from promdaen.config import databases

ADDRESS = "postgres://promdaen:secret@db.example/promdaen"


@pytest.mark.parametrize("mode", ["", "?sslmode=prefer", "?sslmode=allow"])
def test_a_database_elsewhere_is_refused_where_its_line_may_be_unencrypted(mode: str) -> None:
    with pytest.raises(ValueError, match="sslmode=verify-full") as refused:
        databases.database_settings(url=ADDRESS + mode, key="")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca", "require", "disable"])
def test_what_the_address_says_of_encryption_reaches_the_driver(mode: str) -> None:
    found = databases.database_settings(url=f"{ADDRESS}?sslmode={mode}", key="")
    assert found["OPTIONS"]["sslmode"] == mode


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "%2Fvar%2Frun%2Fpostgresql", ""])
def test_a_database_on_this_machine_needs_no_encryption(host: str) -> None:
    url = f"postgres://promdaen@{host}/promdaen"
    assert databases.database_settings(url=url, key="")["NAME"] == "promdaen"


def test_behind_pgbouncer_no_cursor_outlives_its_transaction() -> None:
    local = "postgres://promdaen@127.0.0.1:6432/promdaen"
    found = databases.database_settings(url=f"{local}?pooling=transaction", key="")
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "pooling" not in found["OPTIONS"]
    assert databases.database_settings(url=local, key="")["DISABLE_SERVER_SIDE_CURSORS"] is False
    with pytest.raises(ValueError, match="write transaction"):
        databases.database_settings(url=f"{local}?pooling=statement", key="")
