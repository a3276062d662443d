"""A pytest plugin that keeps only tests that use tables: `-p` with this module.

Other tests give the same result on every database, and tests marked `sqlite` need its file. Tests
whose statements other tests already send are also left out: ALONE names them, and
`promdaen_tools.statements` finds them. The test databases are copies of those of the
installation, which are migrated once for all workers.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from promdaen.config.environment import CHECKOUT

FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}
ALONE = CHECKOUT / "tests" / "on_sqlite_alone.txt"


def is_pure(*, file: Path) -> bool:
    """Whether no test of a file can use tables: it has doctests, or tests of pure modules.

    >>> is_pure(file=Path("course/rules/keying.py")), is_pure(file=Path("course/tests/rules/a.py"))
    (True, True)
    >>> is_pure(file=Path("course/tests/test_keying.py"))
    False
    """
    parts = frozenset(file.parts)
    return file.suffix == ".py" and ("tests" not in parts or bool(parts & {"rules", "kinds"}))


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Skip files without any test to keep; pytest decides about the rest."""
    inside = collection_path.relative_to(CHECKOUT)
    return True if inside.name != "conftest.py" and is_pure(file=inside) else None


def touches_tables(*, item: Any) -> bool:
    """Whether a collected test requests a database, and not that of SQLite only."""
    if item.get_closest_marker("sqlite") is not None:
        return False
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or bool(FIXTURES & set(getattr(item, "fixturenames", ())))


def matches_name(*, item: Any, names: Collection[str], variants: set[str]) -> bool:
    """Whether ALONE names a test, or its variants, of which `variants` was the first."""
    name = item.nodeid.partition("[")[0]
    is_again = f"{name}[]" in names and name in variants
    variants.add(name)
    return name in names or is_again


def pytest_sessionstart() -> None:
    """Create the test databases as copies of the installation's migrated ones."""
    from django.db import connections  # noqa: PLC0415  after pytest-django has set up

    for each in connections.all():
        settings_dict = each.settings_dict
        settings_dict["TEST"] |= {"TEMPLATE": settings_dict["NAME"], "MIGRATE": False}


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect tests that use no table, and those that repeat others."""
    alone = frozenset(ALONE.read_text(encoding="utf-8").splitlines())
    places: set[str] = set()
    kept_items: list[Any] = []
    dropped: list[Any] = []
    for item in items:
        is_kept = touches_tables(item=item) and not matches_name(
            item=item, names=alone, variants=places
        )
        (kept_items if is_kept else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept_items
