"""The launcher as a person meets it: its help, its refusals, what it says and where."""

import ast
import importlib.machinery
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
LAUNCHER = ROOT / "promdaen"
COHORT = ROOT / "content" / "demo" / "reference_cohort.csv"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A checkout in which nothing was ever set up."""
    for name in ("promdaen", "pyproject.toml", "requirements-tools.lock"):
        shutil.copy(ROOT / name, tmp_path / name)
    package = tmp_path / "src" / "promdaen" / "config"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    shutil.copy(ROOT / "src" / "promdaen" / "config" / "guide.py", package / "guide.py")
    return tmp_path


@pytest.fixture(scope="module")
def launcher() -> ModuleType:
    """The launcher as a module, for what a test cannot bring about from outside."""
    loader = importlib.machinery.SourceFileLoader("launcher", str(LAUNCHER))
    spec = importlib.util.spec_from_loader("launcher", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def launched(
    *arguments: str, folder: Path = ROOT, **variables: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "promdaen"), *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("arguments", [(), ("--help",), ("help",), ("-h",)])
def test_the_help_needs_no_set_up(fresh: Path, arguments: tuple[str, ...]) -> None:
    result = launched(*arguments, folder=fresh)
    assert result.returncode == 0
    assert result.stderr == ""
    assert "\nTry it\n  demo " in result.stdout
    assert not (fresh / ".tools").exists()


def test_the_help_lists_every_command_of_the_product() -> None:
    help_text = launched("--help").stdout
    own = (ROOT / "src" / "promdaen").glob("*/management/commands/[a-z]*.py")
    names = [path.stem.replace("_", "-") for path in own]
    assert "demo" in names
    assert [name for name in names if f"\n  {name} " not in help_text] == []
    assert max(len(line) for line in help_text.splitlines()) <= 99


def test_an_unknown_command_is_answered_with_the_nearest_before_set_up(fresh: Path) -> None:
    result = launched("load-contnet", folder=fresh)
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 'load-content'?" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (fresh / ".tools").exists()


def test_an_unknown_command_is_answered_with_the_nearest_after_set_up() -> None:
    result = launched("showmigration")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean 'showmigrations'?" in result.stderr


def test_a_python_without_environments_is_answered_with_what_to_install(fresh: Path) -> None:
    site = fresh / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    result = launched("migrate", folder=fresh, PYTHONPATH=str(site))
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.splitlines()[-1].startswith(
        "promdaen: this Python cannot make environments"
    )
    assert "apt install python3-venv" in result.stderr


def test_a_first_start_without_a_network_is_reported(fresh: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    result = launched("migrate", folder=fresh, HTTPS_PROXY=nowhere, https_proxy=nowhere)
    assert (result.returncode, result.stdout) == (3, "")
    assert "promdaen: no network: uv must be fetched once" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_old_python_is_answered_in_one_line(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(launcher.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(launcher.shutil, "which", lambda _name: None)
    with pytest.raises(SystemExit) as stopped:
        launcher.main(["demo"])
    assert stopped.value.code == 3
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err


def test_an_old_python_can_read_the_launcher() -> None:
    ast.parse(LAUNCHER.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_a_full_disk_is_reported_before_and_while_fetching(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(launcher.shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 4, 5))
    with pytest.raises(launcher.SetUpError, match="the disk is full: set-up needs 900 MB"):
        launcher.enough_space()
    message = launcher.explained("error: failed to write: No space left on device (os error 28)")
    assert message.startswith("the disk is full")


def test_a_long_message_of_a_tool_becomes_one_line(launcher: ModuleType) -> None:
    message = launcher.explained("one\ntwo\n\nthe reason\n\n", what="uv")
    assert message == "uv could not be set up: the reason (all of it: .tools/set-up.log)"


def test_a_warm_start_finds_nothing_to_do_and_a_changed_catalogue_something(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "STAMPS", tmp_path)
    for step, mark in launcher.wanted_prints().items():
        launcher.leave_stamp(step, f"{'dev' if step in {'packages', 'modules'} else 'all'} {mark}")
    assert launcher.undone(True) == launcher.undone(False) == []
    launcher.leave_stamp("messages", "all of yesterday")
    assert launcher.undone(False) == ["messages"]


def test_what_someone_deleted_is_made_again(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lost = {**launcher.products(), "static": [tmp_path / "staticfiles.json"]}
    monkeypatch.setattr(launcher, "products", lambda: lost)
    assert "static" in launcher.undone(False)


def test_developers_packages_serve_everyone_but_not_the_other_way(
    launcher: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "STAMPS", tmp_path)
    launcher.leave_stamp("packages", f"run {launcher.wanted_prints()['packages']}")
    assert "packages" not in launcher.undone(False)
    assert "packages" in launcher.undone(True)
    assert not launcher.was_developer()
    launcher.leave_stamp("packages", "dev of yesterday")
    assert launcher.was_developer()


def test_check_with_options_is_djangos_own(launcher: ModuleType) -> None:
    assert launcher.is_for_developers(["check"])
    assert not launcher.is_for_developers(["check", "--deploy"])


def test_standard_output_holds_the_answer_alone(tmp_path: Path) -> None:
    result = launched("sheet", str(COHORT), "--json", PROMDAEN_DATA=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["both"] > 0


def test_the_exit_code_of_a_command_passes_through(tmp_path: Path) -> None:
    missing = str(tmp_path / "absent.csv")
    result = launched("sheet", missing, "--json", PROMDAEN_DATA=str(tmp_path))
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_a_command_on_an_empty_database_asks_to_migrate(tmp_path: Path) -> None:
    result = launched("changepassword", "someone@example.org", PROMDAEN_DATA=str(tmp_path))
    assert (result.returncode, result.stdout) == (3, "")
    assert "run `./promdaen migrate` first" in result.stderr
    assert result.stderr.count("\n") == 1


def test_settings_that_cannot_be_used_are_one_line(tmp_path: Path) -> None:
    result = launched("showmigrations", PROMDAEN_DATA=str(tmp_path), PROMDAEN_ADDRESS="nowhere")
    assert (result.returncode, result.stdout) == (2, "")
    assert "PROMDAEN_ADDRESS is 'nowhere'" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_leaves_early_is_no_trouble(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        process = subprocess.run(
            [sys.executable, str(LAUNCHER), "showmigrations"],
            env=os.environ | {"PROMDAEN_DATA": str(tmp_path)},
            stdout=pipe,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (process.returncode, process.stderr) == (141, b"")
