"""Showing: the order in which an officer sees a paper, the saves that count, the time left."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from promdaen.kit.json_objects import JsonObject, NewJsonObject

# Saves that a phone sends just after the end still count: the network may have been slow.
GRACE_PERIOD = timedelta(seconds=60)
# A phone that takes over counts from the next thousand, so that unsent saves of the earlier phone
# are older than all saves of the new one.
PHONE_STEP = 1000
MINUTE_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class ShownOptions:
    """An item to show: its option ids.

    `is_fixed`: always in this order (true, then false). `never`: an order that must not be shown,
    because it is the answer.
    """

    item: str
    options: tuple[str, ...]
    is_fixed: bool = False
    never: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Save:
    """A phone's save of an item; `key` breaks ties between saves of the same sequence."""

    item: Hashable
    sequence: int
    key: str
    answer: JsonObject = field(default_factory=dict)
    is_flagged: bool = False


@dataclass(frozen=True, kw_only=True)
class SittingProgress:
    """An officer's progress: items of the paper, answered, flagged for later."""

    items_count: int
    answered_count: int
    flagged_count: int

    @property
    def blank_count(self) -> int:
        """Items without an answer; they count 0 at hand-in."""
        return self.items_count - self.answered_count


def order(*, shown_items: Sequence[ShownOptions], seed: int) -> list[NewJsonObject]:
    """The items of a paper and their options in an officer's order; the same for a seed.

    >>> options = ShownOptions(item="A", options=("a", "b"), never=("a", "b"))
    >>> [one] = order(shown_items=[options], seed=7)
    >>> one
    {'item': 'A', 'options': ['b', 'a']}
    """
    draw = np.random.default_rng(seed)
    places = draw.permutation(len(shown_items))
    return [
        {
            "item": shown_items[place].item,
            "options": _shuffled(shown_options=shown_items[place], draw=draw),
        }
        for place in places
    ]


def newest(*, saves: Iterable[Save]) -> dict[Hashable, Save]:
    """The save that counts for each item: the highest sequence, however late it arrived.

    >>> early = Save(item="A", sequence=2, key="x", answer={"chosen": "b"})
    >>> late = Save(item="A", sequence=1, key="y", answer={"chosen": "c"})
    >>> newest(saves=[early, late])["A"].answer
    {'chosen': 'b'}
    """
    saves_by_item: dict[Hashable, Save] = {}
    for save in saves:
        newest_save = saves_by_item.get(save.item)
        if newest_save is None or (newest_save.sequence, newest_save.key) < (
            save.sequence,
            save.key,
        ):
            saves_by_item[save.item] = save
    return saves_by_item


def next_sequence(*, highest: int, is_holder: bool) -> int:
    """The next number a phone uses for a save; `is_holder`: the highest so far came from it.

    >>> next_sequence(highest=0, is_holder=False), next_sequence(highest=7, is_holder=True)
    (1, 8)
    >>> next_sequence(highest=7, is_holder=False)
    1000
    """
    if is_holder or highest == 0:
        return highest + 1
    return (highest // PHONE_STEP + 1) * PHONE_STEP


def seconds_left(*, ends_at: datetime | None, now: datetime) -> int | None:
    """Seconds until the end, 0 if it is over; None without a limit."""
    return None if ends_at is None else max(0, round((ends_at - now).total_seconds()))


def minutes_left(*, ends_at: datetime | None, now: datetime) -> int | None:
    """Minutes until the end, rounded up."""
    seconds = seconds_left(ends_at=ends_at, now=now)
    return None if seconds is None else -(-seconds // MINUTE_SECONDS)


def is_over(*, ends_at: datetime | None, now: datetime) -> bool:
    """Whether the time is over, including the grace period for a slow network."""
    return ends_at is not None and now > ends_at + GRACE_PERIOD


def sitting_end(*, begun_at: datetime, minutes: int | None) -> datetime | None:
    """The end of a sitting's time; None without a limit."""
    return None if minutes is None else begun_at + timedelta(minutes=minutes)


def extended(*, ends_at: datetime | None, now: datetime, minutes: int) -> datetime | None:
    """The new end: minutes more, from now if the time is over; None stays without a limit."""
    return None if ends_at is None else max(ends_at, now) + timedelta(minutes=minutes)


def _shuffled(*, shown_options: ShownOptions, draw: np.random.Generator) -> list[str]:
    if shown_options.is_fixed:
        return list(shown_options.options)
    shuffled_options = [
        shown_options.options[place] for place in draw.permutation(len(shown_options.options))
    ]
    return (
        shuffled_options[1:] + shuffled_options[:1]
        if tuple(shuffled_options) == shown_options.never
        else shuffled_options
    )
