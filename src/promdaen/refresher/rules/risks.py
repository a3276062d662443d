"""Topics at risk in groups of officers: shares only, and only of large enough groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.kit import suppression
from promdaen.refresher.rules import retention_wording

# A topic is at risk for a group if so many of its officers may have forgotten it.
AT_RISK = 1 / 3
Person = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class TopicRisk:
    """The number of officers of a group for whom a topic may have faded."""

    topic: str
    faded: int
    officers: int

    @property
    def share(self) -> float:
        """The share of the group's officers."""
        return self.faded / self.officers if self.officers else 0.0

    @property
    def is_at_risk(self) -> bool:
        """Whether it is a third of them or more."""
        return self.share >= AT_RISK


@dataclass(frozen=True, kw_only=True)
class GroupRisk:
    """A group and its topics, highest risk first; empty if the group is hidden."""

    code: str
    officers: int
    is_shown: bool
    topics: Sequence[TopicRisk]

    @property
    def at_risk(self) -> list[TopicRisk]:
        """The topics at risk."""
        return [topic_risk for topic_risk in self.topics if topic_risk.is_at_risk]


def topic_risks(*, people: Sequence[Person]) -> list[TopicRisk]:
    """For each topic how many of these people may have forgotten it, most first.

    >>> [(one.topic, one.faded, one.officers)
    ...  for one in topic_risks(people=[{"A": 0.9, "B": 0.5}, {"A": 0.6, "B": 0.5}])]
    [('B', 2, 2), ('A', 1, 2)]
    """
    topics = dict.fromkeys(topic for person in people for topic in person)
    risks = [
        TopicRisk(
            topic=topic,
            faded=sum(
                person[topic] < retention_wording.FRESH_LEVEL
                for person in people
                if topic in person
            ),
            officers=sum(topic in person for person in people),
        )
        for topic in topics
    ]
    return sorted(risks, key=lambda risk: -risk.share)


def group_risks(*, groups: Mapping[str, Sequence[Person]], outside: int) -> list[GroupRisk]:
    """Every group with its topics; a small group hides another, as a total is shown too.

    outside: the number of people of the total in no group; they count as a group.
    """
    people_by_code = {code: people for code, people in groups.items() if people}
    publishable = suppression.shown_list(
        counts=[*(len(members) for members in people_by_code.values()), outside]
    )
    return [
        GroupRisk(
            code=code,
            officers=len(people),
            is_shown=may,
            topics=topic_risks(people=people) if may else (),
        )
        for (code, people), may in zip(people_by_code.items(), publishable, strict=False)
    ]
