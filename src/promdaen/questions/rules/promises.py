"""The promised time of an answer, and who is notified if it is late.

Three working days are our own default, for the Ministry to set. Public holidays are those in the
content; they are not verified, and holidays of the lunar calendar are missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from promdaen.kit import working_days
from promdaen.kit.texts import Text, Words

ANSWER_DAYS = 3
"""Working days within which an answer is promised."""
RUN, TOPIC, COORDINATOR = "run", "topic", "coordinator"
ESCALATION_DAYS: Mapping[str, int] = MappingProxyType(
    {RUN: 0, TOPIC: ANSWER_DAYS - 1, COORDINATOR: ANSWER_DAYS}
)
"""Who is notified after how many working days: first the trainers of the topic on the officer's
own run, one day before the promise ends all trainers of the topic, then the coordinator."""
LEVEL_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        RUN: Text("trainers of the topic on this course run"),
        TOPIC: Text("all trainers of the topic"),
        COORDINATOR: Text("the coordinator"),
    }
)
WAITING, LATE, ANSWERED = "waiting", "late", "answered"


@dataclass(frozen=True, kw_only=True)
class EscalationStep:
    """A level to notify, and the time since which it is due."""

    level: str
    at: datetime


def promised_by(*, asked_at: datetime, holidays: Collection[date] = ()) -> datetime:
    """When an answer is promised: a number of working days after the question.

    >>> from promdaen.kit.working_days import PLACE
    >>> str(promised_by(asked_at=datetime(2026, 11, 26, 10, tzinfo=PLACE)))
    '2026-12-01 10:00:00+07:00'
    """
    return working_days.moment_after(count=ANSWER_DAYS, start=asked_at, holidays=holidays)


def promise_state(*, promised_by: datetime, answered_at: datetime | None, now: datetime) -> str:
    """Whether a question is waiting, late or answered.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    >>> promise_state(promised_by=noon, answered_at=None, now=noon)
    'waiting'
    """
    if answered_at is not None:
        return ANSWERED
    return LATE if now > promised_by else WAITING


def steps_due(
    *,
    asked_at: datetime,
    now: datetime,
    told_levels: Iterable[str],
    people: Mapping[str, Collection[object]],
    holidays: Collection[date] = (),
) -> list[EscalationStep]:
    """The levels that are due and were not notified yet, in order.

    A level without people (`people` by level) passes to the next at once, so that no question
    waits for missing trainers; the coordinator is the last level and always exists.
    """
    steps_done, steps, is_nobody_yet = set(told_levels), list[EscalationStep](), True
    for level, days in ESCALATION_DAYS.items():
        at = working_days.moment_after(count=days, start=asked_at, holidays=holidays)
        if is_nobody_yet:
            at = asked_at
        if at <= now and level not in steps_done:
            steps.append(EscalationStep(level=level, at=at))
        is_nobody_yet = is_nobody_yet and not people.get(level)
    return steps


def next_level(*, told_levels: Iterable[str]) -> str:
    """The level to hand a question on to; "" if the coordinator already has it.

    >>> next_level(told_levels=["run"]), next_level(told_levels=["run", "topic", "coordinator"])
    ('topic', '')
    """
    order = list(ESCALATION_DAYS)
    last = max(
        (order.index(level) for level in told_levels if level in ESCALATION_DAYS), default=-1
    )
    return order[last + 1] if last + 1 < len(order) else ""
