"""A name in backticks in a docstring or comment is a name of the code: renames reach both."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.test_names import BESIDE, ROOT, SOURCE

QUOTED = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
RAISED = re.compile(r"\bRaises ([A-Z]\w+)")
DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.ASCII)
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)
COMMENT = re.compile(r"#(?: .*|)$")
QUOTE_IN_COMMENT = re.compile(r"# .*`")
SCRIPTS = SOURCE / "kit" / "static"


@cache
def docstrings(text: str) -> tuple[ast.Constant, ...]:
    """The docstrings of a module, and texts below its constants."""
    return tuple(
        node.value
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def code_names(text: str) -> set[str]:
    """The words of a module outside its docstrings and comments, also those of its texts."""
    lines = text.splitlines()
    for node in docstrings(text):
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        lines[first:last] = [""] * (last - first)
    return {word for line in lines for word in WORD.findall(COMMENT.sub("", line))}


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The docstrings and comments of a module, with their line."""
    for node in docstrings(text):
        yield node.lineno, str(node.value)
    if QUOTE_IN_COMMENT.search(text):
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def unknown_names(text: str, names: set[str]) -> Iterator[tuple[int, str]]:
    for line, words in prose(text):
        for match in QUOTED.finditer(words):
            quoted = match[1].removesuffix("()")
            if DOTTED_NAME.fullmatch(quoted) and quoted.rpartition(".")[2] not in names:
                yield line, quoted
        for match in RAISED.finditer(words):
            if match[1] not in names:
                yield line, match[1]


def python_files() -> list[Path]:
    folders = (SOURCE, *BESIDE)
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "collected" not in path.relative_to(SOURCE.parent).parts
    ]


def all_names(paths: Iterable[Path]) -> set[str]:
    names: set[str] = set()
    for path in paths:
        names |= code_names(path.read_text(encoding="utf-8")) | {path.stem, path.parent.name}
    for path in SCRIPTS.rglob("*.js"):
        names |= set(WORD.findall(path.read_text(encoding="utf-8")))
    return names


def test_names_in_backticks_exist_in_the_code() -> None:
    paths = python_files()
    names = all_names(paths)
    unknown = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in paths
        if not {"tests", "migrations"} & set(path.parts)
        for line, name in unknown_names(path.read_text(encoding="utf-8"), names)
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"""As `old_name` does."""', [(1, "old_name")]),
        ("DAYS = 3  # see `rules.costs.OLD_DAYS`", [(1, "rules.costs.OLD_DAYS")]),
        ('def load():\n    """`load`, `fetch()`, `a b`, ``any``."""', [(2, "fetch")]),
        ('def load():\n    """Load it. Raises OldFault, KeyError."""', [(2, "OldFault")]),
        ('KIND = "old_name"\n"""The kind `old_name` of `KIND`."""', []),
    ],
)
def test_a_name_that_the_code_does_not_have_is_found(
    text: str, expected: list[tuple[int, str]]
) -> None:
    assert list(unknown_names(text, code_names(text))) == expected
