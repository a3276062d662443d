"""How well questions are answered, in counts: answered in time, the middle time, by topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What counts of a question."""

    topic: str
    asked_at: datetime
    promised_by: datetime
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Counts of some questions; `due_count` counts those answered or past their promise.

    `days` is the middle time to the first answer, in days of the calendar; None without answers.
    """

    asked_count: int
    answered_count: int
    in_time_count: int
    due_count: int
    late_count: int
    days: float | None

    @property
    def share(self) -> float | None:
        """The share 0..1 of what was due that was answered in time; None where nothing was."""
        return self.in_time_count / self.due_count if self.due_count else None


def figures(*, asked: Iterable[Asked], now: datetime) -> Figures:
    """The counts of questions.

    A question that still waits within its promise is neither in time nor late.
    """
    held: Sequence[Asked] = list(asked)
    answered = [(one, one.answered_at) for one in held if one.answered_at is not None]
    in_time = sum(at <= one.promised_by for one, at in answered)
    late = sum(one.answered_at is None and now > one.promised_by for one in held)
    days = [(at - one.asked_at).total_seconds() / SECONDS_A_DAY for one, at in answered]
    return Figures(
        asked_count=len(held),
        answered_count=len(answered),
        in_time_count=in_time,
        due_count=len(answered) + late,
        late_count=late,
        days=median(days) if days else None,
    )
