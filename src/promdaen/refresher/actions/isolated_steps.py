"""Run steps one after the other; a failure is logged and does not stop the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

logger = logging.getLogger(__name__)
_Item = TypeVar("_Item")


def each(*, items: Iterable[_Item], work: Callable[[_Item], object]) -> list[Exception]:
    """Run the work for each item; returns the failures, in order."""
    failed: list[Exception] = []
    for item in items:
        try:
            work(item)
        except Exception as error:
            logger.exception("%r failed", item)
            failed.append(error)
    return failed


def require_none(*, failed: list[Exception]) -> None:
    """Raise all failures as one ExceptionGroup, if there are any."""
    if failed:
        message = "Years of refreshers failed; the others went on"
        raise ExceptionGroup(message, failed)
