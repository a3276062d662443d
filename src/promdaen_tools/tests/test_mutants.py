"""Which mutants are asked for, where they are tried, and what is said of them."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from promdaen.config.environment import CHECKOUT
from promdaen_tools import mutants

PLANTED = (
    "src/promdaen/people/rules/dates.py",
    "src/promdaen/people/tests/rules/test_dates.py",
    "src/promdaen/people/actions.py",
    "src/promdaen/places/rules.py",
    "src/promdaen/places/views.py",
    "src/promdaen/booth/kinds/deep/one.py",
    "tests/test_house.py",
)
RESULTS = """\
    promdaen.people.rules.dates.x_day__mutmut_1: killed
    promdaen.people.rules.dates.x_day__mutmut_2: survived
    promdaen.people.rules.dates.xǁDayǁ__str____mutmut_1: timeout
    promdaen.places.rules.x_near__mutmut_1: no tests
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout with rules, kinds and other rooms, and nothing in them."""
    root = tmp_path / "checkout"
    for name in (*PLANTED, "benchmarks/items.py", "conftest.py", "content/shapes.toml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    shutil.copy(CHECKOUT / "pyproject.toml", root / "pyproject.toml")
    return root


def asked_files(project: Path, *names: str) -> list[str]:
    return mutants.asked_files(paths=[str(project / name) for name in names], root=project)


def test_without_paths_every_rule_and_kind_is_asked_for_and_no_other_room(project: Path) -> None:
    assert asked_files(project) == [
        "src/promdaen/booth/kinds/deep/one.py",
        "src/promdaen/people/rules/dates.py",
        "src/promdaen/places/rules.py",
    ]


def test_a_folder_means_the_rules_and_kinds_inside(project: Path) -> None:
    assert asked_files(project, "src/promdaen/people", "src/promdaen/places/rules.py") == [
        "src/promdaen/people/rules/dates.py",
        "src/promdaen/places/rules.py",
    ]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("src/promdaen/places/views.py", "holds no rules and no kinds"),
        ("src/promdaen/people/tests", "holds no rules and no kinds"),
        ("src/promdaen/people/rules/date.py", "is not there"),
    ],
)
def test_a_path_without_rules_and_kinds_is_refused(project: Path, name: str, fault: str) -> None:
    with pytest.raises(ValueError, match=f"{name} {fault}; give a file of rules or kinds"):
        asked_files(project, "src/promdaen/places/rules.py", name)


def test_the_command_refuses_such_a_path_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert mutants.main(["nowhere.py"]) == 2
    output = capsys.readouterr()
    assert (output.out, output.err.count("\n")) == ("", 1)
    assert output.err.startswith("promdaen: nowhere.py is not there; ")


def test_mutants_are_tried_in_a_folder_of_their_own_made_again(
    project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mutants"
    (folder / "mutants").mkdir(parents=True)
    files = asked_files(project, "src/promdaen/people")
    mutants.prepare(files=files, root=project, folder=folder)
    links = {path.name: path.resolve() for path in folder.iterdir() if path.is_symlink()}
    assert links == {
        name: project / name for name in ("src", "tests", "benchmarks", "content", "conftest.py")
    }
    assert not (folder / "mutants").exists()


def test_only_what_is_asked_for_is_changed_and_its_own_capability_tests_it(
    project: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mutants"
    mutants.prepare(files=asked_files(project), root=project, folder=folder)
    original, prepared = (
        tomllib.loads((where / "pyproject.toml").read_text(encoding="utf-8"))
        for where in (project, folder)
    )
    assert prepared["tool"]["mutmut"] == original["tool"]["mutmut"] | {
        "only_mutate": asked_files(project),
        "pytest_add_cli_args_test_selection": [
            "src/promdaen/booth",
            "src/promdaen/people",
            "src/promdaen/places",
        ],
    }
    del prepared["tool"]["mutmut"], original["tool"]["mutmut"]
    assert prepared == original


def test_verdicts_are_counted_by_module_and_a_mutant_that_never_ends_is_noticed() -> None:
    verdicts = mutants.read_verdicts(text=RESULTS)
    assert len(verdicts) == 4
    assert mutants.table(verdicts=verdicts).splitlines() == [
        "mutants  noticed  survived  no test",
        "      3        2         1        0   66 %  promdaen.people.rules.dates",
        "      1        0         0        1    0 %  promdaen.places.rules",
        "      4        2         1        1   50 %  all",
    ]


def test_a_file_in_which_nothing_can_be_changed_counts_nothing() -> None:
    assert mutants.table(verdicts={}).splitlines()[1].split() == [
        "0",
        "0",
        "0",
        "0",
        "0",
        "%",
        "all",
    ]


@pytest.fixture
def started(
    monkeypatch: pytest.MonkeyPatch, project: Path, tmp_path: Path
) -> list[tuple[str, ...]]:
    """What the command starts, of which nothing really runs: a mutmut that finds a survivor."""
    commands: list[tuple[str, ...]] = []

    def start(command: list[str], **_options: Any) -> Any:
        commands.append((Path(command[0]).name, *command[1:]))
        return subprocess.CompletedProcess(command, returncode=0, stdout=RESULTS)

    monkeypatch.setattr(mutants, "CHECKOUT", project)
    monkeypatch.setattr(mutants, "FOLDER", tmp_path / "mutants")
    monkeypatch.setattr(mutants.subprocess, "run", start)
    return commands


def test_the_answer_is_the_table_and_each_survivor_is_shown(
    started: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert mutants.main([]) == 0
    table = mutants.table(verdicts=mutants.read_verdicts(text=RESULTS))
    assert capsys.readouterr().out == f"{table}\n"
    assert started[:2] == [("mutmut", "run"), ("mutmut", "results", "--all", "true")]
    assert started[2][1:] == ("-c", mutants.SHOW, "promdaen.people.rules.dates.x_day__mutmut_2")


def test_where_every_mutant_is_noticed_none_is_shown(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mutants, "read_verdicts", lambda **_: {"a.rules.x_f__mutmut_1": "killed"})
    assert mutants.main([]) == 0
    assert len(started) == 2


def test_tests_that_fail_before_anything_is_changed_are_run_again_to_say_why(
    started: list[tuple[str, ...]],
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def start(command: list[str], **_options: Any) -> Any:
        started.append(tuple(command))
        return subprocess.CompletedProcess(command, returncode=1)

    monkeypatch.setattr(mutants.subprocess, "run", start)
    assert mutants.main([str(project / "src" / "promdaen" / "places")]) == 1
    assert "no mutant was tried" in capsys.readouterr().err
    assert "pytest" in started[-1]
    assert started[-1][-1] == "src/promdaen/places"
