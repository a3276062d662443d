"""Rows that stand for all tests of a file: written once, not again before each of them.

    @pytest.fixture(scope="module", autouse=True)
    def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
        with standing.rows(blocker=django_db_blocker):
            load()
            yield

Each test takes back what it did itself; what was loaded goes after the last of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker


@contextmanager
def rows(*, blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written first inside this block stands until the block ends."""
    with blocker.unblock(), translation.override("en"), transaction.atomic():
        yield
        transaction.set_rollback(True)
