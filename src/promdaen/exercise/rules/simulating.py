"""Simulated players: random numbers, temper of the room, planned actions."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

Choice = TypeVar("Choice")
BLOCK = 256


@dataclass(kw_only=True)
class Dice:
    """Random numbers from one seed; drawn in blocks, which is faster."""

    rng: np.random.Generator
    left: list[float] = field(default_factory=list)

    def draw(self) -> float:
        """A uniform random number from 0 to below 1."""
        if not self.left:
            self.left = self.rng.random(BLOCK).tolist()
        return self.left.pop()

    def chance(self, *, probability: float) -> bool:
        """True with this probability."""
        return self.draw() < probability

    def between(self, *, minimum: float, maximum: float) -> float:
        """A uniform random number between two."""
        return minimum + (maximum - minimum) * self.draw()

    def pick(self, *, choices: Sequence[Choice]) -> Choice:
        """One of several with equal probability. Raises IndexError if empty."""
        return choices[int(self.draw() * len(choices))]


@dataclass(frozen=True, kw_only=True, slots=True)
class Temper:
    """The temper of a simulated room, as probabilities; `pace` multiplies times.

    `shares`, by cell: passes a fact to a cell that needs it. `care`: decides and does what is
    expected. `watches`: the observer makes a record.
    """

    shares: dict[str, float]
    pace: float
    care: float
    leaks: float
    asks: float
    watches: float


def temper(*, cells: Sequence[str], dice: Dice) -> Temper:
    """A random temper, between a room that shares little and one that shares everything."""
    room = dice.between(minimum=0.25, maximum=0.95)
    return Temper(
        shares={
            cell: min(max(room + dice.between(minimum=-0.2, maximum=0.2), 0.05), 0.98)
            for cell in cells
        },
        pace=dice.between(minimum=0.6, maximum=1.7),
        care=dice.between(minimum=0.3, maximum=0.95),
        leaks=dice.between(minimum=0.0, maximum=0.12),
        asks=dice.between(minimum=0.1, maximum=0.6),
        watches=dice.between(minimum=0.8, maximum=1.0),
    )


@dataclass(kw_only=True)
class Agenda:
    """A queue of planned actions by second of the exercise; first in, first out at the same
    second.
    """

    waiting: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    count: int = 0

    def put(self, *, second: float, act: Callable[[], None]) -> None:
        """Plan an action at a second."""
        self.count += 1
        heapq.heappush(self.waiting, (second, self.count, act))

    def next_second(self) -> float:
        """The second of the next planned action; infinity if there is none."""
        return self.waiting[0][0] if self.waiting else float("inf")

    def take(self) -> Callable[[], None]:
        """Remove and return the next action. Raises IndexError if there is none."""
        return heapq.heappop(self.waiting)[2]
