"""What makes a demonstration quick to build without leaving anything out of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.contrib.auth import hashers

from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar

# How many new objects may be there before they are looked through; the same for older ones.
SELDOM = (100_000, 20, 20)


@contextmanager
def in_haste() -> Iterator[None]:
    """Hash the one password for everyone quickly, and look seldom for objects to give back.

    That password is printed for whoever tries the demonstration: many rounds guard nothing. The
    first sign-in with it hashes it anew, as slowly as any other.
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
    """Calculate the tables of refreshers beside the block; whoever needs them joins the thread.

    They take some seconds of figures alone, for which Python's other threads need not wait.
    """
    beside = Thread(target=memories.tables_for, kwargs={"days": tuple(calendar.SESSION_DAYS)})
    beside.start()
    try:
        yield beside
    finally:
        beside.join()
