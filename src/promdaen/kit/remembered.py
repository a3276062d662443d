"""Caches what one request reads repeatedly: departments, provinces, permissions.

Only while a page is read (GET, HEAD): nothing changes then, so the cache stays valid. In form
submissions, commands and jobs every call queries the database.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils import timezone

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_read: ContextVar[dict[Any, Any] | None] = ContextVar("read in this request", default=None)


@contextmanager
def cache_while_reading() -> Iterator[None]:
    """Cache queries until the block ends."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def cache_per_request(query: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a query so that it runs once per arguments while a page is read.

    Its arguments must be hashable, and callers must not modify its result.
    """

    @wraps(query)
    def asked(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        read = _read.get()
        if read is None:
            return query(*args, **kwargs)
        key = (query, args, frozenset(kwargs.items()))
        if key not in read:
            read[key] = query(*args, **kwargs)
        answer: Result = read[key]
        return answer

    return asked


@cache_per_request
def first_read_at() -> datetime:
    """The time of a page request: the same for all its parts, so that they share cached reads."""
    return timezone.now()
