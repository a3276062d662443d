"""Layers: imports, foreign keys and template links only point down.

Imports are import-linter's (pyproject.toml). What it cannot see is walked here. Each check is
shown to fail on a planted breach, since a check that cannot fail proves nothing.
"""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
DEMONSTRATION = SOURCE.with_name("promdaen_demo")
LAYERS = (
    ("kit",),
    ("places",),
    ("people",),
    ("curriculum",),
    ("evidence",),
    ("casework", "specimen", "assessment"),
    ("booth",),
    ("refresher",),
    ("course",),
    ("exercise", "exchange", "lti", "questions"),
    ("survey",),
    ("planning",),
    ("evaluation",),
    ("report",),
    ("laptops",),
    ("config",),
)
LAYER_OF = {name: number for number, names in enumerate(LAYERS) for name in names}
LINK = re.compile(
    r"""\{%\s*(?:url|include|extends)\s+["'](?P<target>[a-z_]+)[:/]"""
    r"""|reverse(?:_lazy)?\(\s*["'](?P<code>[a-z_]+):"""
)


ADVICE = (
    "Call a query or an action of that package, and add one there if none fits. A list in "
    "pyproject.toml, [tool.promdaen.models_of_others], names the models that are left; remove "
    "what is not used any more."
)


def points_down(*, above: str, below: str) -> bool:
    """Whether one capability may name another: itself, or one in a lower layer."""
    return above == below or LAYER_OF[below] < LAYER_OF[above]


def foreign_keys() -> Iterator[tuple[str, str, str]]:
    for model in apps.get_models(include_auto_created=True):
        above = model._meta.app_label
        if above not in LAYER_OF:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                below = field.related_model._meta.app_label
                if below in LAYER_OF:
                    yield f"{model._meta.label}.{field.name}", above, below


def links(*, text: str) -> Iterator[str]:
    for match in LINK.finditer(text):
        target = match["target"] or match["code"]
        if target in LAYER_OF:
            yield target


def template_links() -> Iterator[tuple[str, str, str]]:
    for path in sorted([*SOURCE.rglob("*.html"), *SOURCE.rglob("*.py")]):
        above = path.relative_to(SOURCE).parts[0]
        if above in LAYER_OF and "tests" not in path.parts:
            for below in links(text=path.read_text(encoding="utf-8")):
                yield str(path.relative_to(SOURCE)), above, below


def test_every_folder_is_in_a_layer() -> None:
    folders = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file()}
    assert folders <= LAYER_OF.keys()


def test_foreign_keys_only_point_down() -> None:
    keys = list(foreign_keys())
    assert keys
    assert [
        where for where, above, below in keys if not points_down(above=above, below=below)
    ] == []


def test_template_links_only_point_down() -> None:
    template_links_listed = list(template_links())
    assert template_links_listed
    assert [
        where
        for where, above, below in template_links_listed
        if not points_down(above=above, below=below)
    ] == []


@pytest.mark.parametrize(
    ("above", "below", "is_allowed"),
    [
        ("report", "course", True),
        ("course", "course", True),
        ("course", "report", False),
        ("casework", "assessment", False),
        ("kit", "people", False),
    ],
)
def test_an_upward_arrow_is_a_breach(above: str, below: str, is_allowed: bool) -> None:
    assert points_down(above=above, below=below) is is_allowed


@pytest.mark.parametrize(
    "planted",
    [
        "{% url 'report:sheet' code %}",
        '{% include "report/parts/figure.html" %}',
        "{%extends 'report/base.html' %}",
        'redirect(reverse("report:sheet"))',
    ],
)
def test_a_planted_template_link_is_found(planted: str) -> None:
    assert list(links(text=planted)) == ["report"]


def hints(*, tree: ast.Module) -> set[ast.AST]:
    """The nodes of a module that only say types: annotations, and imports for them."""
    nodes: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            nodes.append(node.annotation)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            nodes += node.body
    return {below for node in nodes if node is not None for below in ast.walk(node)}


def models_of_others(*, package: str, text: str) -> Iterator[str]:
    """The models of other packages that a module names at run time, as people.Officer.

    Models of kit are what every package is built on, and count as its own.
    """
    if "models" not in text:
        return
    own = {package, "kit"}
    tree = ast.parse(text)
    left_out = hints(tree=tree)
    used_names = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in left_out
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or node in left_out:
            continue
        folders = (node.module or "").split(".")
        if folders[0] != "promdaen" or len(folders) == 1 or folders[1] in own:
            continue
        for name in node.names:
            module = folders[2] if len(folders) > 2 else name.name
            if module == "models" and (name.asname or name.name) in used_names:
                yield f"{folders[1]}.{name.name}"


def test_models_of_other_packages_are_used_only_where_the_list_allows_it() -> None:
    used: dict[str, set[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *DEMONSTRATION.rglob("*.py")]):
        folder = SOURCE if path.is_relative_to(SOURCE) else SOURCE.parent
        package, *folders = path.relative_to(folder).with_suffix("").parts
        if folders and not {"models", "migrations", "tests", "conftest"} & set(folders):
            for model in models_of_others(package=package, text=path.read_text(encoding="utf-8")):
                used.setdefault(f"{package}.{folders[0]}", set()).add(model)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    allowed = project["tool"]["promdaen"]["models_of_others"]
    assert {module: sorted(models) for module, models in sorted(used.items())} == allowed, ADVICE


@pytest.mark.parametrize(
    ("planted", "models"),
    [
        ("from promdaen.course.models import Target\n\nTarget.objects.all()", ["course.Target"]),
        (
            "from promdaen.people.models import Officer, Rank\n\nx = [Officer(), list[Rank]]",
            ["people.Officer", "people.Rank"],
        ),
        ("from promdaen.course import models\n\nmodels.Target.objects.all()", ["course.models"]),
        ("from promdaen.course.models import Target\n\ndef f(x: Target) -> Target: ...", []),
        ("from promdaen.report.models import Sheet\n\nSheet.objects.all()", []),
        ("from promdaen.kit.models import Job\n\nJob.objects.all()", []),
    ],
)
def test_a_planted_use_of_a_model_of_another_package_is_found(
    planted: str, models: list[str]
) -> None:
    assert list(models_of_others(package="report", text=planted)) == models


def lint(*, source: Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [command, ROOT / "pyproject.toml", "--no-cache"],
        cwd=source.parent,
        env={"PYTHONPATH": str(source), "PATH": "", "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def test_imports_keep_to_the_layers() -> None:
    lint_run = lint(source=ROOT / "src")
    assert lint_run.returncode == 0, lint_run.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("where", "planted", "contract"),
    [
        ("course/queries", "from promdaen.report import queries", "Layers"),
        ("places/actions", "from promdaen.people import queries", "Layers"),
        ("people/queries", "from promdaen.people import actions", "Modules"),
        ("people/helpers", '"""A module that no package has."""', "Modules"),
        ("assessment/rules/planted", "import django.utils.timezone", "Rules"),
        ("assessment/rules/planted", "import random", "Rules"),
        ("report/views", "from promdaen.people.models import Officer", "Models"),
        ("config/home", "from promdaen_demo import week", "The product does without the demo"),
        ("kit/views", "from promdaen_tools import trial", "The product does without the tools"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    tmp_path: Path, where: str, planted: str, contract: str
) -> None:
    source = tmp_path / "src"
    shutil.copytree(
        SOURCE,
        source / "promdaen",
        ignore=lambda folder, names: [
            name for name in names if Path(folder, name).is_file() and not name.endswith(".py")
        ],
    )
    for name in ("promdaen_demo", "promdaen_tools"):
        shutil.copytree(SOURCE.with_name(name), source / name)
    target = source / "promdaen" / where
    path = target / "planted.py" if target.is_dir() else target.with_suffix(".py")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    lint_run = lint(source=source)
    assert lint_run.returncode != 0, lint_run.stdout
    assert re.search(rf"^{contract}.*BROKEN( \(|$)", lint_run.stdout, re.MULTILINE), (
        lint_run.stdout
    )
