"""Layers: imports, foreign keys and template links only point down.

Imports are import-linter's (pyproject.toml). What it cannot see is walked here. Each check is
shown to fail on a planted breach, since a check that cannot fail proves nothing.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "promdaen"
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
    for found in LINK.finditer(text):
        target = found["target"] or found["code"]
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
    found = list(foreign_keys())
    assert found
    assert [
        where for where, above, below in found if not points_down(above=above, below=below)
    ] == []


def test_template_links_only_point_down() -> None:
    found = list(template_links())
    assert found
    assert [
        where for where, above, below in found if not points_down(above=above, below=below)
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
    done = lint(source=ROOT / "src")
    assert done.returncode == 0, done.stdout


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
    target = source / "promdaen" / where
    path = target / "planted.py" if target.is_dir() else target.with_suffix(".py")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{planted}\n")
    done = lint(source=source)
    assert done.returncode != 0, done.stdout
    assert re.search(rf"^{contract}.*BROKEN$", done.stdout, re.MULTILINE), done.stdout
