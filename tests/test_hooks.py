"""The hooks of kit, with who registers what, are in the architecture."""

import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
ROW = re.compile(r"^\| `kit\.([\w.]+)\.(register_\w+)` \| ([^|]+) \| [^|]+ \|$", re.MULTILINE)
DEFINED = re.compile(r"^def (register_\w+)\(", re.MULTILINE)
CALLED = re.compile(r"\b(?:\w+\.)?(register_[a-z_]+)\(")


def listed_hooks() -> dict[tuple[str, str], set[str]]:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    return {
        (module, name): set(packages.split(", ")) for module, name, packages in ROW.findall(text)
    }


def defined_hooks() -> set[tuple[str, str]]:
    kit = SOURCE / "kit"
    return {
        (".".join(path.relative_to(kit).with_suffix("").parts), name)
        for path in kit.rglob("*.py")
        if "tests" not in path.parts
        for name in DEFINED.findall(path.read_text(encoding="utf-8"))
    }


def registering_packages() -> dict[str, set[str]]:
    packages_by_function = defaultdict(set)
    for path in SOURCE.glob("*/apps.py"):
        for name in CALLED.findall(path.read_text(encoding="utf-8")):
            packages_by_function[name].add(path.parent.name)
    return packages_by_function


def test_the_table_of_hooks_is_that_of_the_code() -> None:
    hooks, packages = listed_hooks(), registering_packages()
    assert set(hooks) == defined_hooks()
    assert {name: hooks[module, name] for module, name in hooks} == {
        name: packages[name] for _module, name in hooks
    }
