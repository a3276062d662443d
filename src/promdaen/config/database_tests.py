"""A plugin for pytest that keeps only the tests which touch tables: `-p` with this module.

The rest of the suite says the same on every database and need not run on each.
"""

from typing import Any

FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


def touches_tables(*, item: Any) -> bool:
    """Whether a collected test asks for a database."""
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or bool(FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect what touches no table."""
    kept: list[Any] = []
    dropped: list[Any] = []
    for item in items:
        (kept if touches_tables(item=item) else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept
