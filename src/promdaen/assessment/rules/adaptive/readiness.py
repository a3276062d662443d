"""Readiness: whether calibrated items are good and many enough for adaptive tests of a paper."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.assessment.rules import scale
from promdaen.assessment.rules.adaptive.testing import LONGEST

# An item may go to a whole fifth of those who have begun, which is one of nine persons: nine
# items give each of them one, and more than nine at any later time.
ITEMS_FOR_ONE = 9
# With the slope of the national scale 20 well chosen items leave a standard error near .3.
SHORTEST = 20
FEWEST_ANSWERS = scale.SETTLED_OFFICERS
# Flags with which an item is asked on no adaptive test.
UNFIT = frozenset({"negative", "unfair"})
UNCOUNTED, PAPER, TOPICS, READY = "uncounted", "paper", "topics", ""


@dataclass(frozen=True)
class ScaledItem:
    """An item on the scale: its topic, difficulty in logits, answers that stand behind it.

    is_fit: current, and without a flag that keeps it out.
    """

    topic: Hashable
    difficulty: float
    answers: int
    is_fit: bool

    @property
    def is_settled(self) -> bool:
        """Whether enough officers answered it for its difficulty to be relied on."""
        return self.answers >= FEWEST_ANSWERS


@dataclass(frozen=True)
class Supply:
    """A topic of the paper: items that an adaptive test may ask, and how many it needs."""

    topic: Hashable
    has: int
    needs: int


@dataclass(frozen=True)
class Readiness:
    """Whether a later test may be adaptive, and what of it is there.

    reason: "" where it may; "uncounted": no statistics or no scale holds the paper; "paper":
    items of the paper itself are not settled; "topics": a topic has too few items.
    longest: most items of one test, so that the items last for everybody; paper_count,
    settled_count: items of the paper, and those of them settled; usable_count: items a test
    may ask; fewest_answers: behind one of them.
    """

    reason: str
    longest: int = 0
    paper_count: int = 0
    settled_count: int = 0
    usable_count: int = 0
    fewest_answers: int = 0
    supply: tuple[Supply, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether a later test may be adaptive."""
        return self.reason == READY

    @property
    def short(self) -> tuple[Supply, ...]:
        """The topics with too few items."""
        return tuple(one for one in self.supply if one.has < one.needs)

    @property
    def lacking_count(self) -> int:
        """How many items those topics lack."""
        return sum(one.needs - one.has for one in self.short)


def shortest(*, paper_count: int) -> int:
    """How many items a test must be able to ask at least: 20, or as many as its paper has."""
    return min(SHORTEST, paper_count)


def longest(*, topics: Sequence[Hashable], has: Mapping[Any, int]) -> int:
    """The most items of one test: 40, the paper's length, or what the items of topics last for.

    topics: of the paper's items, one for each; has: usable items of each topic. A topic must
    hold nine items for each item of it in a test.

    >>> longest(topics=["A", "A", "B"], has={"A": 36, "B": 9})
    3
    >>> longest(topics=["A", "A", "B"], has={"A": 36, "B": 6})
    2
    """
    counts = Counter(topics)
    lasts = [
        has.get(topic, 0) * len(topics) // (ITEMS_FOR_ONE * count)
        for topic, count in counts.items()
    ]
    return min(LONGEST, len(topics), *lasts)


def readiness(
    *, paper: Sequence[tuple[Hashable, Hashable]], scaled_items: Mapping[Any, ScaledItem]
) -> Readiness:
    """Whether a paper, items with their topics, can be tested adaptively by what is known.

    Each item of the paper must be settled, since the share right on it is worked out; and the
    usable items of each topic must last for a test of 20 items, or of the paper's length.
    """
    if not paper or not scaled_items:
        return Readiness(reason=UNCOUNTED, paper_count=len(paper))
    settled = sum(item in scaled_items and scaled_items[item].is_settled for item, _topic in paper)
    topics = [topic for _item, topic in paper]
    usable = [one for one in scaled_items.values() if one.is_settled and one.is_fit]
    usable = [one for one in usable if one.topic in topics]
    has = Counter(one.topic for one in usable)
    wanted = ITEMS_FOR_ONE * shortest(paper_count=len(paper))
    supply = tuple(
        Supply(topic=topic, has=has[topic], needs=-(-wanted * count // len(paper)))
        for topic, count in Counter(topics).items()
    )
    reason = READY
    if settled < len(paper):
        reason = PAPER
    elif any(one.has < one.needs for one in supply):
        reason = TOPICS
    return Readiness(
        reason=reason,
        longest=longest(topics=topics, has=has),
        paper_count=len(paper),
        settled_count=settled,
        usable_count=len(usable),
        fewest_answers=min((one.answers for one in usable), default=0),
        supply=supply,
    )
