"""The private PostgreSQL of the tests: found, started, gone afterwards."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from promdaen_tools import private_postgresql, trial


def test_a_folder_without_all_programs_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(private_postgresql.shutil, "which", lambda _name: None)
    monkeypatch.setattr(private_postgresql, "PLACES", (f"{tmp_path}/*/bin",))
    for version, names in (("15", ("initdb", "pg_ctl", "postgres")), ("17", ("initdb",))):
        (tmp_path / version / "bin").mkdir(parents=True)
        for name in names:
            (tmp_path / version / "bin" / name).touch()
    assert private_postgresql.binaries() == tmp_path / "15" / "bin"


def test_the_newest_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_postgresql.shutil, "which", lambda _name: None)
    monkeypatch.setattr(private_postgresql, "PLACES", (f"{tmp_path}/*/bin",))
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
        for name in ("initdb", "pg_ctl", "postgres"):
            (tmp_path / version / "bin" / name).touch()
    assert private_postgresql.binaries() == tmp_path / "17" / "bin"


def test_a_server_that_cannot_start_reports_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another account could not reach the folder of this test.
    monkeypatch.setattr(private_postgresql, "_someone", dict)
    program = tmp_path / "initdb"
    program.write_text("#!/bin/sh\necho no room for a server\nexit 1\n")
    program.chmod(0o755)
    with (
        pytest.raises(private_postgresql.ServerFailed, match="no room for a server"),
        private_postgresql.running_server(folder=tmp_path),
    ):
        pass


@pytest.mark.slow
def test_a_server_answers_and_leaves_nothing() -> None:
    folder = private_postgresql.binaries()
    if folder is None:
        # Elsewhere the suite says in a line of its own that PostgreSQL is missing.
        assert not trial.is_ci()
        return
    with private_postgresql.running_server(folder=folder) as url:
        home = Path(unquote(urlsplit(url).netloc.partition("@")[2]))
        with psycopg.connect(f"{url.rpartition('/')[0]}/postgres") as connection:
            assert connection.execute("select 1").fetchone() == (1,)
        assert private_postgresql.make_databases(url=url, count=2) == [url, f"{url}_1"]
        with psycopg.connect(f"{url}_1") as connection:
            assert connection.execute("select current_database()").fetchone() == ("promdaen_1",)
    assert not home.exists()
