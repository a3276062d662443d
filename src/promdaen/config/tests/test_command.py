"""The command: words instead of tracebacks, exit codes that mean something."""

import os
import sqlite3
import threading
from typing import Any

import pytest
from django.core.management import BaseCommand, CommandError
from django.db import OperationalError

from promdaen.config import command, guide, server, single
from promdaen.kit import workers


class Refusing(BaseCommand):
    """A management command that raises what it is given."""

    requires_system_checks = ()

    def __init__(self, problem: Exception) -> None:
        super().__init__()
        self.problem = problem

    def handle(self, *args: Any, **options: Any) -> None:
        raise self.problem


def called(problem: Exception, *rest: str) -> int:
    return command._called(command=Refusing(problem), name="refuse", rest=list(rest))


@pytest.mark.django_db
def test_a_refusal_is_one_line_and_its_own_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert called(CommandError("row 3: no such officer", returncode=2)) == 2
    readouterr = capsys.readouterr()
    assert (readouterr.out, readouterr.err) == ("", "promdaen: row 3: no such officer\n")


@pytest.mark.django_db
def test_a_traceback_is_shown_to_those_who_ask_for_it() -> None:
    with pytest.raises(CommandError, match="row 3"):
        called(CommandError("row 3: no such officer"), "--traceback")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("database_error", "words"),
    [
        ("no such table: people_account", "run `promdaen migrate` first."),
        ('relation "people_account" does not exist', "run `promdaen migrate` first."),
        ("table kit_node has no column named epoch", "run `promdaen migrate` first."),
        ('column "epoch" of relation "kit_node" does not exist', "run `promdaen migrate` first."),
        ("file is not a database", "wrong or missing key: PROMDAEN_DB_KEY"),
        ("no such column: places_province.aliases", "migrate` first"),
        ("database is locked", "unexpected database error: database is locked"),
    ],
)
def test_a_database_that_is_not_ready_is_one_line(
    database_error: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(command, "PROGRAM", "promdaen")
    assert called(OperationalError(database_error)) == 3
    message = capsys.readouterr().err
    assert words in message
    assert message.count("\n") == 1


@pytest.mark.django_db
def test_dashes_and_underscores_both_name_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("load-content", "load_content"):
        with pytest.raises(SystemExit) as stopped:
            command.run(arguments=[name, "--help"])
        assert stopped.value.code == 0
        assert "load" in capsys.readouterr().out


def test_an_unknown_command_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert command.run(arguments=["load-contnet"]) == 2
    assert "did you mean 'load-content'?" in capsys.readouterr().err


def test_a_name_like_no_other_gets_no_guess() -> None:
    unknown_command_text = guide.unknown_command_text(
        name="zzz", commands=["migrate"], program="promdaen"
    )
    assert (
        unknown_command_text == "promdaen: there is no command 'zzz'. `promdaen --help` lists all."
    )


def test_one_file_is_locked_by_one_server_and_free_afterwards(tmp_path: Any) -> None:
    database = tmp_path / "promdaen.sqlite3"
    with single.lock_for_server(database=database, address="http://here:1"):
        with (
            pytest.raises(single.AlreadyServed, match="http://here:1"),
            single.lock_for_server(database=database, address="x", patience_seconds=0),
        ):
            pass
        assert sqlite3.connect(database).execute("select 1").fetchone() == (1,)
    with single.lock_for_server(database=database, address="http://here:2", patience_seconds=0):
        pass


@pytest.mark.parametrize("port", ["0", "65536", "-1", "eight"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(SystemExit):
        server._options(arguments=["--port", port])


def test_an_address_of_another_machine_is_refused_in_words() -> None:
    with pytest.raises(server.ServerRefused, match=r"nobody can listen at 203\.0\.113\.9"):
        server.refuse_taken_port(host="203.0.113.9", port=8000)


def test_only_a_server_starts_the_thread_that_does_jobs() -> None:
    from promdaen.config import wsgi

    assert callable(wsgi.application)
    assert [each for each in threading.enumerate() if each.name == "promdaen-jobs"] == []


def test_a_worker_does_jobs_and_watches_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    from promdaen.config import wsgi

    started: list[str] = []
    monkeypatch.setenv("PROMDAEN_SERVER_PROCESS", str(os.getppid()))
    monkeypatch.setattr(server, "_end_with_server", lambda: started.append("watch"))
    monkeypatch.setattr(workers, "start_worker", lambda: started.append("jobs"))
    assert server.application() is wsgi.application
    assert sorted(started) == ["jobs", "watch"]
