"""Whether the results of a run are final, and what it lacks before it is finished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from promdaen.course.rules import attention
from promdaen.course.rules.attention import RunAttentionFacts
from promdaen.kit.texts import Text, Words

NOT_OVER, AFTER_OPEN, NO_AFTER = "not_over", "after_open", "no_after"
INTERIM_SHORTFALLS = frozenset({NOT_OVER, AFTER_OPEN, NO_AFTER})
"""What keeps the results of a run interim, even after it was finished."""


@dataclass(frozen=True, kw_only=True)
class AfterTest:
    """The progress of a run's test after.

    `sat_count` valid answers, `excused_count` officers with a reason for missing it, `is_open`
    while an officer can still answer it on a phone.
    """

    enrolled_count: int
    sat_count: int
    excused_count: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class RunShortfall:
    """One thing that a run lacks: code, text, and number (0: not counted)."""

    code: str
    words: Words
    count: int = 0

    @property
    def keeps_interim(self) -> bool:
        """Whether the results sheet stays interim while this is missing."""
        return self.code in INTERIM_SHORTFALLS


LACKS: Mapping[str, Words] = MappingProxyType(
    {
        NOT_OVER: Text("the last day of the course is not over"),
        AFTER_OPEN: Text("the test after is still open on phones"),
        NO_AFTER: Text("no answers of the test after"),
        "roster": Text("no roster"),
        "targets": Text("no number of places"),
        "papers": Text("no test papers chosen"),
        "timetable": Text("no timetable"),
        "leaders": Text("sessions without a leader"),
        "badges": Text("badges not printed"),
        "attendance": Text("attendance not recorded"),
        "answers_before": Text("no answers of the test before"),
        "reasons": Text("tests missing without a reason"),
        "keying": Text("answer sheets that wait for the second person"),
        "feedback": Text("no evaluation forms"),
    }
)
"""What a run can lack, as list entries."""


def interim_reasons(*, ends_on: date, after: AfterTest, today: date) -> tuple[str, ...]:
    """Why the results of a run are interim; empty if they are final.

    They are final when the last day is over and the test after is closed: it is open on no phone,
    and it has answers, or every officer has a reason for missing it.

    >>> closed = AfterTest(enrolled_count=9, sat_count=8, excused_count=0, is_open=False)
    >>> friday = date(2026, 6, 5)
    >>> interim_reasons(ends_on=friday, after=closed, today=friday)
    ('not_over',)
    >>> interim_reasons(ends_on=friday, after=closed, today=date(2026, 6, 6))
    ()
    """
    is_excused = 0 < after.enrolled_count <= after.excused_count
    reasons = (
        (NOT_OVER, today <= ends_on),
        (AFTER_OPEN, after.is_open),
        (NO_AFTER, after.sat_count == 0 and not is_excused),
    )
    return tuple(code for code, is_so in reasons if is_so)


def missing_before_final(
    *, facts: RunAttentionFacts, after: AfterTest, today: date
) -> list[RunShortfall]:
    """What a run lacks before it can be finished without a confirmation; interim reasons first."""
    counts = {need.kind: need.count for need in attention.missing(facts=facts, today=today)}
    counts |= dict.fromkeys(interim_reasons(ends_on=facts.ends_on, after=after, today=today), 0)
    return [
        RunShortfall(code=code, words=text, count=counts[code])
        for code, text in LACKS.items()
        if code in counts
    ]
