"""How long a topic stays known, as text: never a number that looks like a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean

from promdaen.kit.texts import Text, Words

# From this chance of recall on, as a mean over a topic, it counts as known.
FRESH_LEVEL = 0.7
FADING_DAYS = 14
FADED, FADING, FRESH = "faded", "fading", "fresh"
RETENTION_STATES = {
    FADED: Text("Ask me soon"),
    FADING: Text("May be fading now"),
    FRESH: Text("Fresh for about {span}"),
}
# Each name with its minimum span in days, longest first.
SPANS = (
    (330, Text("a year or longer")),
    (240, Text("nine months")),
    (150, Text("half a year")),
    (105, Text("four months")),
    (75, Text("three months")),
    (45, Text("two months")),
    (24, Text("a month")),
    (0, Text("two weeks")),
)


def topic_chances(
    *, chances: Sequence[float], topics: Sequence[str], places: Sequence[int]
) -> dict[str, float]:
    """The mean chance of recall over the outcomes of each topic, at the given places.

    >>> topic_chances(chances=[0.8, 0.6, 0.9], topics=["A", "A", "B"], places=[0, 1, 2])
    {'A': 0.7, 'B': 0.9}
    """
    values_by_topic: dict[str, list[float]] = {}
    for place in places:
        values_by_topic.setdefault(topics[place], []).append(float(chances[place]))
    return {topic: round(fmean(values), 4) for topic, values in values_by_topic.items()}


def days_above(*, steps: Sequence[float], step_days: int, level: float = FRESH_LEVEL) -> int:
    """How many days a chance stays at the level, from its values by step.

    >>> days_above(steps=[0.9, 0.8, 0.6, 0.75], step_days=7), days_above(steps=[0.6], step_days=7)
    (7, 0)
    """
    below = next((index for index, step in enumerate(steps) if step < level), len(steps))
    return max(below - 1, 0) * step_days


def memory_state(*, now: float, days: int) -> str:
    """Whether a topic has faded, is fading, or is fresh.

    >>> [memory_state(now=now, days=days) for now, days in ((0.6, 0), (0.7, 13), (0.7, 14))]
    ['faded', 'fading', 'fresh']
    """
    if now < FRESH_LEVEL:
        return FADED
    return FRESH if days >= FADING_DAYS else FADING


def state_text(*, state: str, days: int) -> Words:
    """The text on a topic for an officer.

    >>> state_text(state="fresh", days=60).en, state_text(state="faded", days=0).en
    ('Fresh for about two months', 'Ask me soon')
    """
    span = next(text for least, text in SPANS if days >= least)
    return RETENTION_STATES[state].filled({"span": span})


def faded(*, topics: Mapping[str, float]) -> list[str]:
    """The topics below the level, weakest first.

    >>> faded(topics={"A": 0.69, "B": 0.7, "C": 0.4})
    ['C', 'A']
    """
    return sorted(
        (topic for topic in topics if topics[topic] < FRESH_LEVEL), key=lambda topic: topics[topic]
    )
