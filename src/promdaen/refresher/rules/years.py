"""Simulate a year by day: a world that forgets, a policy that asks, and the knowledge.

A policy sees answers, their times and who took part; never the state of a memory.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from promdaen.refresher.rules.calendar import (
    COURSE_DAY,
    HORIZON_DAYS,
    KNOWN_AT_START,
    MICRO_SESSION_SECONDS,
    OPENING_SECONDS,
    RIGHT_SECONDS,
    WRONG_SECONDS,
)
from promdaen.refresher.rules.families import Flags, Reals, Whole

# Separate ranges, so that worlds, answers and conditions of one seed are independent.
WORLD_SEEDS, CONDITION_SEEDS = 1000, 5000
HALVINGS = 40
WEEKS_PER_YEAR = 52


class MemoryWorld(Protocol):
    """Memories of officers, officer by officer; identified by their index."""

    def start(self, *, is_known: Flags, day: float) -> None:
        """The test after the course, and whether each memory was known."""

    def recall(self, *, day: float, indexes: Whole | slice = slice(None)) -> Reals:
        """The chance of recall on a day."""

    def review(self, *, indexes: Whole, is_right: Flags, day: float) -> None:
        """Update memories after answers on a day."""


class WorldKind(Protocol):
    """The interface of a world.

    Spreads are of hidden effects between officers and between memories, in the world's own units;
    SCALES the minimum and maximum scale; IS_FALLING, whether a greater one forgets more.
    """

    CODE: str
    HELD_OUT: bool
    OFFICER_SPREAD: float
    MEMORY_SPREAD: float
    SCALES: tuple[float, float]
    IS_FALLING: bool

    def new_world(self, *, scale: float, effects: Reals) -> MemoryWorld:
        """A world of that scale and those effects."""


@dataclass(frozen=True, kw_only=True)
class YearSize:
    """The number of officers, and of memories of each."""

    officers: int = 90
    memories: int = 120

    @property
    def owners(self) -> Whole:
        """The officer of every memory."""
        return np.repeat(np.arange(self.officers), self.memories)


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """The conditions of a year other than memory.

    guess, chance of guessing right; attend, mean chance of taking part in an offered session (by
    officer, with a beta distribution of concentration 8; None: all take part); pace_spread,
    between officers (logarithm); micro, whether sessions are split into pieces that are opened
    separately.
    """

    guess: float = 0.0
    attend: float | None = None
    pace_spread: float = 0.0
    micro: bool = False


IDEAL_CONDITIONS = Conditions()
REALISTIC_CONDITIONS = Conditions(guess=0.25, attend=0.7, pace_spread=0.3)
CONCENTRATION = 8


class RefresherPolicy(Protocol):
    """The interface of a policy: which officer is asked what, by day."""

    def start(self, *, is_known: Flags) -> None:
        """Process the results of the test after the course, by memory."""

    def offers(self, *, day: int) -> bool:
        """Whether there is a session on a day."""

    def select(self, *, day: int, present: Flags, seconds: Reals) -> Whole:
        """The memories to ask, given who is present and the seconds used by each
        officer.
        """

    def learn(self, *, day: int, indexes: Whole, right: Flags, seconds: Reals) -> None:
        """Process the answers and their times."""


@dataclass(frozen=True, kw_only=True)
class Year:
    """The result of a year: shares known on the last day, on average, and by the weakest tenth;
    minutes per officer in the year, the maximum, and the longest session.
    """

    end: float
    year: float
    weakest: float
    minutes: float
    most_minutes: float
    longest_minutes: float

    @property
    def minutes_a_week(self) -> float:
        """Minutes of an officer in a week."""
        return self.minutes / WEEKS_PER_YEAR


def participation_effects(*, kind: WorldKind, room: YearSize, seed: int) -> Reals:
    """Hidden effects: one of each officer plus one of each memory."""
    random = np.random.default_rng(WORLD_SEEDS + seed)
    officers = random.normal(0, kind.OFFICER_SPREAD, room.officers)
    memories = random.normal(0, kind.MEMORY_SPREAD, room.memories)
    return np.repeat(officers, room.memories) + np.tile(memories, room.officers)


def calibrated(*, kind: WorldKind, share: float = 0.45) -> float:
    """The scale at which a share is known on the last day without any refresher."""
    room = YearSize()
    effects = participation_effects(kind=kind, room=room, seed=0)
    is_known = np.random.default_rng(0).random(len(effects)) < KNOWN_AT_START
    low, high = kind.SCALES
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        world = kind.new_world(scale=middle, effects=effects)
        world.start(is_known=is_known, day=COURSE_DAY)
        if (world.recall(day=HORIZON_DAYS).mean() >= share) == kind.IS_FALLING:
            low = middle
        else:
            high = middle
    return (low + high) / 2


class _Play:
    """A year in progress: attendance, pace, and time used."""

    def __init__(self, *, room: YearSize, seed: int, conditions: Conditions) -> None:
        self.room, self.conditions, self.owners = room, conditions, room.owners
        self.answers = np.random.default_rng(seed)
        self.hidden = np.random.default_rng(CONDITION_SEEDS + seed)
        self.known = self.answers.random(len(self.owners)) < KNOWN_AT_START
        self.seen = self.known | (self.hidden.random(len(self.owners)) < conditions.guess)
        self.comes = np.ones(room.officers)
        if conditions.attend is not None:
            shape = (conditions.attend * CONCENTRATION, (1 - conditions.attend) * CONCENTRATION)
            self.comes = self.hidden.beta(*shape, room.officers)
        spread = conditions.pace_spread
        self.pace = np.exp(self.hidden.normal(0, spread, room.officers) - spread**2 / 2)
        self.seconds = np.zeros(room.officers)
        self.longest = 0.0

    def session(self, *, world: MemoryWorld, policy: RefresherPolicy, day: int) -> None:
        """Run one session from offer to answers."""
        present = self.hidden.random(self.room.officers) < self.comes
        indexes = policy.select(day=day, present=present, seconds=self.seconds)
        recalled = self.answers.random(len(indexes)) < world.recall(day=day, indexes=indexes)
        right = recalled | (self.hidden.random(len(indexes)) < self.conditions.guess)
        owners = self.owners[indexes]
        took = np.where(right, RIGHT_SECONDS, WRONG_SECONDS) * self.pace[owners]
        lasted = np.bincount(owners, took, self.room.officers).astype(float)
        length = MICRO_SESSION_SECONDS if self.conditions.micro else np.inf
        lasted = lasted + OPENING_SECONDS * np.maximum(np.ceil(lasted / length), lasted > 0)
        self.seconds += lasted
        self.longest = max(self.longest, float(lasted.max()))
        world.review(indexes=indexes, is_right=recalled, day=day)
        policy.learn(day=day, indexes=indexes, right=right, seconds=took)


def played(
    *,
    world: MemoryWorld,
    policy: RefresherPolicy,
    seed: int,
    conditions: Conditions = IDEAL_CONDITIONS,
    room: YearSize | None = None,
) -> Year:
    """Simulate one year in a world with a policy; the same seed gives the same result."""
    room = room or YearSize()
    play = _Play(room=room, seed=seed, conditions=conditions)
    world.start(is_known=play.known, day=COURSE_DAY)
    policy.start(is_known=play.seen)
    daily = []
    for day in range(COURSE_DAY + 1, HORIZON_DAYS + 1):
        if policy.offers(day=day):
            play.session(world=world, policy=policy, day=day)
        recall_means = world.recall(day=day).reshape(room.officers, room.memories).mean(axis=1)
        daily.append(recall_means)
    minutes = play.seconds / 60
    return Year(
        end=float(daily[-1].mean()),
        year=float(np.mean(daily)),
        weakest=float(np.quantile(daily[-1], 0.1)),
        minutes=float(minutes.mean()),
        most_minutes=float(minutes.max()),
        longest_minutes=play.longest / 60,
    )
