"""The gate over rules, kinds and actions, shown to fail on planted branches that nothing takes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import coverage
import pytest

from promdaen.config import branches
from promdaen.config.environment import CHECKOUT

RULE = """def size(*, number: int) -> str:
    if number > 9:
        return "big"
    return "small"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one rule, its rooms named as ours are."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path / "pyproject.toml")
    planted(tmp_path, "rules.py", RULE)
    return tmp_path


def planted(project: Path, name: str, text: str) -> None:
    path = project / "src" / "promdaen" / "thing" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def measured(project: Path, *lines: str) -> Path:
    """Run these lines as the tests are run; where their measurement lies."""
    script = project / "script.py"
    script.write_text("\n".join(lines), encoding="utf-8")
    data = project / "measured" / "taken"
    data.parent.mkdir()
    kept = {name: value for name, value in os.environ.items() if "COVERAGE" not in name}
    source = str(project / "src" / "promdaen")
    subprocess.run(
        [sys.executable, "-m", "coverage", "run", str(script)],
        cwd=project,
        env=kept
        | {"COVERAGE_FILE": str(data), "PYTHONPATH": f"{source}{os.pathsep}{CHECKOUT / 'src'}"},
        check=True,
    )
    return data


CALL_BIG = "from thing import rules; rules.size(number=10)"
CALL_SMALL = "from thing import rules; rules.size(number=1)"


def test_rules_of_which_every_branch_is_taken_pass(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = measured(project, CALL_BIG, CALL_SMALL)
    assert branches.are_enough_taken(data=data, root=project)
    assert capsys.readouterr().out == "All branches of 1 files are taken.\n"


def test_a_branch_that_nothing_takes_is_told_with_file_and_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = measured(project, CALL_SMALL)
    assert not branches.are_enough_taken(data=data, root=project)
    told = capsys.readouterr().out
    assert "rules.py" in told
    assert told.splitlines()[2].endswith(" 3")
    assert told.endswith(f"{branches.UNTAKEN}\n")


def test_a_branch_in_a_hundred_is_told_but_does_not_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(project, "kinds/long.py", "x = 1\n" * 200)
    data = measured(project, CALL_SMALL, "import thing.kinds.long")
    assert branches.are_enough_taken(data=data, root=project)
    told = capsys.readouterr().out
    assert "rules.py" in told
    assert "FAILED" not in told


def test_a_step_that_nothing_takes_is_told_though_every_line_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(project, "kinds/one.py", "x = 1\nif x:\n    x = 2\nx = 3\n")
    data = measured(project, CALL_BIG, CALL_SMALL, "import thing.kinds.one")
    assert not branches.are_enough_taken(data=data, root=project)
    told = capsys.readouterr().out
    assert "one.py" in told
    assert "2->4" in told


@pytest.mark.parametrize(
    "name", ["kinds/new.py", "rules/deep/new.py", "actions.py", "actions/new.py"]
)
def test_a_file_that_no_test_imports_is_told(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    planted(project, name, "x = 1\n")
    data = measured(project, CALL_BIG, CALL_SMALL)
    assert not branches.are_enough_taken(data=data, root=project)
    assert name in capsys.readouterr().out


def test_a_process_that_is_ended_by_another_has_kept_what_it_took(project: Path) -> None:
    finish = "from promdaen.config import branches; branches.pytest_sessionfinish()"
    data = measured(project, CALL_BIG, CALL_SMALL, finish, "import os; os._exit(0)")
    assert branches.are_enough_taken(data=data, root=project)


def test_a_process_that_is_not_measured_has_nothing_to_keep(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(coverage.Coverage, "current", lambda: None)
    branches.pytest_sessionfinish()


def test_other_rooms_and_tests_are_not_asked_for_branches(project: Path) -> None:
    planted(project, "views.py", "x = 1\n")
    planted(project, "tests/rules/test_rules.py", "x = 1\n")
    assert branches.are_enough_taken(data=measured(project, CALL_BIG, CALL_SMALL), root=project)


def test_tests_of_other_processes_count(project: Path) -> None:
    call = f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{CALL_BIG}'])"
    data = measured(project, CALL_SMALL, call)
    assert branches.are_enough_taken(data=data, root=project)


def test_tests_that_ended_before_they_began_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "measured").mkdir()
    assert not branches.are_enough_taken(data=project / "measured" / "taken", root=project)
    assert "left no measurement" in capsys.readouterr().out


SIZES = """from promdaen.config import branches
from thing import rules

@branches.unmeasured
def aside():
    return rules.size(number=1)

rules.aside = aside
"""
ASKING = """def both(*, aside):
    aside()
    if aside():
        return size(number=10)
    return size(number=1)
"""


def test_what_goes_on_aside_is_not_measured_and_what_asked_for_it_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(project, "rules.py", f"{RULE}\n\n{ASKING}")
    asked = "rules.both(aside=rules.aside)"
    data = measured(project, SIZES, asked)
    assert not branches.are_enough_taken(data=data, root=project)
    assert capsys.readouterr().out.splitlines()[2].endswith(" 4, 11")
    shutil.rmtree(data.parent)
    data = measured(project, SIZES, asked, "rules.both(aside=int)")
    assert branches.are_enough_taken(data=data, root=project)
