"""The timetable of a run as a week, of a trainer's today, and of an officer's phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from promdaen.course.models import (
    Attendance,
    CourseRun,
    Enrolment,
    SessionTrainer,
    Trainer,
    TrainingSession,
)
from promdaen.course.queries import runs, timetables
from promdaen.course.rules import teaching, timetabling
from promdaen.course.rules.phone import PhoneRow
from promdaen.course.rules.timetable_problems import Problem
from promdaen.course.rules.timetables import MINUTES_AN_HOUR, clock
from promdaen.course.rules.timetables import practical_share as designed_share
from promdaen.kit.texts import Text, Words
from promdaen.people import queries as people_queries
from promdaen.people.models import Account

# The CSS classes of each kind in the week view.
KIND_CLASSES = {
    "talk": "talk",
    "practice": "prac",
    "test": "test",
    "rest": "rest",
    "other": "rest",
}
# Shorter sessions are drawn too low to press; the list under the week opens them.
MIN_PRESSED_QUARTERS = 2
PHONE_WEIGHT = 60
TIME_PROBLEMS = ("clash", "away", "load", "no_pause")


@dataclass(frozen=True, kw_only=True)
class WeekSession:
    """A session as shown on pages; `number` is that of its topic, `trainers` are by name."""

    row: TrainingSession
    begins: str
    ends: str
    name: Words
    kind: Words
    look: str
    number: int | None
    trainers: Sequence[tuple[Words, str]]
    is_now: bool
    has_problem: bool = False

    @property
    def is_taught(self) -> bool:
        """Whether it has a topic and therefore needs a leader."""
        return self.row.kind in timetabling.TAUGHT_KINDS

    @property
    def has_lead(self) -> bool:
        """Whether a trainer leads it."""
        return any(part == timetabling.LEAD for _, part in self.trainers)


@dataclass(frozen=True, kw_only=True)
class WeekCell:
    """A block of a drawn day, in quarters of an hour."""

    quarters: int
    line: WeekSession | None

    @property
    def is_pressed(self) -> bool:
        """Whether it is drawn high enough to be pressed."""
        return self.quarters >= MIN_PRESSED_QUARTERS


@dataclass(frozen=True, kw_only=True)
class DayColumn:
    """A day of a run: its number from 1, its drawn blocks, and its sessions in order."""

    number: int
    on: date
    weekday: Words
    is_today: bool
    cells: Sequence[WeekCell]
    lines: Sequence[WeekSession]


@dataclass(frozen=True, kw_only=True)
class TimetablePage:
    """A run's timetable: days in rows of five, figures, and problems.

    `step` is the next step: "lay_out", "assign" or "print".
    """

    run: CourseRun
    rows: Sequence[TrainingSession]
    rows_of_days: Sequence[Sequence[DayColumn]]
    hours: Sequence[str]
    first_minute: int
    minutes: int
    share: float | None
    share_of_design: float | None
    refused: Sequence[Problem]
    warned: Sequence[Problem]
    trainers: Sequence[Trainer]
    trainer: Trainer | None
    step: str
    can_begin_again: bool

    @property
    def hours_of_topics(self) -> float:
        """The hours of sessions with a topic."""
        return self.minutes / MINUTES_AN_HOUR

    @property
    def problem_count(self) -> int:
        """The number of problems in the timetable."""
        return len(self.refused) + len(self.warned)


@dataclass(frozen=True, kw_only=True)
class SessionCandidate:
    """A trainer who could teach a session: suitability, and current part."""

    trainer: Trainer
    name: Words
    eligibility: teaching.TeachingEligibility
    part: str

    @property
    def hours(self) -> float:
        """The other hours taught that day."""
        return self.eligibility.day_minutes / MINUTES_AN_HOUR


def timetable_page(*, run: CourseRun, trainer: str = "", now: datetime) -> TimetablePage:
    """All data of the page of a run's timetable; `trainer` (an id) shows one trainer only."""
    sessions = list(timetables.run_sessions(run=run))
    everyone = session_trainers(sessions=sessions)
    chosen = next((candidate for candidate in everyone if str(candidate.pk) == trainer), None)
    timetable_faults = timetables.problems(run=run, sessions=sessions)
    visible_rows = (
        sessions if chosen is None else _trainer_sessions(sessions=sessions, trainer=chosen)
    )
    keys = {str(session.pk) for session in visible_rows}
    if chosen is not None:
        timetable_faults = [clash for clash in timetable_faults if keys & set(clash.sessions)]
    ruled_sessions = [timetables.ruled(session=session) for session in sessions]
    columns, hours = _columns(run=run, sessions=visible_rows, problems=timetable_faults, now=now)
    return TimetablePage(
        run=run,
        rows=visible_rows,
        first_minute=hours.start * MINUTES_AN_HOUR,
        rows_of_days=[
            columns[at : at + timetabling.DAYS_ABREAST]
            for at in range(0, len(columns), timetabling.DAYS_ABREAST)
        ],
        hours=[clock(minute=hour * MINUTES_AN_HOUR) for hour in hours],
        minutes=sum(timetabling.topic_minutes(sessions=ruled_sessions).values()),
        share=timetabling.practical_share(sessions=ruled_sessions),
        share_of_design=designed_share(slots=timetables.timetable_design(run=run).slots),
        refused=[clash for clash in timetable_faults if clash.is_refused],
        warned=[clash for clash in timetable_faults if not clash.is_refused],
        trainers=everyone,
        trainer=chosen,
        step="lay_out"
        if not sessions
        else "assign"
        if any(_is_open(session=session) for session in sessions)
        else "print",
        can_begin_again=not timetables.is_run_attended(run=run),
    )


def trainer_warnings(*, run: CourseRun, session: TrainingSession) -> list[Words]:
    """The problems of a session's time for its trainers: busy, away, too much, no pause."""
    sessions = list(timetables.run_sessions(run=run))
    return [
        problem.words
        for problem in timetables.trainer_problems(run=run, sessions=sessions)
        if str(session.pk) in problem.sessions and problem.code in TIME_PROBLEMS
    ]


def session_trainers(*, sessions: Sequence[TrainingSession]) -> list[Trainer]:
    """The trainers of these sessions without duplicates, by name."""
    trainers_by_id = {
        assignment.trainer_id: assignment.trainer
        for session in sessions
        for assignment in session.assignments.all()
    }
    return sorted(trainers_by_id.values(), key=lambda trainer: (str(trainer), str(trainer.pk)))


def candidates(*, session: TrainingSession) -> list[SessionCandidate]:
    """The trainers for a session: assigned ones, then free ones who may lead it, then others."""
    parts = {assignment.trainer_id: assignment.part for assignment in session.assignments.all()}
    ours = {assignment.trainer_id: assignment.trainer for assignment in session.assignments.all()}
    trainers_by_id = {trainer.pk: trainer for trainer in timetables.pool()} | ours
    others = [
        timetables.ruled(session=row)
        for row in timetables.run_sessions(run=session.run)
        if row.pk != session.pk
    ]
    teachers = timetables.teachers(trainers=trainers_by_id.values(), run=session.run)
    ruled_session = timetables.ruled(session=session)
    session_candidates = [
        SessionCandidate(
            trainer=candidate,
            name=timetables.trainer_name(trainer=candidate),
            eligibility=teaching.session_eligibility(
                teacher=teachers[str(candidate.pk)], session=ruled_session, others=others
            ),
            part=parts.get(candidate.pk, ""),
        )
        for candidate in trainers_by_id.values()
    ]
    return sorted(session_candidates, key=_by_use)


def sessions_to_hold(*, account: Account, now: datetime) -> list[tuple[TrainingSession, datetime]]:
    """Today's sessions that an account must hold, with their start times.

    These are its own sessions in the runs that it teaches. A session without a trainer who has an
    account belongs to every account that teaches the run. Sessions with attendance records are
    left out.
    """
    if not people_queries.has_right("own_runs", account=account):
        return []
    local_now = timezone.localtime(now)
    midnight = local_now.replace(hour=0, minute=0, second=0, microsecond=0)
    own_assignments = SessionTrainer.objects.filter(
        session=OuterRef("pk"), trainer__account__isnull=False
    )
    sessions = (
        TrainingSession.objects.filter(
            ~Exists(Attendance.objects.filter(session=OuterRef("pk"))),
            Exists(own_assignments.filter(trainer__account=account.pk)) | ~Exists(own_assignments),
            run__in=runs.own(account=account).filter(is_cancelled=False),
            on=local_now.date(),
        )
        .exclude(kind=timetabling.REST)
        .select_related("topic", "run__province")
        .prefetch_related("assignments__trainer")
        .order_by("begins", "run__code", "id")
    )
    return [(session, midnight + timedelta(minutes=session.begins)) for session in sessions]


def week_session(
    *, session: TrainingSession, now: datetime, has_problem: bool = False
) -> WeekSession:
    """A session in the form that pages show."""
    local_now = timezone.localtime(now)
    minute = local_now.hour * MINUTES_AN_HOUR + local_now.minute
    return WeekSession(
        row=session,
        begins=clock(minute=session.begins),
        ends=clock(minute=session.ends),
        name=timetables.session_name(session=session),
        kind=timetabling.KIND_NAMES[session.kind],
        look=KIND_CLASSES[session.kind],
        number=session.topic.number if session.topic is not None else None,
        trainers=[
            (timetables.trainer_name(trainer=assignment.trainer), assignment.part)
            for assignment in session.assignments.all()
        ],
        is_now=session.on == local_now.date() and session.begins <= minute < session.ends,
        has_problem=has_problem,
    )


def days(*, run: CourseRun, now: datetime) -> list[DayColumn]:
    """The days of a run with their sessions, for an officer."""
    sessions = list(timetables.run_sessions(run=run))
    columns, _ = _columns(run=run, sessions=sessions, problems=[], now=now)
    return columns


def phone_rows(*, enrolment: Enrolment, now: datetime) -> list[PhoneRow]:
    """The phone row of the timetable, with the current or next session; none before it exists."""
    sessions = TrainingSession.objects.filter(run=enrolment.run_id)
    if not sessions.exists():
        return []
    local_now = timezone.localtime(now)
    minute = local_now.hour * MINUTES_AN_HOUR + local_now.minute
    today = sessions.filter(on=local_now.date()).select_related("topic").order_by("begins", "id")
    coming = next((session for session in today if session.ends > minute), None)
    text = None
    if coming is not None:
        name, at = timetables.session_name(session=coming), clock(minute=coming.begins)
        text = Text("{at} {name}", at=at, name=name)
    return [
        PhoneRow(
            title=Text("Timetable"),
            text=text,
            page="course:phone_timetable",
            icon="calendar3",
            weight=PHONE_WEIGHT,
        )
    ]


def _columns(
    *,
    run: CourseRun,
    sessions: Sequence[TrainingSession],
    problems: Sequence[Problem],
    now: datetime,
) -> tuple[list[DayColumn], range]:
    """The days of a run, and the hours of the clock that they are drawn in."""
    first, last = timetabling.grid_hours(bounds=[(row.begins, row.ends) for row in sessions])
    marked = {key for problem in problems if problem.code != "no_lead" for key in problem.sessions}
    lines = {
        str(row.pk): week_session(session=row, now=now, has_problem=str(row.pk) in marked)
        for row in sessions
    }
    ruled_sessions = [timetables.ruled(session=row) for row in sessions]
    inside = timetabling.days_between(starts_on=run.starts_on, ends_on=run.ends_on)
    outside = {row.on for row in sessions} - set(inside)
    today = timezone.localdate(now)
    columns = []
    for number, on in enumerate(sorted({*inside, *outside}), start=1):
        ours = [session for session in ruled_sessions if session.on == on]
        cells = timetabling.cells(sessions=ours, from_minute=first * MINUTES_AN_HOUR)
        columns.append(
            DayColumn(
                number=number,
                on=on,
                weekday=timetabling.WEEKDAYS[on.weekday()],
                is_today=on == today,
                cells=[
                    WeekCell(
                        quarters=cell.quarters,
                        line=lines[cell.session.key] if cell.session else None,
                    )
                    for cell in cells
                ],
                lines=[lines[own_row.key] for own_row in sorted(ours, key=lambda row: row.begins)],
            )
        )
    return columns, range(first, last)


def _trainer_sessions(
    *, sessions: Sequence[TrainingSession], trainer: Trainer
) -> list[TrainingSession]:
    return [
        session
        for session in sessions
        if any(assignment.trainer_id == trainer.pk for assignment in session.assignments.all())
    ]


def _is_open(*, session: TrainingSession) -> bool:
    is_led = any(assignment.part == timetabling.LEAD for assignment in session.assignments.all())
    return session.kind in timetabling.TAUGHT_KINDS and not is_led


def _by_use(candidate: SessionCandidate) -> tuple[bool, bool, bool, int, str]:
    eligibility = candidate.eligibility
    return (
        not candidate.part,
        not eligibility.may_lead or eligibility.is_away or eligibility.busy_in is not None,
        not eligibility.may_co_teach,
        eligibility.day_minutes,
        str(candidate.trainer),
    )
