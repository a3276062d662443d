"""The leaders of a run's sessions in one table: saved, proposed, to check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from promdaen.course.models import CourseRun, Trainer, TrainingSession
from promdaen.course.queries import timetables
from promdaen.course.queries import trainers as pool_queries
from promdaen.course.rules import leading, teaching, timetabling
from promdaen.course.rules import trainer_pool as pool
from promdaen.course.rules.timetables import MINUTES_AN_HOUR, clock
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.kit import languages
from promdaen.kit.texts import Words, page_language

FITS, EMPTY = "fits", "empty"
MAX_REASONS = 3


@dataclass(frozen=True, kw_only=True)
class LeaderPlan:
    """The saved sessions of a run, and all trainers who could lead them, by name."""

    run: CourseRun
    rows: Sequence[TrainingSession]
    sessions: Sequence[TimetableSession]
    trainers: Mapping[str, Trainer]
    candidates: Mapping[str, leading.LeaderCandidate]
    setting: leading.Setting

    @property
    def taught(self) -> list[TrainingSession]:
        """The sessions of topics, which need a leader."""
        return [session for session in self.rows if session.kind in timetabling.TAUGHT_KINDS]

    @property
    def leaders(self) -> dict[str, str]:
        """The saved leader of each session of a topic; "" for none."""
        return {
            session.key: leading.session_leader(session=session)
            for session in self.sessions
            if session.kind in timetabling.TAUGHT_KINDS
        }

    @property
    def assistants(self) -> dict[str, str]:
        """The trainer who co-teaches each session, if there is only one; "" for none."""
        assistants_by_session = {}
        for session in self.sessions:
            own = [
                assignment.trainer
                for assignment in session.trainers
                if assignment.part == timetabling.CO_TEACH
            ]
            if session.kind in timetabling.TAUGHT_KINDS and len(own) <= 1:
                assistants_by_session[session.key] = own[0] if own else ""
        return assistants_by_session

    @property
    def rooms(self) -> dict[date, str]:
        """The room of each day; "" if its sessions are in different rooms or have none."""
        rooms_by_day: dict[date, set[str]] = {}
        for session in self.rows:
            if session.kind != timetabling.REST:
                rooms_by_day.setdefault(session.on, set()).add(session.room)
        return {on: rooms.pop() if len(rooms) == 1 else "" for on, rooms in rooms_by_day.items()}


@dataclass(frozen=True, kw_only=True)
class LeaderCheck:
    """Whether a session has a suitable leader: problems, with their texts."""

    code: str
    words: str = ""

    @property
    def is_clash(self) -> bool:
        """Whether saving needs a reason."""
        return self.code in leading.NEEDS_REASON

    @property
    def look(self) -> str:
        """The CSS classes of its row."""
        if self.is_fit:
            return ""
        return "trouble bad" if self.is_clash else "trouble"

    @property
    def is_fit(self) -> bool:
        """Whether there is no problem."""
        return self.code == FITS


@dataclass(frozen=True, kw_only=True)
class LeaderRow:
    """A session of a topic in the table."""

    row: TrainingSession
    time: str
    name: Words
    number: int | None
    kind: Words
    check: LeaderCheck

    @property
    def anchor(self) -> str:
        return f"s-{self.row.pk}"


@dataclass(frozen=True, kw_only=True)
class LeaderDay:
    """A day with its sessions of topics."""

    number: int
    on: date
    weekday: Words
    rows: Sequence[LeaderRow]
    is_room_mixed: bool

    @property
    def to_check_count(self) -> int:
        """How many of its sessions need a check."""
        return sum(not leader_row.check.is_fit for leader_row in self.rows)


@dataclass(frozen=True, kw_only=True)
class TrainerHours:
    """A trainer's hours in this run, and in twelve months outside it."""

    trainer: Trainer
    name: Words
    minutes: int
    year_minutes: int

    @property
    def hours(self) -> float:
        """The hours in this run."""
        return self.minutes / MINUTES_AN_HOUR

    @property
    def year_hours(self) -> float:
        """The hours in twelve months."""
        return self.year_minutes / MINUTES_AN_HOUR


@dataclass(frozen=True, kw_only=True)
class LeaderBoard:
    """The table for a choice of leaders: days, sessions to check, hours."""

    days: Sequence[LeaderDay]
    hours: Sequence[TrainerHours]
    rooms: Sequence[str] = field(default_factory=tuple)

    @property
    def rows(self) -> list[LeaderRow]:
        """Every session of a topic."""
        return [leader_row for day in self.days for leader_row in day.rows]

    @property
    def to_check(self) -> list[LeaderRow]:
        """The sessions to check, clashes first."""
        unfit_rows = [leader_row for leader_row in self.rows if not leader_row.check.is_fit]
        return sorted(unfit_rows, key=lambda leader_row: not leader_row.check.is_clash)

    @property
    def open_days(self) -> set[date]:
        """The days shown open on a phone: those with clashes, and the first with any problem."""
        first = next((day.on for day in self.days if day.to_check_count), None)
        clashing = {leader_row.row.on for leader_row in self.rows if leader_row.check.is_clash}
        return clashing | ({first} if first else set())

    @property
    def led_count(self) -> int:
        """How many sessions have a leader."""
        return sum(leader_row.check.code != EMPTY for leader_row in self.rows)

    @property
    def clash_count(self) -> int:
        """How many sessions need a reason to be saved."""
        return sum(leader_row.check.is_clash for leader_row in self.rows)

    @property
    def warning_count(self) -> int:
        """How many other sessions need a check."""
        return len(self.to_check) - self.clash_count


def leader_plan(*, run: CourseRun, today: date) -> LeaderPlan:
    """The sessions of a run with all trainers who could lead them."""
    sessions = list(timetables.run_sessions(run=run))
    assigned = {
        assignment.trainer_id: assignment.trainer
        for session in sessions
        for assignment in session.assignments.all()
    }
    trainers = {trainer.pk: trainer for trainer in timetables.pool()} | assigned
    ordered = sorted(trainers.values(), key=lambda row: (str(row), str(row.pk)))
    teachers = timetables.teachers(trainers=ordered, run=run)
    year = pool.year_to(today=max(today, run.ends_on))
    minutes = pool_queries.minutes_taught(trainers=list(trainers), days=year)
    accounts = set(run.trainers.values_list("pk", flat=True))
    return LeaderPlan(
        run=run,
        rows=sessions,
        sessions=[timetables.ruled(session=session) for session in sessions],
        trainers={str(trainer.pk): trainer for trainer in ordered},
        candidates={
            str(trainer.pk): leading.LeaderCandidate(
                teacher=teachers[str(trainer.pk)],
                languages=tuple(trainer.languages),
                province=trainer.province_id or "",
                year_minutes=minutes.get(trainer.pk, 0),
                is_of_run=trainer.account_id in accounts or trainer.pk in assigned,
            )
            for trainer in ordered
        },
        setting=leading.Setting(language=run.language, province=run.province_id),
    )


def sessions_with(*, plan: LeaderPlan, leaders: Mapping[str, str]) -> list[TimetableSession]:
    """The sessions of a run with these leaders, by session."""
    return [
        leading.led_by(session=session, trainer=leaders[session.key])
        if session.key in leaders
        and leaders[session.key] != leading.session_leader(session=session)
        else session
        for session in plan.sessions
    ]


def filled(*, plan: LeaderPlan, leaders: Mapping[str, str]) -> dict[str, str]:
    """These leaders, with a proposal for each session without one."""
    proposals = leading.proposals(
        sessions=sessions_with(plan=plan, leaders=leaders),
        candidates=list(plan.candidates.values()),
        setting=plan.setting,
    )
    return {key: leader or proposals.get(key, "") for key, leader in leaders.items()}


def leader_board(*, plan: LeaderPlan, leaders: Mapping[str, str]) -> LeaderBoard:
    """The table for these leaders."""
    sessions = {
        timetable_session.key: timetable_session
        for timetable_session in sessions_with(plan=plan, leaders=leaders)
    }
    minutes = leading.minutes_by_leader(sessions=sessions.values())
    days: dict[date, list[TrainingSession]] = {}
    for session in plan.taught:
        days.setdefault(session.on, []).append(session)
    inside = timetabling.days_between(starts_on=plan.run.starts_on, ends_on=plan.run.ends_on)
    numbers = {on: number for number, on in enumerate(sorted({*inside, *days}), start=1)}
    return LeaderBoard(
        days=[
            LeaderDay(
                number=numbers[on],
                on=on,
                weekday=timetabling.WEEKDAYS[on.weekday()],
                rows=[_row(plan=plan, session=session, sessions=sessions) for session in rows],
                is_room_mixed=_is_mixed(sessions=plan.rows, on=on),
            )
            for on, rows in sorted(days.items())
        ],
        hours=_hours(plan=plan, minutes=minutes),
        rooms=sorted({session.room for session in plan.rows if session.room}),
    )


def _row(
    *, plan: LeaderPlan, session: TrainingSession, sessions: Mapping[str, TimetableSession]
) -> LeaderRow:
    return LeaderRow(
        row=session,
        time=f"{clock(minute=session.begins)}–{clock(minute=session.ends)}",
        name=timetables.session_name(session=session),
        number=session.topic.number if session.topic is not None else None,
        kind=timetabling.KIND_NAMES[session.kind],
        check=_check(plan=plan, session=sessions[str(session.pk)], sessions=sessions),
    )


def _check(
    *, plan: LeaderPlan, session: TimetableSession, sessions: Mapping[str, TimetableSession]
) -> LeaderCheck:
    leader = leading.session_leader(session=session)
    if not leader:
        return LeaderCheck(
            code=EMPTY, words=_no_proposal_reason(plan=plan, session=session, sessions=sessions)
        )
    # A warning about hours is shown at the session that exceeds the limit, not for the whole day.
    until = {
        key: other
        for key, other in sessions.items()
        if (other.on, other.begins) <= (session.on, session.begins)
    }
    hindrances = _hindrances(plan=plan, key=leader, session=session, sessions=until)
    if not hindrances:
        return LeaderCheck(code=FITS)
    words = _hindrance_sentence(plan=plan, key=leader, code=hindrances[0], session=session)
    return LeaderCheck(code=hindrances[0], words=words)


def _no_proposal_reason(
    *, plan: LeaderPlan, session: TimetableSession, sessions: Mapping[str, TimetableSession]
) -> str:
    """Why there is no proposal: some problems of the trainers who may lead the topic."""
    reasons = []
    for key in plan.candidates:
        hindrances = _hindrances(plan=plan, key=key, session=session, sessions=sessions)
        if not hindrances:
            return ""
        if leading.NOT_ENDORSED not in hindrances:
            reasons.append(
                _hindrance_sentence(plan=plan, key=key, code=hindrances[0], session=session)
            )
    if not reasons:
        return _("No trainer is endorsed for this topic yet.")
    return " ".join(reasons[:MAX_REASONS])


def _hindrances(
    *,
    plan: LeaderPlan,
    key: str,
    session: TimetableSession,
    sessions: Mapping[str, TimetableSession],
) -> list[str]:
    return leading.hindrances(
        candidate=plan.candidates[key],
        session=session,
        sessions=sessions.values(),
        setting=plan.setting,
    )


def _hindrance_sentence(
    *, plan: LeaderPlan, key: str, code: str, session: TimetableSession
) -> str:
    language = page_language()
    teacher = plan.candidates[key].teacher
    busy = teaching.session_eligibility(teacher=teacher, session=session, others=()).busy_in
    texts = {
        leading.CLASH: _("%(name)s teaches in %(run)s at this time."),
        leading.AWAY: _("%(name)s is away on this day."),
        leading.NOT_ENDORSED: _("%(name)s is not endorsed for this topic yet."),
        leading.LANGUAGE: _("%(name)s does not teach in the language of the run."),
        leading.FAR: _("%(name)s teaches in another province on this day."),
        leading.LOAD: _("%(name)s would teach more than 6 hours on this day."),
        leading.NO_PAUSE: _("%(name)s would teach more than 4 hours without a break."),
    }
    return texts[code] % {
        "name": languages.text_in(teacher.name, language=language),
        "run": languages.text_in(busy, language=language),
    }


def _is_mixed(*, sessions: Sequence[TrainingSession], on: date) -> bool:
    return (
        len(
            {
                session.room
                for session in sessions
                if session.on == on and session.kind != timetabling.REST
            }
        )
        > 1
    )


def _hours(*, plan: LeaderPlan, minutes: Mapping[str, int]) -> list[TrainerHours]:
    trainer_hours = [
        TrainerHours(
            trainer=plan.trainers[key],
            name=candidate.teacher.name,
            minutes=minutes.get(key, 0),
            year_minutes=candidate.year_minutes,
        )
        for key, candidate in plan.candidates.items()
        if minutes.get(key) or candidate.is_of_run
    ]
    return sorted(trainer_hours, key=lambda row: -row.minutes)
