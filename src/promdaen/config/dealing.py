"""A pytest plugin that distributes tests to workers, long tests first: `-p` with this module.

The groups of pytest-xdist depend on test names, which pytest 9.2 does not allow to change: with
both, a group is split without a warning.
"""

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


def test_scope(*, name: str) -> str:
    """The scope of a test: its file if it is in TOGETHER, else the test itself."""
    file = name.partition("::")[0]
    return file if file in TOGETHER else name


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
    """Start long tests before short ones, so that no worker finishes late."""
    items.sort(key=lambda item: not is_long(item=item))


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Distribute tests by `test_scope`; scopes with most tests go first."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  only developers have it

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = lambda nodeid: test_scope(name=nodeid)
    return scheduler
