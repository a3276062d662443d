"""A course run as a path of four steps: before, each day, after, the year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import attention
from promdaen.course.rules.attention import (
    AFTER,
    BEFORE,
    EACH_DAY,
    YEAR,
    RunAttentionFacts,
    RunNeed,
)

RUN_STEPS = (BEFORE, EACH_DAY, AFTER, YEAR)
DONE, NOW, TO_COME, ATTENTION = "done", "now", "to_come", "attention"


@dataclass(frozen=True, kw_only=True)
class RunStep:
    """A step of the path: progress, whether it is current, and needs."""

    code: str
    state: str
    needs: Sequence[RunNeed] = ()

    @property
    def is_current(self) -> bool:
        return self.state == NOW

    @property
    def done_count(self) -> int:
        """How many counted needs are done."""
        return sum(need.state == attention.DONE for need in self.needs)

    @property
    def of_count(self) -> int:
        """How many needs are counted; notes are not."""
        return sum(need.state != attention.NOTE for need in self.needs)


def path(*, facts: RunAttentionFacts, today: date) -> list[RunStep]:
    """The four steps of a run on a day; empty for a cancelled run.

    >>> facts = RunAttentionFacts(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6))
    >>> [(one.code, one.state) for one in path(facts=facts, today=date(2026, 3, 3))][:2]
    [('before', 'attention'), ('each_day', 'now')]
    """
    if facts.is_cancelled:
        return []
    needs = attention.needs(facts=facts, today=today)
    current = current_step(facts=facts, today=today)
    steps = []
    for code in RUN_STEPS:
        own = [need for need in needs if attention.STEP_OF[need.kind] == code]
        state = _state(code=code, current=current, needs=own)
        if code == EACH_DAY and state == DONE and not own and not facts.is_final:
            # The days are past, but no officer is enrolled: nothing can have been done.
            state = TO_COME
        steps.append(RunStep(code=code, state=state, needs=own))
    return steps


def current_step(*, facts: RunAttentionFacts, today: date) -> str:
    """The current step of a run; the year begins when the course has no open needs.

    >>> facts = RunAttentionFacts(starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6))
    >>> current_step(facts=facts, today=date(2026, 3, 7))
    'after'
    """
    if facts.is_final or facts.is_over(today=today):
        act = attention.next_act(facts=facts, today=today)
        return YEAR if attention.STEP_OF.get(act, YEAR) == YEAR else AFTER
    return BEFORE if today < facts.starts_on else EACH_DAY


def _state(*, code: str, current: str, needs: Sequence[RunNeed]) -> str:
    if code == current:
        return NOW
    if any(run_need.state in {attention.DUE, attention.LATE} for run_need in needs):
        return ATTENTION
    return DONE if RUN_STEPS.index(code) < RUN_STEPS.index(current) else TO_COME
