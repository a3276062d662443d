"""Speeds up the build of a demonstration without leaving anything out."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.contrib.auth import hashers

from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar

# New objects before the garbage collector runs; the same for older generations.
SELDOM = (100_000, 20, 20)


@contextmanager
def in_haste() -> Iterator[None]:
    """Hash the shared password quickly, and run the garbage collector rarely.

    The password is printed for everyone who tries the demonstration, so many rounds protect
    nothing. The first sign-in with it replaces the hash with a slow one.
    """
    hasher: Any = hashers.get_hasher()
    usual, rounds = gc.get_threshold(), getattr(hasher, "iterations", None)
    is_frozen = gc.get_freeze_count() > 0
    if not is_frozen:
        gc.collect()
        gc.freeze()
    gc.set_threshold(*SELDOM)
    if rounds is not None:
        hasher.iterations = 1
    try:
        yield
    finally:
        if rounds is not None:
            hasher.iterations = rounds
        gc.set_threshold(*usual)
        if not is_frozen:
            gc.unfreeze()


@contextmanager
def tables_beside() -> Iterator[Thread]:
    """Compute the tables of refreshers in a thread during the block; users of them join it.

    They take some seconds of numeric work that does not block Python's other threads.
    """
    beside = Thread(target=memories.tables_for, kwargs={"days": tuple(calendar.SESSION_DAYS)})
    beside.start()
    try:
        yield beside
    finally:
        beside.join()
