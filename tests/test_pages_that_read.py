"""A page that is opened changes nothing: what its GET may write is listed with its reason.

The check reads the views: an action called in a view that answers GET, or in a function of the
same module that it calls, outside a branch for POST or for a valid form that was sent.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
ALLOWED = Path(__file__).with_name("actions_of_get.toml")
READS = ("require_GET", "require_safe", "require_http_methods")
MARKS_OF_POST = ("POST", "'GET'", "is_valid", "is_bound")


def action_names(tree: ast.Module) -> dict[str, str]:
    """Names that a module gives to modules and functions of actions."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                path = f"{node.module}.{alias.name}".split(".")
                if "actions" in path:
                    names[alias.asname or alias.name] = path[-1]
    return names


def answers_get(function: ast.FunctionDef) -> bool:
    texts = [ast.unparse(decorator) for decorator in function.decorator_list]
    return any(
        text.startswith(READS) and ("GET" in text or text == "require_safe") for text in texts
    )


def names_about_sending(function: ast.FunctionDef) -> set[str]:
    """Locals that a POST decides: `is_sent = request.method == "POST"`, a bound form."""
    return {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and "POST" in ast.unparse(node.value)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


class OnGet:
    """The calls of a function that run when nothing was sent."""

    def __init__(self, function: ast.FunctionDef) -> None:
        self.sent = names_about_sending(function)
        self.calls = list(self.block(function.body))

    def is_sent(self, test: ast.expr) -> bool:
        names = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        return bool(names & self.sent) or any(word in ast.unparse(test) for word in MARKS_OF_POST)

    def block(self, body: list[ast.stmt]) -> Iterator[ast.Call]:
        for statement in body:
            if isinstance(statement, ast.If) and self.is_sent(statement.test):
                text = ast.unparse(statement.test)
                if text.startswith("not ") or "!=" in text or "'GET'" in text:
                    yield from self.block(statement.body)
                    if isinstance(statement.body[-1], ast.Return | ast.Raise):
                        return
                else:
                    yield from self.block(statement.orelse)
            elif isinstance(statement, ast.If | ast.With | ast.For | ast.Try):
                for child in ast.iter_child_nodes(statement):
                    if not isinstance(child, ast.stmt | ast.ExceptHandler):
                        yield from self.expression(child)
                for name in ("body", "orelse", "finalbody"):
                    yield from self.block(getattr(statement, name, []))
            elif not isinstance(statement, ast.FunctionDef):
                yield from self.expression(statement)

    def expression(self, node: ast.AST) -> Iterator[ast.Call]:
        if not isinstance(node, ast.Lambda):
            if isinstance(node, ast.Call):
                yield node
            for child in ast.iter_child_nodes(node):
                yield from self.expression(child)


def called_actions(text: str) -> dict[str, set[str]]:
    """The actions that each view of a module reaches on GET."""
    tree = ast.parse(text)
    names = action_names(tree)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def reached(name: str, visited: frozenset[str]) -> set[str]:
        called_names = set()
        for call in OnGet(functions[name]).calls:
            called = ast.unparse(call.func)
            head, _dot, last = called.partition(".")
            if head in names and (last or head)[0].islower():
                called_names.add(last or head)
            elif called in functions and called not in visited:
                called_names |= reached(called, visited | {called})
        return called_names

    views = [node.name for node in functions.values() if answers_get(node)]
    return {
        view: reached_names
        for view in views
        if (reached_names := reached(view, frozenset({view})))
    }


def actions_of_get() -> dict[str, set[str]]:
    actions_by_view = {}
    for path in sorted(SOURCE.rglob("*.py")):
        inside = path.relative_to(SOURCE).with_suffix("").parts
        if (
            any(part == "views" or part.endswith("views") for part in inside)
            and "tests" not in inside
        ):
            for view, actions in called_actions(path.read_text(encoding="utf-8")).items():
                actions_by_view[".".join((*inside, view))] = actions
    return actions_by_view


def test_a_page_that_is_opened_calls_only_the_actions_that_are_listed() -> None:
    actions_by_view = {
        view: ", ".join(sorted(actions)) for view, actions in actions_of_get().items()
    }
    listed = tomllib.loads(ALLOWED.read_text(encoding="utf-8"))
    assert {view: row["actions"] for view, row in listed.items()} == actions_by_view
    assert all(row["why"] for row in listed.values())


HEAD = "from promdaen.specimen.actions import trials as actions\n"


@pytest.mark.parametrize(
    "body",
    [
        "@require_GET\ndef page(request):\n    actions.show_trial()",
        "@require_GET\ndef page(request):\n    return draw()\ndef draw():\n    with attempt():\n"
        "        return {'looks': actions.show_trial()}",
        '@require_http_methods(["GET", "POST"])\ndef page(request):\n'
        '    if request.method == "POST":\n        return save()\n    actions.show_trial()',
        '@require_http_methods(["GET", "POST"])\ndef page(request):\n'
        '    if request.method != "POST":\n        return actions.show_trial()',
    ],
)
def test_an_action_of_a_page_that_is_opened_is_found(body: str) -> None:
    assert called_actions(HEAD + body) == {"page": {"show_trial"}}


@pytest.mark.parametrize(
    "body",
    [
        "@require_POST\ndef page(request):\n    actions.show_trial()",
        '@require_http_methods(["GET", "POST"])\ndef page(request):\n'
        '    if request.method != "POST":\n        return ask()\n    actions.show_trial()',
        '@require_http_methods(["GET", "POST"])\ndef page(request):\n'
        "    form = Form(request.POST or None)\n    if form.is_valid():\n"
        "        actions.show_trial()",
        "@require_GET\ndef page(request):\n    raise actions.TrialRefused()",
    ],
)
def test_an_action_after_something_was_sent_is_not(body: str) -> None:
    assert called_actions(HEAD + body) == {}
