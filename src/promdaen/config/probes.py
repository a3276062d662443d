"""Which lines and branches of rules, kinds and actions tests take: a plugin of the measured tests.

Coverage's own way watches every line of every module, of Django and of pytest too, which makes
tests take two thirds longer (Python up to 3.13). Here the modules that count are compiled with a
probe before each statement and at the head of each branch, and nothing else is slower. What was
taken is kept as coverage keeps it, and judged by `coverage report`.

A plugin that PYTEST_PLUGINS names is met before Django is set up, and so in each process of xdist.
"""

import ast
import os
import sys
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from itertools import compress
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from promdaen.config.environment import CHECKOUT

Arc = tuple[int, int]
TAKEN = "_taken_"
"""The name of a module's list of probes, which says which were passed."""


class Probes(ast.NodeTransformer):
    """Puts probes into a module; `arcs` says what each of them tells, as coverage writes steps.

    A step from a line to itself says that the line was reached; a step to a negative line leaves
    what begins at that line.
    """

    def __init__(self, *, tree: ast.Module) -> None:
        self.arcs: list[tuple[Arc, ...]] = []
        self.after: list[int] = []
        tree.body = self.suite(tree.body, after=-1, leading=leading(tree))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """No other statement has statements inside."""
        return node

    def probe(self, *arcs: Arc) -> ast.stmt:
        """A statement that notes these steps, at the line from which the first of them goes."""
        self.arcs.append(arcs)
        at: Any = {"lineno": arcs[0][0], "col_offset": 0, "end_lineno": arcs[0][0]}
        at["end_col_offset"] = 0
        number = ast.Constant(len(self.arcs) - 1, **at)
        place = ast.Subscript(ast.Name(TAKEN, ast.Load(), **at), number, ast.Store(), **at)
        return ast.Assign([place], ast.Constant(value=True, **at), **at)

    def suite(
        self, body: Sequence[ast.stmt], *, after: int, leading: int = 0, head: Iterable[Arc] = ()
    ) -> list[ast.stmt]:
        """Statements with a probe each; `after` is where it goes on, `head` what led here."""
        made: list[ast.stmt] = []
        led = tuple(head)
        for number, one in enumerate(body):
            follows = first_line(body[number + 1]) if number + 1 < len(body) else after
            reached = self.probe(*led, *reaching(one))
            led = ()
            self.after.append(follows)
            self.visit(one)
            self.after.pop()
            made += [reached, one]
        # What must stay first is followed by its probes.
        return [*made[1 : 2 * leading : 2], *made[: 2 * leading : 2], *made[2 * leading :]]

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """A function is left at its own first line."""
        node.body = self.suite(node.body, after=-first_line(node), leading=leading(node))
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """So is the body of a class."""
        node.body = self.suite(node.body, after=-first_line(node), leading=leading(node))
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """One way into it, and one past it or into what else there is."""
        after = self.after[-1]
        self._branch(node, body_ends=after, other_ends=after)
        return node

    def visit_For(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.AST:
        """One way into it, from whose end it goes back, and one when it is over."""
        self._branch(node, body_ends=node.lineno, other_ends=self.after[-1])
        return node

    visit_AsyncFor = visit_For
    visit_While = visit_For

    def _branch(
        self, node: ast.If | ast.For | ast.AsyncFor | ast.While, *, body_ends: int, other_ends: int
    ) -> None:
        here = node.lineno
        inside = (here, first_line(node.body[0]))
        past = (here, first_line(node.orelse[0]) if node.orelse else other_ends)
        node.body = self.suite(node.body, after=body_ends, head=[inside])
        if node.orelse:
            node.orelse = self.suite(node.orelse, after=other_ends, head=[past])
        else:
            node.orelse = [self.probe(past)]

    def visit_Match(self, node: ast.Match) -> ast.AST:
        """Each case is met after those above it did not fit."""
        after, passed = self.after[-1], list[Arc]()
        lines = [case.pattern.lineno for case in node.cases]
        for case, here, below in zip(node.cases, lines, [*lines[1:], after], strict=True):
            head = [*passed, (here, first_line(case.body[0]))]
            case.body = self.suite(case.body, after=after, head=head)
            passed.append((here, below))
        if not is_irrefutable(node.cases[-1]):
            others = ast.copy_location(ast.MatchAs(), node)
            node.cases.append(ast.match_case(others, body=[self.probe(*passed)]))
        return node

    def visit_With(self, node: ast.With | ast.AsyncWith) -> ast.AST:
        """It goes on where the whole does."""
        node.body = self.suite(node.body, after=self.after[-1])
        return node

    visit_AsyncWith = visit_With

    def visit_Try(self, node: ast.Try | ast.TryStar) -> ast.AST:
        """Each clause that catches is met after those above it did not fit."""
        after = first_line(node.finalbody[0]) if node.finalbody else self.after[-1]
        ends = first_line(node.orelse[0]) if node.orelse else after
        node.body = self.suite(node.body, after=ends)
        lines = [handler.lineno for handler in node.handlers]
        for number, handler in enumerate(node.handlers):
            head = [(line, line) for line in lines[: number + 1]]
            handler.body = self.suite(handler.body, after=after, head=head)
        node.orelse = self.suite(node.orelse, after=after)
        node.finalbody = self.suite(node.finalbody, after=self.after[-1])
        return node

    visit_TryStar = visit_Try


def first_line(node: ast.stmt) -> int:
    """Where a statement begins: at its first decorator, where it has one."""
    decorators = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def reaching(node: ast.stmt) -> list[Arc]:
    """What is reached with a statement: its line, and those of its decorators."""
    decorators = getattr(node, "decorator_list", [])
    return [(one.lineno, one.lineno) for one in (*decorators, node)]


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is a text alone."""
    text = node.value if isinstance(node, ast.Expr) else None
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


def leading(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """How many statements must stay first: a text, and what is asked of the future."""
    number = 0
    for one in node.body:
        is_future = isinstance(one, ast.ImportFrom) and one.module == "__future__"
        if not (is_future or (number == 0 and is_docstring(one))):
            break
        number += 1
    return number


def is_irrefutable(case: ast.match_case) -> bool:
    """Whether a case takes whatever comes."""
    is_any = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    return is_any and case.guard is None


def probed(*, source: bytes, path: str) -> tuple[CodeType, list[tuple[Arc, ...]]]:
    """A module compiled with probes, and what each of them tells."""
    tree = ast.parse(source, filename=path)
    probes = Probes(tree=tree)
    return compile(tree, path, "exec", dont_inherit=True), probes.arcs


# What the probes of a file tell, and which of them were passed.
Notes = dict[str, tuple[list[tuple[Arc, ...]], list[bool]]]


class Loader(SourceFileLoader):
    """Compiles a module with probes, and gives it the list in which these note what they pass."""

    def __init__(self, name: str, path: str, *, notes: Notes) -> None:
        super().__init__(name, path)
        self.notes = notes

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's own code, watched."""
        code, arcs = probed(source=self.get_data(self.path), path=self.path)
        taken = [False] * len(arcs)
        self.notes[self.path] = (arcs, taken)
        vars(module)[TAKEN] = taken
        exec(code, vars(module))  # noqa: S102  the module, as every import runs it


class Finder(MetaPathFinder):
    """Finds the modules that are measured, and leaves all others to whom they belong."""

    def __init__(self, *, modules: Collection[str]) -> None:
        self.modules = modules
        self.notes: Notes = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """How a measured module is loaded; None for others."""
        spec = PathFinder.find_spec(name, path, target) if name in self.modules else None
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(name, spec.origin, notes=self.notes)
        return spec

    def steps(self) -> Mapping[str, set[Arc]]:
        """What was taken until now, by file."""
        return {
            path: {arc for told in compress(arcs, taken) for arc in told}
            for path, (arcs, taken) in self.notes.items()
        }


def measured_files(*, root: Path = CHECKOUT) -> list[Path]:
    """The files that pyproject.toml names: of which every branch counts."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = config["tool"]["coverage"]["run"]["include"]
    return sorted(path for room in rooms for path in root.glob(room))


def measured_modules(*, root: Path = CHECKOUT) -> frozenset[str]:
    """The same, as they are imported."""
    paths = (path.relative_to(root / "src").with_suffix("") for path in measured_files(root=root))
    return frozenset(".".join(path.parts).removesuffix(".__init__") for path in paths)


def watch(*, root: Path = CHECKOUT) -> None:
    """Load the modules that are measured with probes from now on."""
    sys.meta_path.insert(0, Finder(modules=measured_modules(root=root)))


def keep(*, data: str) -> None:
    """Write what this process took beside a file, as coverage does."""
    from coverage import CoverageData  # noqa: PLC0415  only developers have it

    for finder in sys.meta_path:
        if isinstance(finder, Finder):
            kept = CoverageData(basename=data, suffix=True)
            kept.add_arcs(finder.steps())
            kept.write()


def pytest_addoption(parser: Any) -> None:
    """What a plugin is asked first, before Django is set up and the modules are imported."""
    watch()


def pytest_sessionfinish() -> None:
    """Keep what this process took."""
    keep(data=os.environ["COVERAGE_FILE"])
