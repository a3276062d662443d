"""The gate over rules, kinds and actions, shown to fail on planted branches that nothing takes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from promdaen.config.environment import CHECKOUT
from promdaen_tools import branches

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
    data = project / "measured" / "taken"
    data.parent.mkdir(exist_ok=True)
    script = project / "script.py"
    begin = [
        "from pathlib import Path",
        "import promdaen",
        f"promdaen.__path__.append({str(project / 'src' / 'promdaen')!r})",
        "from promdaen_tools import probes",
        f"probes.watch(root=Path({str(project)!r}))",
    ]
    end = f"probes.keep(data={str(data)!r})"
    script.write_text("\n".join([*begin, *lines, end]), encoding="utf-8")
    source = {"PYTHONPATH": str(CHECKOUT / "src")}
    subprocess.run([sys.executable, str(script)], cwd=project, env=os.environ | source, check=True)
    return data


CALL_BIG = "from promdaen.thing import rules; rules.size(number=10)"
CALL_SMALL = "from promdaen.thing import rules; rules.size(number=1)"


def test_rules_of_which_every_branch_is_taken_pass(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = measured(project, CALL_BIG, CALL_SMALL)
    assert branches.are_enough_taken(data=data, root=project)
    assert capsys.readouterr().out == "All branches of 1 files are taken.\n"


def test_a_branch_that_nothing_takes_is_reported_with_file_and_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = measured(project, CALL_SMALL)
    assert not branches.are_enough_taken(data=data, root=project)
    output = capsys.readouterr().out
    assert "rules.py" in output
    assert output.splitlines()[2].endswith(" 3")
    assert output.endswith(f"{branches.UNTAKEN}\n")


def test_a_branch_in_a_hundred_is_reported_but_does_not_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(project, "kinds/long.py", "x = 1\n" * 200)
    data = measured(project, CALL_SMALL, "import promdaen.thing.kinds.long")
    assert branches.are_enough_taken(data=data, root=project)
    output = capsys.readouterr().out
    assert "rules.py" in output
    assert "FAILED" not in output


def test_a_step_that_nothing_takes_is_reported_though_every_line_is(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planted(project, "kinds/one.py", "x = 1\nif x:\n    x = 2\nx = 3\n")
    data = measured(project, CALL_BIG, CALL_SMALL, "import promdaen.thing.kinds.one")
    assert not branches.are_enough_taken(data=data, root=project)
    output = capsys.readouterr().out
    assert "one.py" in output
    assert "2->4" in output


@pytest.mark.parametrize(
    "name", ["kinds/new.py", "rules/deep/new.py", "actions.py", "actions/new.py"]
)
def test_a_file_that_no_test_imports_is_reported(
    project: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    planted(project, name, "x = 1\n")
    data = measured(project, CALL_BIG, CALL_SMALL)
    assert not branches.are_enough_taken(data=data, root=project)
    assert name in capsys.readouterr().out


def test_other_rooms_and_tests_are_not_asked_for_branches(project: Path) -> None:
    planted(project, "views.py", "x = 1\n")
    planted(project, "tests/rules/test_rules.py", "x = 1\n")
    assert branches.are_enough_taken(data=measured(project, CALL_BIG, CALL_SMALL), root=project)


def test_what_several_processes_took_counts_together(project: Path) -> None:
    data = measured(project, CALL_SMALL)
    measured(project, CALL_BIG)
    assert branches.are_enough_taken(data=data, root=project)


def test_tests_that_ended_before_they_began_fail(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "measured").mkdir()
    assert not branches.are_enough_taken(data=project / "measured" / "taken", root=project)
    assert "left no measurement" in capsys.readouterr().out
