"""Every public action is reached by people: not by the demonstration or by tests alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from promdaen.kit import later

SOURCE = Path(__file__).parents[1] / "src" / "promdaen"
# What reaches an action on behalf of nobody at work; the demonstration is a package of its own.
NOT_REACHING = {"tests", "migrations"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if not NOT_REACHING & set(path.relative_to(SOURCE).parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def is_action(path: Path) -> bool:
    return any(part.removesuffix(".py") == "actions" for part in path.relative_to(SOURCE).parts)


def public_functions(tree: ast.Module) -> list[str]:
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def imported_actions(tree: ast.Module) -> tuple[dict[str, str], set[str]]:
    """Actions imported by name, as they are called here; and modules of actions imported."""
    imported: dict[str, str] = {}
    modules_here: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for name in node.names:
            called = name.asname or name.name
            if ".actions." in f"{node.module}.":
                imported[called] = name.name
            if ".actions." in f"{node.module}.{name.name}.":
                modules_here.add(called)
    return imported, modules_here


def used_names(tree: ast.Module) -> set[str]:
    """Names that a module uses of modules of actions, by its imports, or of its own functions.

    A function that names itself does not use itself, and `__all__` uses nothing.
    """
    own = set(public_functions(tree))
    imported, packages = imported_actions(tree)
    used: set[str] = set()
    for node in tree.body:
        defined = node.name if isinstance(node, ast.FunctionDef) else ""
        for inner in ast.walk(node):
            name = ""
            if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                is_own = inner.id in own and inner.id != defined
                name = imported.get(inner.id, inner.id if is_own else "")
            elif isinstance(inner, ast.Attribute) and isinstance(inner.value, ast.Name):
                name = inner.attr if inner.value.id in packages else ""
            if name:
                used.add(name)
    return used


def unreached(*, product_modules: list[tuple[str, bool, ast.Module]]) -> list[str]:
    """Public actions that no module uses outside their own definition.

    Two actions of one name count as one, so that none is missed where a package passes it on.
    """
    used: set[str] = set()
    for _where, _is_action, tree in product_modules:
        used |= used_names(tree)
    return [
        f"{where}: {name}"
        for where, is_action_module, tree in product_modules
        if is_action_module
        for name in public_functions(tree)
        if name not in used
    ]


def test_every_public_action_has_a_caller_that_is_not_the_demonstration() -> None:
    product_modules = [
        (path.relative_to(SOURCE).as_posix(), is_action(path), tree) for path, tree in modules()
    ]
    assert sum(is_action_module for _where, is_action_module, _tree in product_modules) > 20
    # What a start registers is named by its path and loaded when it is first called.
    registered = {path.rpartition(".")[2] for path in later.FUNCTIONS if ".actions" in path}
    left = [
        action_name
        for action_name in unreached(product_modules=product_modules)
        if action_name.rpartition(" ")[2] not in registered
    ]
    assert left == []


def test_the_check_fails_on_planted_actions() -> None:
    action = ast.parse(
        "__all__ = ['put_it']\ndef put_it(*, by, now):\n    return put_it\ndef _own(): ...\n"
    )
    view = ast.parse("from promdaen.x import actions\ndef put_it(): ...\nviews.put_it\n")
    planted_modules = [("x/actions.py", True, action), ("x/views.py", False, view)]
    assert unreached(product_modules=planted_modules) == ["x/actions.py: put_it"]
    calling = ast.parse("from promdaen.x import actions\nactions.put_it(by=None, now=1)\n")
    assert unreached(product_modules=[*planted_modules, ("x/jobs.py", False, calling)]) == []
