"""Figures on answers: in time, median time, by topic."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

SECONDS_A_DAY = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class QuestionTimes:
    """The times of a question used in figures."""

    topic: str
    asked_at: datetime
    promised_by: datetime
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class QuestionFigures:
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
        """The share 0..1 of due questions answered in time; None if none were due."""
        return self.in_time_count / self.due_count if self.due_count else None


def figures(*, questions: Iterable[QuestionTimes], now: datetime) -> QuestionFigures:
    """The counts of questions.

    An open question within its promised time is neither in time nor late.
    """
    question_times: Sequence[QuestionTimes] = list(questions)
    answered = [
        (times, times.answered_at) for times in question_times if times.answered_at is not None
    ]
    in_time = sum(at <= times.promised_by for times, at in answered)
    late = sum(times.answered_at is None and now > times.promised_by for times in question_times)
    days = [(at - times.asked_at).total_seconds() / SECONDS_A_DAY for times, at in answered]
    return QuestionFigures(
        asked_count=len(question_times),
        answered_count=len(answered),
        in_time_count=in_time,
        due_count=len(answered) + late,
        late_count=late,
        days=median(days) if days else None,
    )
