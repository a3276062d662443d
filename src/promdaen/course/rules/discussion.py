"""The projected screens of a discussion: one stage after another, a few elements each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# At 1280 x 720 one screen has room for five rows of answers and the agreed elements.
MAX_ROWS = 5
ANSWERS, REASONING, QUESTIONS = "answers", "reasoning", "questions"


@dataclass(frozen=True, kw_only=True)
class Screen:
    """One screen: its stage (0: final questions), what it shows, and its first row."""

    stage: int
    part: str
    first: int = 0

    @property
    def last(self) -> int:
        """The row after the last one shown."""
        return self.first + MAX_ROWS

    @property
    def query(self) -> str:
        """The screen as a query string."""
        return f"stage={self.stage}&part={self.part}&first={self.first}"


@dataclass(frozen=True, kw_only=True)
class ScreenNeighbours:
    """A screen with its neighbours: other stages left and right, its own stage up and down."""

    screen: Screen
    left: Screen | None
    right: Screen | None
    up: Screen | None
    down: Screen | None


def screens(*, disputed: Mapping[int, int], has_reasoning: bool) -> list[Screen]:
    """Every screen in order; `disputed` counts the disputed elements of each stage.

    >>> [one.query for one in screens(disputed={1: 6}, has_reasoning=False)][1]
    'stage=1&part=answers&first=5'
    """
    screen_list = []
    for stage, count in disputed.items():
        firsts = range(0, max(count, 1), MAX_ROWS)
        screen_list += [Screen(stage=stage, part=ANSWERS, first=first) for first in firsts]
        screen_list += [Screen(stage=stage, part=REASONING)] if has_reasoning else []
    return [*screen_list, Screen(stage=0, part=QUESTIONS)]


def around(*, every: list[Screen], chosen_screen: Screen) -> ScreenNeighbours:
    """The requested screen, else the first, with its neighbours."""
    screen = chosen_screen if chosen_screen in every else every[0]
    starts = list({entry.stage: entry for entry in reversed(every)}.values())[::-1]
    place = [start.stage for start in starts].index(screen.stage)
    same = [entry for entry in every if entry.stage == screen.stage]
    row = same.index(screen)
    return ScreenNeighbours(
        screen=screen,
        left=starts[place - 1] if place else None,
        right=starts[place + 1] if place + 1 < len(starts) else None,
        up=same[row - 1] if row else None,
        down=same[row + 1] if row + 1 < len(same) else None,
    )
