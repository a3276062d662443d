"""Our policy in a simulated year: at each session the plan, then histories grow."""

import numpy as np

from promdaen.refresher.rules.calendar import OPENING_SECONDS
from promdaen.refresher.rules.families import Flags, Reals, Whole
from promdaen.refresher.rules.histories import RIGHT, WRONG
from promdaen.refresher.rules.planning import Budget, PlannedCohort, officer_pace, plan
from promdaen.refresher.rules.trees import Tables
from promdaen.refresher.rules.years import YearSize


class Ours:
    """Plans each session of the tables' calendar from the histories alone."""

    def __init__(self, *, room: YearSize, tables: Tables, budget: Budget) -> None:
        """A policy for a room under a budget."""
        self.room, self.tables, self.budget = room, tables, budget

    def start(self, *, is_known: Flags) -> None:
        """Set the root of every history from the test after the course: wrong first, right
        last.
        """
        last = len(self.tables.roots) - 1
        shape = (self.room.officers, self.room.memories)
        self.histories: Whole = np.where(is_known, last, 0).reshape(shape).astype(np.int64)
        self.opened = np.zeros(self.room.officers)

    def offers(self, *, day: int) -> bool:
        """Whether the day is a day of the calendar."""
        return day in self.tables.days

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """All that the plan asks."""
        session = self.tables.days.index(day)
        pace = officer_pace(
            histories=self.histories, session=session, seconds_answering=seconds - self.opened
        )
        cohort = PlannedCohort(
            session=session,
            histories=self.histories,
            seconds_used=seconds,
            pace=pace,
            present=present,
        )
        selected = plan(tables=self.tables, cohort=cohort, budget=self.budget).selected
        self.opened += OPENING_SECONDS * selected.any(axis=1)
        return np.flatnonzero(selected)

    def learn(self, *, day: int, indexes: Whole, right: Flags, seconds: Reals) -> None:
        """Add one answer to each history."""
        grown = 3 * self.histories.ravel()
        grown[indexes] += np.where(right, RIGHT, WRONG)
        self.histories = grown.reshape(self.histories.shape)
