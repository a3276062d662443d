"""What one request reads again and again, read once: departments, provinces, who may do what.

Only while a page is read (GET, HEAD): nothing changes then, so that what was read stays right.
Everywhere else - a form that is sent, a command, a job - every call asks the database anew.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone

Given = ParamSpec("Given")
Found = TypeVar("Found")
_read: ContextVar[dict[Any, Any] | None] = ContextVar("read in this request", default=None)


@contextmanager
def while_reading() -> Iterator[None]:
    """Remember what is read until the block ends."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once_a_request(query: Callable[Given, Found]) -> Callable[Given, Found]:
    """Let a query be asked once for the same arguments while a page is read.

    Its arguments are hashable, and nobody changes what it gives.
    """

    @wraps(query)
    def asked(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        read = _read.get()
        if read is None:
            return query(*args, **kwargs)
        key = (query, args, frozenset(kwargs.items()))
        if key not in read:
            read[key] = query(*args, **kwargs)
        found: Found = read[key]
        return found

    return asked


@once_a_request
def read_at() -> datetime:
    """When a page is read: one moment for all its parts, so that they share what they read."""
    return timezone.now()
