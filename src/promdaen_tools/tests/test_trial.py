"""What `promdaen test` counts, and what it says where something is missing."""

import subprocess
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest

from promdaen_tools import branches, database_tests, private_postgresql, pure_tests, trial
from promdaen_tools.trial import ResultTally

REPORT = """<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10"/>
</testsuites>"""


class Beside:
    """What runs beside something else, and is ended after it."""

    started: ClassVar[list[list[str]]] = []
    ended = False

    def __init__(self, command: list[str], **_options: Any) -> None:
        self.started.append(command)

    def kill(self) -> None:
        self.ended = True

    def wait(self) -> int:
        return 0


class Builder(Beside):
    """What builds the demonstration: nobody waits for it but who has ended it."""

    def wait(self) -> int:
        assert self.ended
        return 0


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No PostgreSQL, no Chromium, and a suite that passes five and takes every branch."""
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("PROMDAEN_CHROMIUM", raising=False)
    monkeypatch.setattr(private_postgresql, "binaries", lambda: None)
    monkeypatch.setattr(trial.shutil, "which", lambda _name: None)
    monkeypatch.setattr(trial.signal, "signal", lambda *_: None)
    monkeypatch.setattr(trial.subprocess, "Popen", Beside)
    monkeypatch.setattr(trial, "_pytest", lambda *_arguments, **_changes: ResultTally(passed=5))
    monkeypatch.setattr(branches, "are_enough_taken", lambda **_where: True)


def checks(*failed: str) -> Callable[[], list[str]]:
    return lambda: list(failed)


def test_a_report_of_pytest_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "report.xml"
    path.write_text(REPORT, encoding="utf-8")
    assert trial.read_report(path=path) == ResultTally(passed=4, failed=3, skipped=3)
    assert trial.read_report(path=tmp_path / "absent.xml") == ResultTally()


@pytest.mark.usefixtures("quiet")
def test_what_is_missing_is_skipped_visibly(capsys: pytest.CaptureFixture[str]) -> None:
    assert trial.everything(failed_checks=checks(), count=6) == 0
    output = capsys.readouterr().out
    assert "SKIPPED PostgreSQL tests: its programs initdb and pg_ctl not found" in output
    assert "SKIPPED browser tests: chromium not found (Debian: apt install chromium)" in output
    assert output.splitlines()[-1].startswith("12 passed, 0 failed, 2 skipped in ")


@pytest.mark.parametrize(
    ("installed", "chosen", "expected"),
    [
        ({"chromium", "chromium-headless-shell"}, "", "/bin/chromium-headless-shell"),
        ({"chromium-browser"}, "", "/bin/chromium-browser"),
        ({"chromium"}, "/opt/mine", "/opt/mine"),
        (set(), "", None),
    ],
)
def test_chromium_without_a_window_comes_first(
    installed: set[str], chosen: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMDAEN_CHROMIUM", chosen)
    monkeypatch.setattr(
        trial.shutil, "which", lambda name: f"/bin/{name}" if name in installed else None
    )
    assert trial.chromium_path() == expected


@pytest.mark.usefixtures("quiet")
def test_tests_are_compiled_once_beside_the_checks() -> None:
    def failed_checks() -> list[str]:
        assert Beside.started[-1][-2:] == ["--collect-only", "-q"]
        return []

    assert trial.everything(failed_checks=failed_checks, count=6) == 0


@pytest.mark.usefixtures("quiet")
def test_a_skip_is_a_failure_in_ci(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert trial.everything(failed_checks=checks(), count=6) == 1
    assert "12 passed, 2 failed, 2 skipped in " in capsys.readouterr().out


@pytest.mark.usefixtures("quiet")
def test_a_failed_check_fails_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert trial.everything(failed_checks=checks("types"), count=6) == 1
    assert "11 passed, 1 failed" in capsys.readouterr().out


@pytest.mark.usefixtures("quiet")
def test_a_branch_that_no_test_takes_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(branches, "are_enough_taken", lambda **_where: False)
    assert trial.everything(failed_checks=checks(), count=6) == 1
    assert "11 passed, 1 failed" in capsys.readouterr().out


def test_postgresql_is_tested_on_databases_that_were_migrated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    codes = [0, 0, 0, 1]

    def start(command: list[str], **options: Any) -> Any:
        started.append([*command[3:], options["env"]["PROMDAEN_EXCHANGE_URL"]])
        return SimpleNamespace(wait=lambda: codes.pop(0))

    monkeypatch.setattr(private_postgresql, "binaries", lambda: Path("bin"))
    monkeypatch.setattr(
        private_postgresql, "running_server", lambda **_: nullcontext("postgresql://x/y")
    )
    monkeypatch.setattr(
        private_postgresql, "make_databases", lambda **_: ["postgresql://x/y", "y_1"]
    )
    monkeypatch.setattr(trial, "_pytest", lambda *_arguments, **_changes: ResultTally(passed=5))
    monkeypatch.setattr(trial.subprocess, "Popen", start)
    assert trial.run_postgresql_tests() == ResultTally(passed=5)
    assert started == [
        ["migrate", "--verbosity=0", ""],
        ["migrate", "--verbosity=0", "--database=exchange", "y_1"],
    ]
    assert trial.run_postgresql_tests() == ResultTally(failed=1)
    assert "a database of PostgreSQL is not migrated" in capsys.readouterr().out


def test_databases_of_tests_are_copies_of_those_that_were_migrated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = {"NAME": "promdaen", "TEST": {"NAME": None, "MIGRATE": True}}
    monkeypatch.setattr(
        "django.db.connections",
        SimpleNamespace(all=lambda: [SimpleNamespace(settings_dict=settings)]),
    )
    database_tests.pytest_sessionstart()
    assert settings["TEST"] == {"NAME": None, "MIGRATE": False, "TEMPLATE": "promdaen"}


@pytest.fixture
def environments() -> list[dict[str, str]]:
    """What commands that were started had around them."""
    return []


@pytest.fixture
def commands(
    environments: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> list[list[str]]:
    """The commands that were started, none of which really is."""
    started: list[list[str]] = []
    ended: Any = subprocess.CompletedProcess([], returncode=0, stdout="", stderr="")

    def start(command: list[str], **options: Any) -> Any:
        started.append(command)
        environments.append(options["env"])
        return ended

    monkeypatch.setattr(trial.subprocess, "run", start)
    return started


def test_the_demonstration_is_built_beside_what_needs_none_of_it(
    commands: list[list[str]], environments: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMDAEN_CHROMIUM", "chromium")
    monkeypatch.setattr(trial.subprocess, "Popen", Builder)
    with trial.demonstration_built() as folder:
        assert folder is not None
        assert Beside.started[-1][1:] == ["-m", "tests.e2e.built", folder]
        trial.run_browser_tests(demonstration=folder)
    assert environments[0]["DEMONSTRATION"] == folder


def test_tests_on_sqlite_are_measured_and_asked_for_once(
    commands: list[list[str]], environments: list[dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMDAEN_CHROMIUM", "chromium")
    monkeypatch.setattr(branches, "are_enough_taken", lambda **_where: True)
    monkeypatch.setattr(trial.subprocess, "Popen", Builder)
    assert trial._run_sqlite_tests() == ResultTally(passed=1)
    assert trial.run_browser_tests(demonstration="demonstration") == ResultTally()
    watched = ["PYTEST_PLUGINS" in variables for variables in environments]
    assert watched == [True, False]
    assert environments[0]["COVERAGE_FILE"].endswith("taken")
    paths = [part for command in commands for part in command if part.startswith(("src", "tests"))]
    assert paths == ["tests/e2e"]


def test_a_selection_of_tests_is_not_asked_for_branches(
    commands: list[list[str]], environments: list[dict[str, str]]
) -> None:
    assert trial.run_tests(arguments=["tests/test_docs.py"]) == 0
    [command] = commands
    assert "PYTEST_PLUGINS" not in environments[0]
    assert trial.MODELS_ALONE in command


def test_a_test_file_that_is_not_there_is_named_at_once(
    commands: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert trial.run_tests(arguments=["-x", "tests/test_absent.py::test_it"]) == trial.NO_FILE
    assert commands == []
    assert "there is no test file tests/test_absent.py." in capsys.readouterr().err


def test_a_suite_that_ends_without_a_report_counts_as_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ended: Any = subprocess.CompletedProcess([], returncode=4)
    monkeypatch.setattr(trial.subprocess, "run", lambda *_command, **_options: ended)
    assert trial._pytest("-m", "browser") == ResultTally(failed=1)


def test_tests_never_see_the_data_of_this_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://real")
    monkeypatch.setenv("PROMDAEN_DATA", "/real")
    monkeypatch.setenv("PROMDAEN_DB_KEY", "real")
    assert "DATABASE_URL" not in trial.environment()
    assert "PROMDAEN_DB_KEY" not in trial.environment()
    assert "promdaen-test-" in trial.environment()["PROMDAEN_DATA"]
    assert trial.environment(DATABASE_URL="x")["DATABASE_URL"] == "x"


def test_what_tests_compile_is_kept_for_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    variables = trial.environment()
    assert variables["PYTHONDONTWRITEBYTECODE"] == ""
    assert variables["PYTHONPYCACHEPREFIX"] == str(trial.BYTECODE)
    place = Path(tempfile.gettempdir())
    monkeypatch.setattr(trial, "BYTECODE", tmp_path)
    of_a_while = tmp_path / place.relative_to(place.anchor) / "of a while"
    of_a_while.mkdir(parents=True)
    trial.forget()
    assert tmp_path.exists()
    assert not of_a_while.exists()
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE")
    assert trial.compiled_once() == {}


def collected(*, fixtures: tuple[str, ...] = (), marker: str = "", name: str = "x::y") -> Any:
    return SimpleNamespace(
        nodeid=name,
        fixturenames=fixtures,
        get_closest_marker=lambda marker_name: marker_name if marker_name == marker else None,
    )


def test_only_tests_that_touch_tables_run_again() -> None:
    marked, with_fixture = collected(marker="django_db"), collected(fixtures=("db", "client"))
    pure = collected(fixtures=("tmp_path",))
    of_a_file = collected(fixtures=("db",), marker="sqlite")
    dropped: list[Any] = []
    hook = SimpleNamespace(pytest_deselected=lambda *, items: dropped.extend(items))
    items = [marked, pure, with_fixture, of_a_file]
    config: Any = SimpleNamespace(hook=hook)
    database_tests.pytest_collection_modifyitems(config, items)
    assert items == [marked, with_fixture]
    assert dropped == [pure, of_a_file]


def test_pages_that_send_nothing_new_do_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path / "alone.txt"
    alone.write_text("# why\na.py::test_page\na.py::test_roles[]\n", encoding="utf-8")
    monkeypatch.setattr(database_tests, "ALONE", alone)
    names = ["test_page[km]", "test_roles[viewer]", "test_roles[trainer]", "test_new[km]"]
    items = [collected(marker="django_db", name=f"a.py::{name}") for name in names]
    config: Any = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda *, items: None))
    database_tests.pytest_collection_modifyitems(config, items)
    assert [item.nodeid for item in items] == ["a.py::test_roles[viewer]", "a.py::test_new[km]"]


def test_only_tests_that_touch_no_table_and_hold_no_bound_try_mutants() -> None:
    marked, with_fixture = collected(marker="django_db"), collected(fixtures=("db", "client"))
    pure = collected(fixtures=("tmp_path",))
    dropped: list[Any] = []
    hook = SimpleNamespace(pytest_deselected=lambda *, items: dropped.extend(items))
    bounded = collected(marker="bounded")
    items = [marked, pure, with_fixture, bounded]
    config: Any = SimpleNamespace(hook=hook)
    pure_tests.pytest_collection_modifyitems(config, items)
    assert items == [pure]
    assert dropped == [marked, with_fixture, bounded]
