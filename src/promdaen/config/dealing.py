"""A plugin for pytest that deals tests to workers, what is long first: `-p` with this module.

The groups of pytest-xdist itself hang on the names of tests, which pytest 9.2 lets nobody change:
with both, a group falls apart without a word.
"""

from typing import Any

import pytest

COMMITTING = {"transactional_db", "live_server", "django_db_serialized_rollback"}
# Tests of these files share what is dear to make: one worker gets them all.
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


def scope_of(*, name: str) -> str:
    """What is dealt as one: the file of TOGETHER that a test stands in, or the test by itself."""
    file = name.partition("::")[0]
    return file if file in TOGETHER else name


def commits(*, item: Any) -> bool:
    """Whether a collected test commits, after which the tables are emptied."""
    mark = item.get_closest_marker("django_db")
    is_marked = bool(mark and mark.kwargs.get("transaction"))
    return is_marked or bool(COMMITTING & set(getattr(item, "fixturenames", ())))


def is_long(*, item: Any) -> bool:
    """Whether a collected test is of the whole product, such as those that walk all pages.

    One that commits keeps its place: tests after it would miss the rows of a new database.
    """
    return item.nodeid.startswith("tests/") and not commits(item=item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Deal the long tests before the short: no worker has one left when the others are done."""
    items.sort(key=lambda item: not is_long(item=item))


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Deal by `scope_of`; what holds most tests goes first."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  only developers have it

    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = lambda nodeid: scope_of(name=nodeid)
    return scheduler
