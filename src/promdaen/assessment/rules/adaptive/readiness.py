"""Readiness: whether there are enough good calibrated items for adaptive tests of a paper."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promdaen.assessment.rules import scale
from promdaen.assessment.rules.adaptive.testing import MAX_ITEMS

# Each item may go to a fifth of those who have started, which is one of nine persons: with nine
# items each of them gets one, and the surplus grows from there.
ITEMS_FOR_ONE = 9
# With the slope of the national scale 20 well-chosen items leave a standard error near 0.3.
MIN_ITEMS = 20
MIN_ANSWERS = scale.SETTLED_OFFICERS
# Items with these flags are not used in adaptive tests.
UNFIT_FLAGS = frozenset({"negative", "unfair"})
UNCOUNTED, PAPER, TOPICS, READY = "uncounted", "paper", "topics", ""


@dataclass(frozen=True)
class ScaledItem:
    """An item on the scale: its topic, difficulty in logits, number of answers behind it.

    is_fit: current, and without a flag that excludes it.
    """

    topic: Hashable
    difficulty: float
    answers: int
    is_fit: bool

    @property
    def is_settled(self) -> bool:
        """Whether enough officers answered it for its difficulty to be reliable."""
        return self.answers >= MIN_ANSWERS


@dataclass(frozen=True)
class Supply:
    """A topic of the paper: items that an adaptive test may use, and how many it needs."""

    topic: Hashable
    has: int
    needs: int


@dataclass(frozen=True)
class Readiness:
    """Whether a later test may be adaptive, with the counts behind the decision.

    reason: "" if it may; "uncounted": no statistics, or no scale has the paper; "paper": some
    items of the paper are not reliable; "topics": a topic has too few items. longest: most items
    of one test, so that the items last for all persons; paper_count, settled_count: items of the
    paper, and the reliable ones; usable_count: items a test may use; fewest_answers: the fewest
    behind one of them.
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
        return tuple(
            topic_supply for topic_supply in self.supply if topic_supply.has < topic_supply.needs
        )

    @property
    def lacking_count(self) -> int:
        """How many items those topics lack."""
        return sum(topic_supply.needs - topic_supply.has for topic_supply in self.short)


def shortest(*, paper_count: int) -> int:
    """How many items a test must be able to ask: 20, or the paper's length if smaller."""
    return min(MIN_ITEMS, paper_count)


def longest(*, topics: Sequence[Hashable], has: Mapping[Any, int]) -> int:
    """The most items of one test: 40, the paper's length, or what the topics' items allow.

    topics: of the paper's items, one for each; has: usable items of each topic. A topic needs nine
    items for each of its items in a test.

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
    return min(MAX_ITEMS, len(topics), *lasts)


def readiness(
    *, paper: Sequence[tuple[Hashable, Hashable]], scaled_items: Mapping[Any, ScaledItem]
) -> Readiness:
    """Whether a paper, given as items with their topics, allows an adaptive test.

    Each item of the paper must be reliable, because the expected share is computed from it; and
    the usable items of each topic must suffice for a test of 20 items, or of the paper's length.
    """
    if not paper or not scaled_items:
        return Readiness(reason=UNCOUNTED, paper_count=len(paper))
    settled = sum(item in scaled_items and scaled_items[item].is_settled for item, _topic in paper)
    topics = [topic for _item, topic in paper]
    usable = [
        scaled_item
        for scaled_item in scaled_items.values()
        if scaled_item.is_settled and scaled_item.is_fit
    ]
    usable = [item for item in usable if item.topic in topics]
    has = Counter(item.topic for item in usable)
    needed_items = ITEMS_FOR_ONE * shortest(paper_count=len(paper))
    supply = tuple(
        Supply(topic=topic, has=has[topic], needs=-(-needed_items * count // len(paper)))
        for topic, count in Counter(topics).items()
    )
    reason = READY
    if settled < len(paper):
        reason = PAPER
    elif any(topic_supply.has < topic_supply.needs for topic_supply in supply):
        reason = TOPICS
    return Readiness(
        reason=reason,
        longest=longest(topics=topics, has=has),
        paper_count=len(paper),
        settled_count=settled,
        usable_count=len(usable),
        fewest_answers=min((item.answers for item in usable), default=0),
        supply=supply,
    )
