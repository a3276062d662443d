"""A plugin for pytest that keeps only the tests which touch tables: `-p` with this module.

The rest of the suite says the same on every database and need not run on each. Of a test that
is told once a language, one language is enough: the words differ, what is asked of tables not.
"""

from typing import Any

FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


def touches_tables(*, item: Any) -> bool:
    """Whether a collected test asks for a database."""
    is_marked = item.get_closest_marker("django_db") is not None
    return is_marked or bool(FIXTURES & set(getattr(item, "fixturenames", ())))


def told_but_for_language(*, item: Any) -> Any:
    """What a collected test is, whatever `language` it is given; None where it is given none."""
    given = dict(getattr(getattr(item, "callspec", None), "params", {}))
    if given.pop("language", None) is None:
        return None
    return item.nodeid.partition("[")[0], repr(sorted(given.items()))


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect what touches no table, and what differs from another test in its language alone."""
    kept: list[Any] = []
    dropped: list[Any] = []
    told: set[Any] = set()
    for item in items:
        one = told_but_for_language(item=item)
        is_new = one is None or one not in told
        told.add(one)
        (kept if is_new and touches_tables(item=item) else dropped).append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept
