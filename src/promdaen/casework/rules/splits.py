"""Disagreements of a room on one stage of a case: by element and line, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from promdaen.casework.rules import marking

# The lines cited most are read out in the room; more than five are too many to follow.
MAX_CITED_LINES = 5


@dataclass(frozen=True, kw_only=True)
class ElementSplit:
    """An element in a room: what the facts support, and how many gave each value."""

    code: str
    truth: str
    counts: Mapping[str, int]

    @property
    def said_count(self) -> int:
        """How many answered it."""
        return sum(self.counts.values())

    @property
    def is_split(self) -> bool:
        """Whether the answers differ."""
        return sum(count > 0 for count in self.counts.values()) > 1

    @property
    def minority_count(self) -> int:
        """The number of answers other than the most frequent one."""
        return self.said_count - max(self.counts.values(), default=0)

    @property
    def wrong_count(self) -> int:
        """The number of answers that the facts do not support."""
        return self.said_count - self.counts[self.truth]


def element_splits(
    *, truth: marking.StageTruth, answers: Sequence[marking.CaseAnswer]
) -> list[ElementSplit]:
    """The answers to every element asked, in the order of the case."""
    return [
        ElementSplit(
            code=code,
            truth=value,
            counts={
                value: sum(
                    code in answer.elements and answer.elements[code].value == value
                    for answer in answers
                )
                for value in marking.ELEMENT_VALUES
            },
        )
        for code, value in truth.values.items()
    ]


def most_wrong(*, splits: Sequence[ElementSplit]) -> ElementSplit | None:
    """The element with most wrong answers, the first of equals; None without errors."""
    worst = max(splits, key=lambda pair: pair.wrong_count, default=None)
    return worst if worst is not None and worst.wrong_count else None


def most_cited(*, answers: Sequence[marking.CaseAnswer]) -> list[tuple[str, int]]:
    """The lines cited most, with their counts; each counts once for each answer."""
    counts = Counter(
        line
        for answer in answers
        for line in {
            line for element_answer in answer.elements.values() for line in element_answer.cites
        }
    )
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MAX_CITED_LINES]
