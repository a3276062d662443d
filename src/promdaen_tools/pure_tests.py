"""A pytest plugin that keeps only tests without tables: `-p` with this module.

It is used for mutants of rules and kinds, because these and their tests are pure. Limits of time
and memory are left out: they do not hold while mutmut records calls.
"""

from typing import Any

from promdaen_tools import database_tests


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect tests with tables, and limits of time and memory."""
    dropped = [
        item
        for item in items
        if database_tests.touches_tables(item=item) or item.get_closest_marker("bounded")
    ]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]
