"""Policies without look-ahead: nothing, fixed passes, rotation, and due by FSRS."""

import numpy as np

from promdaen.refresher.rules.calendar import COURSE_DAY, HORIZON_DAYS, OPENING_SECONDS, PASS_DAYS
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.years import MemoryWorld, YearSize

WEEK_DAYS = 7
WEEKLY = tuple(range(WEEK_DAYS, HORIZON_DAYS, WEEK_DAYS))
# The assumed seconds of an answer at first, and the number of answers for half its weight.
FIRST_SECONDS = 20.0
DUE_RECALL = 0.9
# Minutes of one pass over 120 memories, for the number of passes that spend a budget.
PASS_MINUTES = 40.0


def passes(*, count: int) -> tuple[int, ...]:
    """The days of so many passes, evenly over the year.

    >>> passes(count=3), passes(count=2)
    ((91, 182, 273), (125, 245))
    """
    if count == len(PASS_DAYS):
        return PASS_DAYS
    places = np.linspace(COURSE_DAY, HORIZON_DAYS, count + 2)[1:-1]
    return tuple(int(day) for day in np.round(places))


def passes_for(*, minutes: float) -> tuple[int, ...]:
    """The days of as many passes, at least three, as the minutes of a year allow.

    >>> len(passes_for(minutes=78)), len(passes_for(minutes=130)), len(passes_for(minutes=260))
    (3, 4, 7)
    """
    return passes(count=max(len(PASS_DAYS), int(np.ceil(minutes / PASS_MINUTES))))


class NoRefresherPolicy:
    """No refresher at all."""

    def start(self, *, is_known: Flags) -> None:
        """Do nothing."""

    def offers(self, *, day: int) -> bool:
        """False."""
        return False

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """No memory."""
        return np.zeros(0, dtype=np.int64)

    def learn(self, *, day: int, indexes: Whole, right: Flags, seconds: Reals) -> None:
        """Do nothing."""


class Passes(NoRefresherPolicy):
    """Ask everything on given days."""

    def __init__(self, *, room: YearSize, days: tuple[int, ...] = PASS_DAYS) -> None:
        """Passes over a room."""
        self.days, self.owners = days, room.owners

    def offers(self, *, day: int) -> bool:
        """Whether the day is one of the given days."""
        return day in self.days

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """All memories of those who are here."""
        return np.flatnonzero(present[self.owners])


class RoundPolicy(NoRefresherPolicy):
    """Each officer rotates through the memories and uses an even share of the seconds."""

    def __init__(self, *, room: YearSize, seconds: float, days: tuple[int, ...] = WEEKLY) -> None:
        """Rounds of so many seconds a year on given days; every week where none are given."""
        self.room, self.budget, self.days = room, seconds, days

    def start(self, *, is_known: Flags) -> None:
        """Start each officer with the first memory."""
        self.places = np.zeros(self.room.officers, dtype=np.int64)
        self.cost = np.full(self.room.officers, FIRST_SECONDS)
        self.answers = np.ones(self.room.officers)

    def offers(self, *, day: int) -> bool:
        """Whether the day is one of the given days."""
        return day in self.days

    def counts(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """The number of answers each officer has time for."""
        weekly = self.days is WEEKLY
        share = day / HORIZON_DAYS if weekly else (self.days.index(day) + 1) / len(self.days)
        left = self.budget * share - seconds - OPENING_SECONDS
        fitting = np.clip(left / self.cost, 0, self.room.memories)
        return np.where(present, fitting, 0).astype(np.int64)

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """The next memories in each officer's rotation."""
        count, memories = (
            self.counts(day=day, present=present, seconds=seconds),
            self.room.memories,
        )
        order = np.arange(memories)
        chosen = order < count[:, None]
        indexes = np.arange(self.room.officers)[:, None] * memories
        indexes = indexes + (self.places[:, None] + order) % memories
        self.places = (self.places + count) % memories
        return np.asarray(indexes[chosen])

    def learn(self, *, day: int, indexes: Whole, right: Flags, seconds: Reals) -> None:
        """Update the time of an answer for each officer."""
        owners = self.room.owners[indexes]
        count = np.bincount(owners, minlength=self.room.officers)
        took = np.bincount(owners, seconds, self.room.officers)
        self.cost = (self.cost * self.answers + took) / (self.answers + count)
        self.answers = self.answers + count


class DuePolicy(RoundPolicy):
    """Asks what a scheduler estimates as known by less than nine in ten, the least known first."""

    def __init__(self, *, room: YearSize, seconds: float, scheduler: MemoryWorld) -> None:
        """Use the memories of a scheduler, which takes every answer at face value."""
        super().__init__(room=room, seconds=seconds)
        self.scheduler = scheduler

    def start(self, *, is_known: Flags) -> None:
        """Give the scheduler the test after the course."""
        super().start(is_known=is_known)
        self.scheduler.start(is_known=is_known, day=COURSE_DAY)

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """The least known memories that are due, as many as time allows."""
        count = self.counts(day=day, present=present, seconds=seconds)
        recall_values = self.scheduler.recall(day=day).reshape(self.room.officers, -1)
        order = np.argsort(recall_values, axis=1, kind="stable")
        due = np.take_along_axis(recall_values, order, axis=1) < DUE_RECALL
        chosen = due & (np.arange(self.room.memories) < count[:, None])
        indexes = np.arange(self.room.officers)[:, None] * self.room.memories + order
        return np.sort(indexes[chosen])

    def learn(self, *, day: int, indexes: Whole, right: Flags, seconds: Reals) -> None:
        """Give the scheduler the answers."""
        super().learn(day=day, indexes=indexes, right=right, seconds=seconds)
        self.scheduler.review(indexes=indexes, is_right=right, day=day)
