"""A plugin for pytest that keeps only the tests which touch no table: `-p` with this module.

Mutants of rules and kinds are tried by these: a rule is pure, and so are the tests of it.
"""

from typing import Any

from promdaen.config import database_tests


def pytest_collection_modifyitems(config: Any, items: list[Any]) -> None:
    """Deselect what touches tables."""
    dropped = [item for item in items if database_tests.touches_tables(item=item)]
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]
