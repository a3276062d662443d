"""Every benchmark stands in the one table and is run by the one command."""

import ast
import contextlib
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"
FILES = {path.name for path in FOLDER.glob("*.py")} - {"all.py"}


def listed_benchmarks() -> tuple[set[str], set[str]]:
    """What all.py runs, and what it says is a part of others."""
    tree = ast.parse((FOLDER / "all.py").read_text(encoding="utf-8"))
    constants: dict[str, ast.expr] = {}
    for node in tree.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            constants[node.target.id] = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = node.value
    parts = constants["PARTS"]
    assert isinstance(parts, ast.Call)
    return set(ast.literal_eval(constants["QUICK"])), set(ast.literal_eval(parts.args[0]))


def test_every_benchmark_is_run_by_the_one_command() -> None:
    run, parts = listed_benchmarks()
    assert run | parts == FILES
    assert not run & parts


def test_every_benchmark_is_a_row_of_the_one_table() -> None:
    run, parts = listed_benchmarks()
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in text.splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(run)
    assert all(line.count("|") == 6 for line in text.splitlines() if line.startswith("|"))
    assert all(f"`{name}`" in text for name in parts)


def test_the_one_command_prints_figures_and_names_what_it_leaves_out() -> None:
    command = [sys.executable, str(FOLDER / "all.py"), "--quick", "--only", "pages.py"]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "pages.py: only whole" in process.stdout
    assert process.stdout.startswith("load ")


def test_figures_are_read_from_documents_and_tables() -> None:
    code = "import json, sys, all as one; print(json.dumps(one.lines_of(output=sys.argv[1])))"
    document = '{"bars": {"ms": 12}, "rooms": [{"of": "A", "ms": 9.53}, {"ms": 7}]}'
    for output, lines in (
        (document, ["bars.ms 12   rooms.A.ms 9.53   rooms.1.ms 7"]),
        ("land 1.3\nsea 1.4\n", ["land 1.3", "sea 1.4"]),
    ):
        process = subprocess.run(
            [sys.executable, "-c", code, output], cwd=FOLDER, capture_output=True, check=True
        )
        assert json.loads(process.stdout) == lines


def missing_names(*, part: ast.AST) -> list[str]:
    """The names that code takes from modules of the product, and that are not there."""
    modules: dict[str, Any] = {}
    missing = []
    for node in ast.walk(part):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("promdaen"):
            for name in node.names:
                with contextlib.suppress(ImportError):
                    importlib.import_module(f"{node.module}.{name.name}")
                value = getattr(importlib.import_module(str(node.module)), name.name, None)
                if value is None:
                    missing.append(f"{node.module}.{name.name}")
                elif isinstance(value, ModuleType):
                    modules[name.asname or name.name] = value
    return missing + [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(part)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in modules
        and not hasattr(modules[node.value.id], node.attr)
    ]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_benchmark_calls_what_the_product_has(name: str) -> None:
    tree = ast.parse((FOLDER / name).read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert [missing for part in functions for missing in missing_names(part=part)] == []


def test_a_name_that_is_gone_is_found() -> None:
    gone = "from promdaen.report import queries, nowhere\nqueries.gone()\nqueries.build_sheet()\n"
    assert missing_names(part=ast.parse(gone)) == ["promdaen.report.nowhere", "queries.gone"]
