"""Measures line and branch coverage of rules, kinds and actions: a plugin of measured tests.

Coverage itself traces every line of every module, also of Django and pytest, which makes tests two
thirds slower (Python up to 3.13). Here the measured modules are compiled with a probe before each
statement and at the start of each branch, and nothing else is slower. Results are stored in
coverage's format and reported with `coverage report`. A plugin in PYTEST_PLUGINS is loaded before
Django is set up, in each process of xdist.
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
PROBES_NAME = "_taken_"
"""The name of a module's list of probes, which records the ones that were reached."""


class Probes(ast.NodeTransformer):
    """Inserts probes into a module; `arcs` has the steps of each, in coverage's format.

    A step from a line to itself means that the line was reached; a step to a negative line leaves
    the block that begins at that line.
    """

    def __init__(self, *, tree: ast.Module) -> None:
        self.arcs: list[tuple[Arc, ...]] = []
        self.after: list[int] = []
        tree.body = self.suite(tree.body, after=-1, leading=leading(tree))

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Keep other statements, which contain no statements."""
        return node

    def probe(self, *arcs: Arc) -> ast.stmt:
        """A statement that records these steps, at the line of the first step's start."""
        self.arcs.append(arcs)
        at: Any = {"lineno": arcs[0][0], "col_offset": 0, "end_lineno": arcs[0][0]}
        at["end_col_offset"] = 0
        number = ast.Constant(len(self.arcs) - 1, **at)
        place = ast.Subscript(ast.Name(PROBES_NAME, ast.Load(), **at), number, ast.Store(), **at)
        return ast.Assign([place], ast.Constant(value=True, **at), **at)

    def suite(
        self, body: Sequence[ast.stmt], *, after: int, leading: int = 0, head: Iterable[Arc] = ()
    ) -> list[ast.stmt]:
        """Statements with a probe each; `after` is where execution continues, `head` its start."""
        statements: list[ast.stmt] = []
        led = tuple(head)
        for number, statement in enumerate(body):
            follows = first_line(body[number + 1]) if number + 1 < len(body) else after
            reached = self.probe(*led, *reaching(statement))
            led = ()
            self.after.append(follows)
            self.visit(statement)
            self.after.pop()
            statements += [reached, statement]
        # Statements that must stay first are followed by their probes.
        return [
            *statements[1 : 2 * leading : 2],
            *statements[: 2 * leading : 2],
            *statements[2 * leading :],
        ]

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Probe a function, which exits at its own first line."""
        node.body = self.suite(node.body, after=-first_line(node), leading=leading(node))
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Probe the body of a class, which exits at its first line."""
        node.body = self.suite(node.body, after=-first_line(node), leading=leading(node))
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        """Probe both branches: into the body, and past it or into the else."""
        after = self.after[-1]
        self._branch(node, body_ends=after, other_ends=after)
        return node

    def visit_For(self, node: ast.For | ast.AsyncFor | ast.While) -> ast.AST:
        """Probe both branches: into the body, which loops back, and to the end."""
        self._branch(node, body_ends=node.lineno, other_ends=self.after[-1])
        return node

    visit_AsyncFor = visit_For
    visit_While = visit_For

    def _branch(
        self, node: ast.If | ast.For | ast.AsyncFor | ast.While, *, body_ends: int, other_ends: int
    ) -> None:
        line = node.lineno
        inside = (line, first_line(node.body[0]))
        past = (line, first_line(node.orelse[0]) if node.orelse else other_ends)
        node.body = self.suite(node.body, after=body_ends, head=[inside])
        if node.orelse:
            node.orelse = self.suite(node.orelse, after=other_ends, head=[past])
        else:
            node.orelse = [self.probe(past)]

    def visit_Match(self, node: ast.Match) -> ast.AST:
        """Probe cases: each is reached after the ones above did not match."""
        after, passed = self.after[-1], list[Arc]()
        lines = [case.pattern.lineno for case in node.cases]
        for case, line, below in zip(node.cases, lines, [*lines[1:], after], strict=True):
            head = [*passed, (line, first_line(case.body[0]))]
            case.body = self.suite(case.body, after=after, head=head)
            passed.append((line, below))
        if not is_irrefutable(node.cases[-1]):
            others = ast.copy_location(ast.MatchAs(), node)
            node.cases.append(ast.match_case(others, body=[self.probe(*passed)]))
        return node

    def visit_With(self, node: ast.With | ast.AsyncWith) -> ast.AST:
        """Probe a with block; it continues where the whole statement does."""
        node.body = self.suite(node.body, after=self.after[-1])
        return node

    visit_AsyncWith = visit_With

    def visit_Try(self, node: ast.Try | ast.TryStar) -> ast.AST:
        """Probe except clauses: each is reached after the ones above did not match."""
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
    """The first line of a statement: that of its first decorator, if any."""
    decorators = getattr(node, "decorator_list", [])
    return decorators[0].lineno if decorators else node.lineno


def reaching(node: ast.stmt) -> list[Arc]:
    """The lines that a statement covers when it is reached: its own and its decorators'."""
    decorators = getattr(node, "decorator_list", [])
    return [(decorator.lineno, decorator.lineno) for decorator in (*decorators, node)]


def is_docstring(node: ast.stmt) -> bool:
    """Whether a statement is only a string."""
    text = node.value if isinstance(node, ast.Expr) else None
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


def leading(node: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    """How many statements must stay first: a docstring, and `from __future__` imports."""
    number = 0
    for statement in node.body:
        is_future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if not (is_future or (number == 0 and is_docstring(statement))):
            break
        number += 1
    return number


def is_irrefutable(case: ast.match_case) -> bool:
    """Whether a case matches everything."""
    is_any = isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None
    return is_any and case.guard is None


def probed(*, source: bytes, path: str) -> tuple[CodeType, list[tuple[Arc, ...]]]:
    """A module compiled with probes, and the steps of each probe."""
    tree = ast.parse(source, filename=path)
    probes = Probes(tree=tree)
    return compile(tree, path, "exec", dont_inherit=True), probes.arcs


# The steps of each probe of a file, and which probes were reached.
Notes = dict[str, tuple[list[tuple[Arc, ...]], list[bool]]]


class Loader(SourceFileLoader):
    """Compiles a module with probes, and gives it the list in which they record."""

    def __init__(self, name: str, path: str, *, notes: Notes) -> None:
        super().__init__(name, path)
        self.notes = notes

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's own code with probes."""
        code, arcs = probed(source=self.get_data(self.path), path=self.path)
        taken_arcs = [False] * len(arcs)
        self.notes[self.path] = (arcs, taken_arcs)
        vars(module)[PROBES_NAME] = taken_arcs
        exec(code, vars(module))  # noqa: S102  the module, as every import runs it


class Finder(MetaPathFinder):
    """Finds the measured modules, and leaves all others to the other finders."""

    def __init__(self, *, modules: Collection[str]) -> None:
        self.modules = modules
        self.notes: Notes = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The loader of a measured module; None for others."""
        spec = PathFinder.find_spec(name, path, target) if name in self.modules else None
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(name, spec.origin, notes=self.notes)
        return spec

    def steps(self) -> Mapping[str, set[Arc]]:
        """The steps recorded so far, by file."""
        return {
            path: {arc for arc_group in compress(arcs, taken_arcs) for arc in arc_group}
            for path, (arcs, taken_arcs) in self.notes.items()
        }


def measured_files(*, root: Path = CHECKOUT) -> list[Path]:
    """The files that pyproject.toml lists for full branch coverage."""
    config = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    rooms = config["tool"]["coverage"]["run"]["include"]
    return sorted(path for room in rooms for path in root.glob(room))


def measured_modules(*, root: Path = CHECKOUT) -> frozenset[str]:
    """The import names of these files."""
    paths = (path.relative_to(root / "src").with_suffix("") for path in measured_files(root=root))
    return frozenset(".".join(path.parts).removesuffix(".__init__") for path in paths)


def watch(*, root: Path = CHECKOUT) -> None:
    """Load measured modules with probes from now on."""
    sys.meta_path.insert(0, Finder(modules=measured_modules(root=root)))


def keep(*, data: str) -> None:
    """Write the results of this process to a separate file, as coverage does."""
    from coverage import CoverageData  # noqa: PLC0415  only developers have it

    for finder in sys.meta_path:
        if isinstance(finder, Finder):
            coverage_data = CoverageData(basename=data, suffix=True)
            coverage_data.add_arcs(finder.steps())
            coverage_data.write()


def pytest_addoption(parser: object) -> None:
    """Start measuring: the first hook called, before Django and the modules are imported."""
    watch()


def pytest_sessionfinish() -> None:
    """Write the results of this process."""
    keep(data=os.environ["COVERAGE_FILE"])
