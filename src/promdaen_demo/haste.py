"""Speeds up the build of a demonstration without leaving anything out."""

import gc
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.contrib.auth import hashers

from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.planning.queries import computing
from promdaen.refresher.queries import memories
from promdaen.refresher.rules import calendar

# New objects before the garbage collector runs; the same for older generations.
SELDOM = (100_000, 20, 20)
# Of computing for a border programme and for each plan beside it: .3 % of the closed gap from the
# best possible at most, where the usual seconds reach .15.
PLAN_SECONDS, SIDE_SECONDS = 0.2, 0.1


@contextmanager
def fast_setup() -> Iterator[None]:
    """Hash the shared password quickly, run the garbage collector rarely, search plans briefly.

    The password is printed for everyone who tries the demonstration, so many rounds protect
    nothing. The first sign-in with it replaces the hash with a slow one.
    """
    hasher: Any = hashers.get_hasher()
    usual, rounds = gc.get_threshold(), getattr(hasher, "iterations", None)
    seconds = computing.SECONDS, computing.SIDE_SECONDS
    is_frozen = gc.get_freeze_count() > 0
    if not is_frozen:
        gc.collect()
        gc.freeze()
    gc.set_threshold(*SELDOM)
    if rounds is not None:
        hasher.iterations = 1
    computing.SECONDS, computing.SIDE_SECONDS = PLAN_SECONDS, SIDE_SECONDS
    try:
        yield
    finally:
        if rounds is not None:
            hasher.iterations = rounds
        computing.SECONDS, computing.SIDE_SECONDS = seconds
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


@contextmanager
def without_trials(*, is_replaced: bool = True) -> Iterator[None]:
    """Leave out other budgets and prices of choices beside plans computed in the block.

    For a change of a draft whose result the next change replaces; else `is_replaced` is False.
    """
    usual = computing.with_trials
    if is_replaced:
        computing.with_trials = _without_trials
    try:
        yield
    finally:
        computing.with_trials = usual


def _without_trials(*, answer: JsonObject, **_search: object) -> NewJsonObject:
    return {**answer, "more": None, "less": None, "choices": []}


@contextmanager
def process_beside() -> Iterator[Executor]:
    """Another process for computing without the database; an error in the block ends it.

    It is not forked, since this one has threads whose locks a fork would keep for ever.
    """
    others = multiprocessing.active_children()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
        try:
            yield process
        except BaseException:
            # The executor would wait until everything that was submitted is computed.
            for child in multiprocessing.active_children():
                if child not in others:
                    child.terminate()
            raise
