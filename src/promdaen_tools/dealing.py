"""A pytest plugin that distributes tests to workers, long tests first: `-p` with this module.

The groups of pytest-xdist depend on test names, which pytest 9.2 does not allow to change: with
both, a group is split without a warning.
"""

from collections.abc import Sequence
from typing import Any

import pytest

COMMITTING = {"transactional_db", "live_server", "django_db_serialized_rollback"}
# Tests of these files share expensive fixtures, so one worker runs them all.
TOGETHER = frozenset(
    {
        "src/promdaen/booth/tests/rules/test_drawing.py",
        "src/promdaen/booth/tests/test_policies.py",
        "src/promdaen/config/tests/test_export_content.py",
        "src/promdaen/config/tests/test_scanning.py",
        "src/promdaen/curriculum/tests/test_review_pages.py",
        "src/promdaen/exchange/tests/test_noninterference.py",
        "src/promdaen/exchange/tests/test_pages_table.py",
        "src/promdaen/kit/tests/test_fonts.py",
        "src/promdaen/specimen/tests/kinds/test_certified.py",
        "src/promdaen/specimen/tests/rules/portraits/test_portraits.py",
        "tests/e2e/test_parts_page.py",
        "tests/test_journey_by_commands.py",
        "tests/test_serve.py",
        "tests/test_wheel.py",
    }
)


AT_ONCE = 16
"""So many tests of a file at most go to a worker together: they share what a module has made."""
AT_LAST = 100
"""So many tests at the end are dealt one by one, so that no worker finishes late."""


def scopes(*, names: Sequence[str]) -> dict[str, str]:
    """The scope of each test, in their order: neighbours of one file share a scope.

    A test of the whole product is alone, unless its file is in TOGETHER. Tests that commit come
    later than the others of their file, so they are no neighbours of them.
    """
    scopes_by_test: dict[str, str] = {}
    first, count, file_before = "", 0, ""
    for index, name in enumerate(names):
        file = name.partition("::")[0]
        is_alone = file.startswith("tests/") or index >= len(names) - AT_LAST
        is_full = count >= AT_ONCE or is_alone
        if file != file_before or (is_full and file not in TOGETHER):
            first, count = name, 0
        scopes_by_test[name] = first
        count, file_before = count + 1, file
    return scopes_by_test


def commits(*, item: Any) -> bool:
    """Whether a collected test commits, after which the tables are emptied."""
    mark = item.get_closest_marker("django_db")
    is_marked = bool(mark and mark.kwargs.get("transaction"))
    return is_marked or bool(COMMITTING & set(getattr(item, "fixturenames", ())))


def is_long(*, item: Any) -> bool:
    """Whether a collected test covers the whole product, such as those that visit all pages.

    A test that commits keeps its place: later tests would miss the rows of a new database.
    """
    return item.nodeid.startswith("tests/") and not commits(item=item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Start tests that share, then long tests, before others, so that no worker finishes late."""
    items.sort(
        key=lambda item: (item.nodeid.partition("::")[0] not in TOGETHER, not is_long(item=item))
    )


def pytest_xdist_make_scheduler(config: Any, log: object) -> object:
    """Distribute tests by `scopes`, in their order."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  only developers have it

    config.option.loadscopereorder = False
    scheduler = LoadScopeScheduling(config, log)
    scopes_by_test: dict[str, str] = {}

    def scope(name: str) -> str:
        if not scopes_by_test:
            scopes_by_test.update(
                scopes(names=next(iter(scheduler.registered_collections.values())))
            )
        return scopes_by_test[name]

    scheduler._split_scope = scope
    return scheduler
