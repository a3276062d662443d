"""The code blocks of a page of docs/how-to-add/, as files beside the product's own."""

from __future__ import annotations

import re
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "how-to-add"
# A line that is a path in backticks and a colon, then a block of code.
BLOCK = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
# Paths of the repository that a page names, and patterns of them.
REPOSITORY_PATH = re.compile(r"`((?:src|tests|docs|content)/[\w./*-]+)`")


def text_of(page: str) -> str:
    """The Markdown of a page."""
    return (FOLDER / f"{page}.md").read_text(encoding="utf-8")


def blocks_of(page: str) -> dict[str, str]:
    """The code of a page by the path that stands above each block."""
    return dict(BLOCK.findall(text_of(page)))


def named_in(page: str) -> set[str]:
    """The paths of the repository that a page names but does not make itself."""
    return set(REPOSITORY_PATH.findall(text_of(page))) - blocks_of(page).keys()


def write_blocks(page: str, folder: Path) -> dict[str, Path]:
    """The blocks of a page as files below a folder, by their path in the repository."""
    paths = {}
    for name, code in blocks_of(page).items():
        paths[name] = folder / name
        paths[name].parent.mkdir(parents=True, exist_ok=True)
        paths[name].write_text(code, encoding="utf-8")
    return paths


def loaded(path: Path, *, name: str) -> ModuleType:
    """A Python file as the module of a name; the caller takes it out of sys.modules again."""
    spec = spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
