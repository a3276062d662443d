"""Names and docstrings in plain words, signatures with types: what is left only gets less.

`tests/names_allowed.toml` counts by package what still breaks a rule. A count that grew fails
with the file, the line and what to write instead; a count that fell asks for the lower number:

    python -m tests.test_names --write
"""

import ast
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
BESIDE = (SOURCE.with_name("promdaen_demo"), SOURCE.with_name("promdaen_tools"))
ALLOWED = Path(__file__).with_name("names_allowed.toml")
WRITE = "python -m tests.test_names --write"

# Words that do not say what a value is. A name says its role or its type.
NON_NAMES = re.compile(
    r"already|apart|asked|away|brought|done|found|given|held|here|kept|known|laid|made|met|named"
    r"|of|one|put|said|sat|says|seen|sent|shown|standing|taken|teller|there|told|wanted|what|which"
    r"|who|whom|whose|written"
)
NON_NAME_MODULES = re.compile(
    r"above|after|already|apart|asked|asking|at_random|away|brought|done|found|given|held|here"
    r"|kept|known|mine|named|seeing|seen|sent|shown|standings?|taken|taking|tellings?|told|twice"
    r"|wanted|written"
)
# Names of locals that say how a value was come by, or only that it has keys. A name that is
# right (`new_password`) stays counted.
NON_NAME_LOCALS = re.compile(
    r"(?:current|found|shown|read|new|seen|asked|wanted|given)_\w+|\w+_by_key"
)
# Words of the dialect, in any place of the name of a function, constant or alias of a module.
# A name that is right (`HELD_OUT` of a statistic) stays counted.
NON_NAME_PARTS = {
    *("anew", "apart", "away", "held", "laid", "nobody", "oneself", "said", "sat", "says"),
    *("standing", "stands", "tell", "telling", "tells", "told", "twice", "whoever", "whom"),
}
# A function is described by what it gives back ("The officers of a run"), or by what it does.
RETURNS = re.compile(r"\AReturns? (?!to\b)")
# A class of Django that every model or command has.
CONVENTIONS = {"Meta", "Command"}
DIALECT = re.compile(
    r"\b(stands?|lies|anew|nobody|whoever|oneself|told|held against|taken in|put right"
    r"|looked over|thrown away|became of)\b",
    re.IGNORECASE,
)
INSTEAD = {
    "any": "write the model, a dataclass, `JsonObject` or `object` (docs/architecture.md, Types)",
    "parameters": "name it after its type or its role (`enrolment`, `saved_answer`)",
    "fields": "name it after its type or its role (`enrolment`, `saved_answer`)",
    "classes": "say what it is, in a name that the product has once (`AlertRow`, `ExchangeRole`)",
    "modules": "name it by a noun of the field (`duplicates`, `visibility`)",
    "globals": "a noun or a verb of the field (`notify_desk`, `DUPLICATE`, `days_text`)",
    "functions": "a noun or a verb in place of `..._of` (`run_marks`, `load_marks`)",
    "locals": "name it after what it is (`locked_run`, `answers_by_stage`)",
    "docstrings": "write plain standard English (docs/architecture.md, Words)",
    "returns": "say what is returned (`The officers of a run`), without `Return`",
    "tests": "name it after what it is, also in a test (`locked_run`, `answers_by_stage`)",
}
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Breach:
    rule: str
    package: str
    place: str
    name: str

    def __str__(self) -> str:
        return f"{self.place}: {self.name}: {INSTEAD[self.rule]}"


@dataclass(frozen=True)
class Module:
    package: str
    place: str
    stem: str
    nodes: tuple[ast.AST, ...]

    def breach(self, rule: str, line: int, name: str) -> Breach:
        return Breach(rule, self.package, f"{self.place}:{line}", name)


CHECKED_NODES = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.arg)


def is_docstring(node: ast.AST) -> bool:
    """Also of a constant or type: a text below its assignment."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def named_nodes(text: str) -> tuple[ast.AST, ...]:
    nodes = ast.walk(ast.parse(text))
    return tuple(node for node in nodes if isinstance(node, CHECKED_NODES) or is_docstring(node))


def modules() -> Iterator[Module]:
    """The modules of the product and of the packages beside it, without their tests."""
    return modules_in(folders=(SOURCE, *BESIDE), are_tests=False)


def test_modules() -> Iterator[Module]:
    """The modules of all tests."""
    return modules_in(folders=(SOURCE, *BESIDE, ROOT / "tests"), are_tests=True)


test_modules.__test__ = False  # type: ignore[attr-defined]


def modules_in(*, folders: Iterable[Path], are_tests: bool) -> Iterator[Module]:
    for path in sorted(path for folder in folders for path in folder.rglob("*.py")):
        root = next(top for top in (SOURCE, SOURCE.parent, ROOT) if path.is_relative_to(top))
        inside = path.relative_to(root).parts
        is_product = len(inside) > 1 and not {"migrations", "collected"} & set(inside)
        if is_product and ("tests" in inside) is are_tests:
            stem = path.parent.name if path.name == "__init__.py" else path.stem
            nodes = named_nodes(path.read_text(encoding="utf-8"))
            yield Module(inside[0], str(path.relative_to(ROOT)), stem, nodes)


def parameters(module: Module) -> Iterator[Breach]:
    for node in module.nodes:
        if isinstance(node, ast.arg) and NON_NAMES.fullmatch(node.arg):
            yield module.breach("parameters", node.lineno, node.arg)


def fields(module: Module) -> Iterator[Breach]:
    for holder in module.nodes:
        for node in holder.body if isinstance(holder, ast.ClassDef) else ():
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                name = node.target.id
                if NON_NAMES.fullmatch(name):
                    yield module.breach("fields", node.lineno, name)


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What a function holds, without the functions and classes in it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
            waiting += ast.iter_child_nodes(node)


def local_names(module: Module) -> Iterator[Breach]:
    """Targets of assignments and loops, each name once in a function."""
    for function in module.nodes:
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines: dict[str, int] = {}
        for node in own_nodes(function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                lines[node.id] = min(node.lineno, lines.get(node.id, node.lineno))
        for name, line in sorted(lines.items()):
            if NON_NAMES.fullmatch(name) or NON_NAME_LOCALS.fullmatch(name):
                yield module.breach("locals", line, name)


def functions(module: Module) -> Iterator[Breach]:
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.endswith("_of"):
            yield module.breach("functions", node.lineno, node.name)


def defined_names(node: ast.AST) -> Iterator[str]:
    """The names that a statement of a module gives to a function, a constant or an alias."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.Assign):
        yield from (target.id for target in node.targets if isinstance(target, ast.Name))
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        yield node.target.id
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname for alias in node.names if alias.asname)


def global_names(module: Module) -> Iterator[Breach]:
    """A name that is one word which says nothing, or has a word of the dialect in it."""
    for holder in module.nodes:
        for node in holder.body if isinstance(holder, ast.Module) else ():
            for name in defined_names(node):
                plain = name.strip("_").lower()
                if NON_NAMES.fullmatch(plain) or NON_NAME_PARTS & set(plain.split("_")):
                    yield module.breach("globals", getattr(node, "lineno", 1), name)


def module_names(module: Module) -> Iterator[Breach]:
    if NON_NAME_MODULES.fullmatch(module.stem):
        yield module.breach("modules", 1, module.stem)


def docstrings(module: Module) -> Iterator[Breach]:
    for node in module.nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for match in DIALECT.finditer(str(node.value.value)):
                yield module.breach("docstrings", node.lineno, match[0].lower())


def returns(module: Module) -> Iterator[Breach]:
    """Docstrings that begin with "Return": half of them did, and half said what is returned."""
    for node in module.nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            for match in RETURNS.finditer(str(node.value.value)):
                yield module.breach("returns", node.lineno, match[0].strip())


def names_in_tests(module: Module) -> Iterator[Breach]:
    """Parameters, locals, functions and constants of tests that say nothing."""
    for rule in (parameters, local_names, global_names):
        for breach in rule(module):
            yield replace(breach, rule="tests")


def has_any(annotation: ast.expr | None) -> bool:
    return annotation is not None and any(
        (isinstance(node, ast.Name) and node.id == "Any")
        or (isinstance(node, ast.Attribute) and node.attr == "Any")
        for node in ast.walk(annotation)
    )


def untyped(module: Module) -> Iterator[Breach]:
    """Functions and attributes with `Any`; `*args` and `**kwargs` hand on to a framework."""
    for node in module.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            if any(map(has_any, (node.returns, *(argument.annotation for argument in arguments)))):
                yield module.breach("any", node.lineno, node.name)
        elif isinstance(node, ast.ClassDef):
            for attribute in node.body:
                if isinstance(attribute, ast.AnnAssign) and has_any(attribute.annotation):
                    yield module.breach("any", attribute.lineno, ast.unparse(attribute.target))


def classes(product: list[Module]) -> Iterator[Breach]:
    holders: dict[str, list[tuple[Module, int]]] = defaultdict(list)
    for module in product:
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and node.name not in CONVENTIONS:
                holders[node.name].append((module, node.lineno))
    for name, places in holders.items():
        if len(places) > 1:
            for module, line in places:
                yield module.breach("classes", line, name)


RULES = (
    *(parameters, fields, functions, global_names, local_names, module_names, docstrings),
    *(returns, untyped),
)


def breaches() -> list[Breach]:
    product = list(modules())
    listed = list(classes(product))
    for module in product:
        for rule in RULES:
            listed += rule(module)
    for module in test_modules():
        listed += names_in_tests(module)
    return sorted(listed, key=lambda breach: (breach.rule, breach.place))


def counts(listed: list[Breach]) -> Counts:
    tally = Counter((breach.rule, breach.package) for breach in listed)
    table: Counts = {rule: {} for rule in sorted(INSTEAD)}
    for (rule, package), number in sorted(tally.items()):
        table[rule][package] = number
    return table


def allowed() -> Counts:
    with ALLOWED.open("rb") as file:
        return tomllib.load(file)


def complaints(listed: list[Breach], limits: Counts) -> list[str]:
    now, messages = counts(listed), []
    for rule in sorted(INSTEAD):
        for package in sorted({*now[rule], *limits.get(rule, {})}):
            number, limit = now[rule].get(package, 0), limits.get(rule, {}).get(package, 0)
            if number > limit:
                messages.append(f"{package}: {number} {rule}, at most {limit} allowed:")
                messages += [
                    f"  {breach}"
                    for breach in listed
                    if (breach.rule, breach.package) == (rule, package)
                ]
            elif number < limit:
                messages.append(f"{package}: {rule} fell from {limit} to {number}: run `{WRITE}`")
    return messages


def write() -> None:
    lines = [
        "# What is left of names and docstrings that do not say what a thing is, by package.",
        "# Numbers only get smaller. Written by: " + WRITE,
    ]
    for rule, packages in counts(breaches()).items():
        lines += ["", f"[{rule}]", *(f"{package} = {n}" for package, n in packages.items())]
    ALLOWED.write_text("\n".join(lines) + "\n", encoding="utf-8")


def planted(source: str) -> Module:
    return Module("planted", "planted.py", "planted", named_nodes(source))


def test_names_that_say_nothing_only_get_fewer() -> None:
    assert complaints(breaches(), allowed()) == []


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (parameters, "def load(*, held: int) -> int: ..."),
        (fields, "class Alert:\n    told: str"),
        (functions, "def mark_of(*, row: int) -> int: ..."),
        (local_names, "def load() -> None:\n    current_run = lock()"),
        (local_names, "def load() -> None:\n    [found_row for found_row in rows]"),
        (local_names, "def load() -> None:\n    def inner() -> None:\n        rows_by_key = {}"),
        (global_names, "def tell_desk() -> None: ..."),
        (global_names, "def shown() -> None: ..."),
        (global_names, "DAYS_TOLD = 3"),
        (global_names, "Whom: TypeAlias = Account"),
        (global_names, "from promdaen.people import queries as asked"),
        (untyped, "def load(*, row: Any) -> int: ..."),
        (untyped, "def load() -> list[dict[str, Any]]: ..."),
        (untyped, "class Alert:\n    def load(self, row: typing.Any | None) -> Any: ..."),
        (untyped, "class Alert:\n    row: Mapping[str, Any]"),
        (docstrings, '"""What stands here."""'),
        (docstrings, 'DAYS = 3\n"""Days that it lies."""'),
        (returns, 'def load() -> int:\n    """Return the officers of a run."""'),
        (names_in_tests, "def test_load() -> None:\n    held = load()"),
        (names_in_tests, "def told() -> str: ..."),
    ],
)
def test_each_rule_finds_a_planted_breach(rule: object, source: str) -> None:
    assert callable(rule)
    assert len(list(rule(planted(source)))) == 1


def test_arguments_handed_on_to_a_framework_may_be_any() -> None:
    source = "class AlertForm:\n    def __init__(self, *args: Any, **kwargs: Any) -> None: ..."
    assert list(untyped(planted(source))) == []


def test_attributes_parameters_and_names_of_modules_are_no_locals() -> None:
    source = "new_rows = []\ndef load(new_row: Row) -> None:\n    new_row.read_at = row = 1"
    assert list(local_names(planted(source))) == []


def test_words_inside_a_function_or_a_class_are_no_names_of_the_module() -> None:
    source = "KEPT_DAYS = 3\ndef load():\n    told = 1\nclass Alert:\n    def tell(self): ..."
    assert list(global_names(planted(source))) == []


def test_a_class_name_in_two_modules_is_found_in_both() -> None:
    twins = [planted("class Line: ..."), planted("class Line: ...")]
    assert len(list(classes(twins))) == 2
    assert list(classes([planted("class Meta: ..."), planted("class Meta: ...")])) == []


def test_more_breaches_than_allowed_are_listed_and_fewer_ask_for_the_lower_number() -> None:
    breach = planted("").breach("fields", 3, "held")
    assert complaints([breach], {}) == [
        "planted: 1 fields, at most 0 allowed:",
        f"  planted.py:3: held: {INSTEAD['fields']}",
    ]
    assert complaints([breach], {"fields": {"planted": 1}}) == []
    assert complaints([], {"fields": {"planted": 1}}) == [
        f"planted: fields fell from 1 to 0: run `{WRITE}`"
    ]


if __name__ == "__main__" and "--write" in sys.argv:
    write()
