"""Whether trainers can teach a timetable: free, present, endorsed, not overloaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import trainer_path
from promdaen.course.rules.timetable_problems import Problem, longest_stretch, place_words
from promdaen.course.rules.timetables import clock
from promdaen.course.rules.timetabling import (
    CO_TEACH,
    LEAD,
    OBSERVED,
    TAUGHT_KINDS,
    Assigned,
    TimetableSession,
)
from promdaen.kit import languages
from promdaen.kit.texts import Digits, Joined, ShortDay, Text, Words

MAX_MINUTES_PER_DAY = 6 * 60
MAX_MINUTES_WITHOUT_PAUSE = 4 * 60
PAUSE_MINUTES = 15
THIS_RUN = Text("")


@dataclass(frozen=True, kw_only=True)
class Busy:
    """A trainer's occupied time: a session of another run by its label, and its place.

    `run` is HERE for a session of the run itself.
    """

    run: Words
    on: date
    begins: int
    ends: int
    kind: str
    province: str = ""


@dataclass(frozen=True, kw_only=True)
class Teacher:
    """A trainer in the form that the checks use; absences are first and last days."""

    key: str
    name: Words
    endorsed: tuple[trainer_path.Endorsed, ...] = ()
    absences: tuple[tuple[date, date], ...] = ()
    busy: tuple[Busy, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TeachingEligibility:
    """A trainer's eligibility for a session: may lead or co-teach it, busy or away, hours.

    `busy_in` is the other run at that time, None if there is none; `day_minutes` are the other
    minutes taught that day.
    """

    may_lead: bool
    may_co_teach: bool
    is_away: bool
    busy_in: Words | None
    day_minutes: int


def is_endorsed(*, teacher: Teacher, topic: str, stage: str, on: date) -> bool:
    """Whether a trainer may teach a topic at a stage on a day; at any stage without a topic.

    Trainers who may lead may also co-teach. An endorsement without a topic covers all topics, and
    an expired one counts as the stage below it (`trainer_path.stage_on_topic`).
    """
    if not topic or stage == OBSERVED:
        return True
    topic_standing = trainer_path.stage_on_topic(endorsed=teacher.endorsed, topic=topic, on=on)
    return trainer_path.rank(stage=topic_standing.stage) >= trainer_path.rank(stage=stage)


def session_eligibility(
    *, teacher: Teacher, session: TimetableSession, others: Iterable[TimetableSession]
) -> TeachingEligibility:
    """A trainer's eligibility for a session; `others` are the other sessions of its run."""
    day = [span for span in spans(teacher=teacher, sessions=others) if span.on == session.on]
    clashes = [span.run for span in day if span.run != THIS_RUN and _meet(span, session)]
    return TeachingEligibility(
        may_lead=is_endorsed(teacher=teacher, topic=session.topic, stage=LEAD, on=session.on),
        may_co_teach=is_endorsed(
            teacher=teacher, topic=session.topic, stage=CO_TEACH, on=session.on
        ),
        is_away=_is_absent(teacher=teacher, on=session.on),
        busy_in=clashes[0] if clashes else None,
        day_minutes=sum(span.ends - span.begins for span in day if span.kind in TAUGHT_KINDS),
    )


def problems(
    *, sessions: Sequence[TimetableSession], teachers: Mapping[str, Teacher]
) -> list[Problem]:
    """Problems with the chosen trainers, which a person sees and may accept."""
    merged_problems = _merged(
        against=(
            against
            for session in sessions
            for session_trainer in session.trainers
            for against in _session_hindrances(
                session=session,
                assigned=session_trainer,
                teacher=teachers[session_trainer.trainer],
            )
        )
    )
    for teacher in teachers.values():
        merged_problems += _loads(teacher=teacher, sessions=sessions)
    return merged_problems + _missing_lead_problems(sessions=sessions)


@dataclass(frozen=True, kw_only=True)
class _Against:
    """A problem with a trainer in a session; equal texts are merged over all sessions."""

    code: str
    words: Words
    session: TimetableSession


def _session_hindrances(
    *, session: TimetableSession, assigned: Assigned, teacher: Teacher
) -> Iterable[_Against]:
    def against(code: str, fault: Text) -> _Against:
        text = Text("{trainer} {fault}:", trainer=teacher.name, fault=fault)
        return _Against(code=code, words=text, session=session)

    for busy in teacher.busy:
        if _meet(busy, session):
            time = f"{clock(minute=busy.begins)}–{clock(minute=busy.ends)}"
            yield against(
                "clash",
                Text(
                    "also teaches in {run} at {time}, and the two overlap",
                    run=busy.run,
                    time=time,
                ),
            )
    if _is_absent(teacher=teacher, on=session.on):
        yield against("away", Text("is away on the day of"))
    if not is_endorsed(teacher=teacher, topic=session.topic, stage=assigned.part, on=session.on):
        if assigned.part == LEAD:
            yield against(
                "not_qualified",
                Text("has no endorsement to lead these on their days"),
            )
        else:
            yield against(
                "not_qualified",
                Text("has no endorsement to co-teach these on their days"),
            )


def _merged(*, against: Iterable[_Against]) -> list[Problem]:
    groups: dict[tuple[str, Words], list[TimetableSession]] = {}
    for clash in against:
        groups.setdefault((clash.code, clash.words), []).append(clash.session)
    return [
        Problem(
            code=code,
            words=Text(
                "{words} {sessions}.",
                words=text,
                sessions=Joined(
                    [place_words(session=session) for session in group_sessions], "; "
                ),
            ),
            sessions=tuple(session.key for session in group_sessions),
        )
        for (code, text), group_sessions in groups.items()
    ]


def _loads(*, teacher: Teacher, sessions: Sequence[TimetableSession]) -> Iterable[Problem]:
    own_sessions = [session for session in sessions if _has(session=session, teacher=teacher)]
    day_spans = spans(teacher=teacher, sessions=sessions)
    for on in sorted({session.on for session in own_sessions}):
        day = [busy for busy in day_spans if busy.on == on and busy.kind in TAUGHT_KINDS]
        minutes = sum(busy.ends - busy.begins for busy in day)
        stretch = longest_stretch(
            spans=[(busy.begins, busy.ends) for busy in day], pause=PAUSE_MINUTES
        )
        keys = tuple(session.key for session in own_sessions if session.on == on)
        if minutes > MAX_MINUTES_PER_DAY:
            yield Problem(
                code="load",
                words=Text(
                    "{trainer} teaches {hours} hours on {day}: more than 6.",
                    trainer=teacher.name,
                    hours=_hours(minutes),
                    day=ShortDay(on),
                ),
                sessions=keys,
            )
        if stretch > MAX_MINUTES_WITHOUT_PAUSE:
            yield Problem(
                code="no_pause",
                words=Text(
                    "{trainer} teaches {hours} hours without a break on {day}: more than 4.",
                    trainer=teacher.name,
                    hours=_hours(stretch),
                    day=ShortDay(on),
                ),
                sessions=keys,
            )


def _missing_lead_problems(*, sessions: Sequence[TimetableSession]) -> list[Problem]:
    keys = tuple(
        session.key
        for session in sessions
        if session.kind in TAUGHT_KINDS
        and not any(session_trainer.part == LEAD for session_trainer in session.trainers)
    )
    if not keys:
        return []
    count = len(keys)
    text = Text("Sessions without a leader: {count}.", count=Digits(count))
    return [Problem(code="no_lead", words=text, sessions=keys)]


def spans(*, teacher: Teacher, sessions: Iterable[TimetableSession]) -> list[Busy]:
    """All occupied time of a trainer, in the run itself (without a label) and elsewhere."""
    own = [
        Busy(
            run=THIS_RUN,
            on=session.on,
            begins=session.begins,
            ends=session.ends,
            kind=session.kind,
        )
        for session in sessions
        if _has(session=session, teacher=teacher)
    ]
    return [*own, *teacher.busy]


def _has(*, session: TimetableSession, teacher: Teacher) -> bool:
    return any(session_trainer.trainer == teacher.key for session_trainer in session.trainers)


def _meet(busy: Busy, session: TimetableSession) -> bool:
    return busy.on == session.on and busy.begins < session.ends and session.begins < busy.ends


def _is_absent(*, teacher: Teacher, on: date) -> bool:
    return any(first <= on <= last for first, last in teacher.absences)


def _hours(minutes: int) -> str:
    return languages.number_text(minutes / 60, places=1)
