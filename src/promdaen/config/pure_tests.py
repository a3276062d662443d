"""A plugin for pytest that keeps only the tests which touch no table: `-p` with this module.

Mutants of rules and kinds are tried by these: a rule is pure, and so are the tests of it. Bounds
of time and memory are left out: they do not hold where mutmut notes every call.
"""

from typing import Any

from promdaen.config import database_tests


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect what touches tables, and bounds of time and memory."""
    dropped = [
        item
        for item in items
        if database_tests.touches_tables(item=item) or item.get_closest_marker("bounded")
    ]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]
