"""Probes tell of every line and branch what coverage itself tells that watches each line."""

import subprocess
import sys
from pathlib import Path

import coverage
import pytest
from coverage.parser import PythonParser

from promdaen_tools import probes

EVERYTHING = '''"""A module with whatever can branch."""
from __future__ import annotations
import contextlib
from functools import cache

SIZE = 3
"""How large it is."""


class Room:
    """A class."""
    name = "x"

    def part(self, given):
        """A method."""
        if given > 2:
            return "big"
        elif given:
            for each in range(given):
                if each:
                    break
            else:
                given += 1
        while given < 3:
            given += 1
            if given == 2:
                continue
        return given


@cache
def matched(given):
    told = ""
    match given:
        case 1 | 2:
            told = "few"
        case str() if given:
            told = "text"
        case [_, *_]:
            return "list"
    with contextlib.suppress(KeyError):
        told = {}[given] if given == 4 else "none"
    return told


def tried(given):
    @cache
    def inner():
        return 1 / given
    try:
        told = inner()
    except ZeroDivisionError:
        told = 0
    except TypeError:
        if given is None:
            return None
        told = 1
    else:
        told += 1
    finally:
        given = 2
    return (
        told
        + given
    )


async def later(given):
    async with given as entered:
        async for one in entered:
            if one:
                return one


def closed(given):
    for each in given:
        if each:
            continue
        match each:
            case 0:
                pass
            case _:
                raise ValueError
'''
CALLS = (
    "Room().part(0)",
    "Room().part(1); Room().part(2); Room().part(3)",
    "matched(1); matched(4)",
    "matched('a'); matched((1,))",
    "tried(0); tried(4)",
    "tried(None); tried('x')",
    "closed([1, 0])",
    "closed([None])",
)


def analysed(data: coverage.CoverageData, path: Path) -> tuple[set[int], set[tuple[int, int]]]:
    """The statements and branches that were taken, as coverage reads them from a file."""
    parser = PythonParser(text=path.read_text(encoding="utf-8"), filename=str(path))
    parser.parse_source()
    branching = {line for line, number in parser.exit_counts().items() if number > 1}
    steps = {(start, end) for start, end in data.arcs(str(path)) or () if start in branching}
    lines = {parser.first_line(line) for line in data.lines(str(path)) or ()}
    return lines & parser.statements, steps & parser.arcs()


def run_both(path: Path, call: str) -> tuple[coverage.CoverageData, coverage.CoverageData]:
    """What coverage took of a module and this call, and what probes took."""
    guarded_call = f"with contextlib.suppress(ValueError): {call}"
    lines = f"import contextlib\nfrom everything import *\n{guarded_call}\n"
    script = path.with_name("script.py")
    script.write_text(lines, encoding="utf-8")
    plain = path.with_name("plain")
    command = [sys.executable, "-m", "coverage", "run", "--branch", f"--include={path}"]
    subprocess.run([*command, f"--data-file={plain}", "script.py"], cwd=path.parent, check=True)
    watched = coverage.CoverageData(basename=str(plain))
    watched.read()
    finder = probes.Finder(modules={"everything"})
    loader = probes.Loader("everything", str(path), notes=finder.notes)
    module = type(sys)("everything")
    loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "everything", module)
        exec(lines, {})  # noqa: S102  a few lines of CALLS
    probed = coverage.CoverageData(no_disk=True)
    probed.add_arcs(finder.steps())
    return watched, probed


@pytest.mark.parametrize("call", CALLS)
def test_probes_agree_with_coverage(tmp_path: Path, call: str) -> None:
    path = tmp_path / "everything.py"
    path.write_text(EVERYTHING, encoding="utf-8")
    watched, probed = run_both(path, call)
    assert analysed(probed, path) == analysed(watched, path)


def test_every_branch_that_coverage_knows_has_a_probe(tmp_path: Path) -> None:
    path = tmp_path / "everything.py"
    path.write_text(EVERYTHING, encoding="utf-8")
    parser = PythonParser(text=EVERYTHING, filename=str(path))
    parser.parse_source()
    _code, arcs = probes.probed(source=EVERYTHING.encode(), path=str(path))
    everything = coverage.CoverageData(no_disk=True)
    everything.add_arcs({str(path): [arc for probe_arcs in arcs for arc in probe_arcs]})
    lines, steps = analysed(everything, path)
    branching = {line for line, number in parser.exit_counts().items() if number > 1}
    assert lines == parser.statements
    assert steps == {(start, end) for start, end in parser.arcs() if start in branching}


def test_a_module_with_probes_is_as_it_was() -> None:
    code, _arcs = probes.probed(source=EVERYTHING.encode(), path="everything.py")
    module: dict[str, object] = {probes.PROBES_NAME: [False] * 1000, "__name__": "everything"}
    exec(code, module)  # noqa: S102  our own few lines
    assert module["__doc__"] == "A module with whatever can branch."
    room = module["Room"]
    assert isinstance(room, type)
    assert set(vars(room)) & {"name", "part", probes.PROBES_NAME} == {"name", "part"}
    assert room.part.__doc__ == "A method."
    assert (
        room.part.__code__.co_firstlineno
        == EVERYTHING.splitlines().index("    def part(self, given):") + 1
    )


def test_modules_that_are_not_measured_are_left_alone() -> None:
    finder = probes.Finder(modules=probes.measured_modules())
    assert finder.find_spec("promdaen_tools.trial", None) is None
    assert "promdaen.kit.suppression" in finder.modules
    assert "promdaen.course.actions" in finder.modules
    assert "promdaen.course.views" not in finder.modules
