"""The year after a run: participants, calendar, and the phone's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from promdaen.course.models import CourseRun, Enrolment
from promdaen.course.queries.people import TRAINED_FILTER
from promdaen.course.rules.phone import PhoneRow
from promdaen.kit.texts import Count, Day, Text
from promdaen.people import queries as people_queries
from promdaen.refresher.models import Season
from promdaen.refresher.queries import pieces, seasons
from promdaen.refresher.rules import calendar, control, dates

KEEP_TEXT = Text("Keep what you learned")


@dataclass(frozen=True, kw_only=True)
class YearPage:
    """The year after a run: whether it began, participants by department, dates."""

    season: Season | None
    departments: Sequence[tuple[str, int]]
    spans: Sequence[dates.WindowSpan]
    passes: Sequence[dates.WindowSpan]
    today: date
    ends_on: date

    @property
    def officers(self) -> int:
        """How many officers take part."""
        return sum(count for _name, count in self.departments)

    @property
    def control_count(self) -> int:
        """How many of them are drawn for the control group."""
        return round(control.CONTROL_SHARE * self.officers)

    @property
    def is_too_early(self) -> bool:
        """Whether the course is not over yet."""
        return self.ends_on > self.today

    @property
    def is_last_day(self) -> bool:
        """Whether the course ends today, so that its year may begin."""
        return self.ends_on == self.today

    @property
    def is_too_late(self) -> bool:
        """Whether its year is over."""
        return dates.calendar_date(day=calendar.HORIZON_DAYS, taught_on=self.ends_on) <= self.today


def year_page(*, run: CourseRun, today: date) -> YearPage:
    """The year after a run, current or planned."""
    enrolments = Enrolment.objects.filter(TRAINED_FILTER, run=run, officer__is_active=True)
    counts = Counter(enrolments.values_list("officer__department", flat=True))
    return YearPage(
        season=seasons.find_season(code=run.code),
        departments=[
            (str(department), counts[department.code])
            for department in people_queries.departments()
            if department.code in counts
        ],
        spans=dates.window_spans(days=calendar.SESSION_DAYS, taught_on=run.ends_on),
        passes=dates.window_spans(days=calendar.PASS_DAYS, taught_on=run.ends_on),
        today=today,
        ends_on=run.ends_on,
    )


def trained_officers(*, run: CourseRun) -> list[UUID]:
    """The officers who take part in the year after a run."""
    enrolments = Enrolment.objects.filter(TRAINED_FILTER, run=run).order_by("seat")
    return list(enrolments.values_list("officer", flat=True))


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row of the open questions, or of when the next ones come."""
    open_shares = pieces.open_shares(officer_id=enrolment.officer_id, now=now)
    if open_shares:
        return [_open_row(count=len(open_shares[0].left), minutes=open_shares[0].minutes)]
    following = pieces.next_opening(officer_id=enrolment.officer_id, now=now)
    if following is None:
        return []
    text = Text("Next questions on {day}", day=Day(following.opens_on))
    return [
        PhoneRow(title=KEEP_TEXT, text=text, page="refresher:home", icon="arrow-repeat", weight=20)
    ]


def _open_row(*, count: int, minutes: int) -> PhoneRow:
    return PhoneRow(
        title=(
            Text("Refresher: 1 question")
            if count == 1
            else Text("Refresher: {count} questions", count=Count(count))
        ),
        text=Text("About {minutes} min, for learning only", minutes=Count(minutes)),
        page="refresher:home",
        icon="arrow-repeat",
        weight=20,
        is_next=True,
    )
