"""A copy of the product with the changes of a page of docs/how-to-add/, and its tests in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.how_to_add.pages import ROOT, text_of

# A line with a path in backticks, then a block: a new file, or what changes in one.
BLOCK = re.compile(r"^`([^`\n]+)`(?:, changed)?:\n\n```(\w+)\n(.*?)^```$", re.M | re.S)
LEFT_OUT = shutil.ignore_patterns("__pycache__", "collected")


class DoesNotFit(AssertionError):
    """A change of a page no longer fits the file that it changes."""


def changed(*, text: str, change: str, name: str) -> str:
    """A file after the hunks of a page: lines that begin with a space, - or +.

    Hunks are separated by a line "...". The lines that a hunk finds must be there exactly once.
    """
    for hunk in re.split(r"^\.\.\.\n", change, flags=re.M):
        lines = hunk.splitlines()
        old = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        new = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
        if text.count(old) != 1:
            raise DoesNotFit(f"{name} holds these lines {text.count(old)} times:\n{old}")
        text = text.replace(old, new)
    return text


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)  # the copy is on another disk


def tree(page: str, folder: Path) -> tuple[Path, list[str]]:
    """The product below a folder with every block of a page; and the tests that the page adds."""
    for part in ("src", "tests", "content"):
        shutil.copytree(ROOT / part, folder / part, copy_function=_linked, ignore=LEFT_OUT)
    for part in ("pyproject.toml", "conftest.py", "docs"):
        (folder / part).symlink_to(ROOT / part)
    tests = []
    for name, language, code in BLOCK.findall(text_of(page)):
        path = folder / name
        is_change = language == "diff"
        content = (
            changed(text=path.read_text("utf-8"), change=code, name=name) if is_change else code
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        # The copy is a link to the file of the product, which stays as it is.
        path.unlink(missing_ok=True)
        path.write_text(content, encoding="utf-8")
        if path.name.startswith("test_"):
            tests.append(name)
    return folder, tests


def run_tests(page: str, folder: Path) -> None:
    """Run the tests that a page adds, in a copy of the product with its changes."""
    place, tests = tree(page, folder)
    assert tests, f"{page} adds no test"
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTEST")
    }
    environment.pop("DATABASE_URL", None)
    environment |= {"PYTHONPATH": str(place / "src"), "PROMDAEN_DATA": str(place / "data")}
    process = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--no-migrations",
            *tests,
        ],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout[-4000:] + process.stderr[-2000:]
