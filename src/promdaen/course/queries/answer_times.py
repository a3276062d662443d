"""When the tests of a run begin, and which answers are earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from promdaen.course.models import CourseRun, TrainingSession
from promdaen.course.rules import answer_dates, rounds
from promdaen.course.rules.answers import ReadSitting
from promdaen.course.rules.rounds import RunOccasion
from promdaen.course.rules.timetables import MINUTES_AN_HOUR
from promdaen.kit import working_days


@dataclass(frozen=True, kw_only=True)
class EarlyTest:
    """A test of a file that has not begun; `has_dates`: the file dates each sitting."""

    test_round: RunOccasion
    begins_at: datetime
    has_dates: bool

    @property
    def begins(self) -> datetime:
        """The begin in local time."""
        return timezone.localtime(self.begins_at)


def test_begins_at(*, run: CourseRun, test_round: RunOccasion) -> datetime:
    """When a test begins: its first session in the timetable, or the day on which it is due.

    This is the first day of the run for the test before, the last day for the test after, and the
    day after the run for later tests, which may be taken before their month is full.
    """
    if test_round.occasion == rounds.LATER:
        return working_days.midnight(day=run.ends_on + timedelta(days=1))
    sessions = TrainingSession.objects.filter(run=run, occasion=test_round.occasion)
    first = sessions.order_by("on", "begins").first()
    if first is None:
        return working_days.midnight(
            day=run.starts_on if test_round.occasion == "before" else run.ends_on
        )
    at = time(*divmod(first.begins, MINUTES_AN_HOUR))
    return timezone.make_aware(datetime.combine(first.on, at))


def begins_later(*, run: CourseRun, test_round: RunOccasion, now: datetime) -> datetime | None:
    """When a test begins, in local time, if this is in the future."""
    begins_at = test_begins_at(run=run, test_round=test_round)
    return timezone.localtime(begins_at) if begins_at > now else None


def early_tests(
    *, run: CourseRun, sittings: Sequence[ReadSitting], later_months: int, now: datetime
) -> list[EarlyTest]:
    """The tests of a file that have not begun, by time."""
    rounds_by_occasion = {
        occasion: RunOccasion(
            occasion=occasion, months=later_months if occasion == rounds.LATER else rounds.UNSTATED
        )
        for occasion in {sitting.occasion for sitting in sittings}
    }
    begins = {
        occasion: test_begins_at(run=run, test_round=rounds_by_occasion[occasion])
        for occasion in rounds_by_occasion
    }
    return [
        EarlyTest(
            test_round=rounds_by_occasion[occasion],
            begins_at=begins[occasion],
            has_dates=answer_dates.has_all_dates(sittings=sittings, occasion=occasion),
        )
        for occasion in answer_dates.future_occasions(sittings=sittings, begins=begins, moment=now)
    ]
