"""Leaders of a run's sessions: problems with a trainer, and a proposal for all sessions.

The proposal has no random part: the same trainers and sessions give the same leaders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.course.rules import teaching
from promdaen.course.rules.teaching import Teacher
from promdaen.course.rules.timetable_problems import longest_stretch
from promdaen.course.rules.timetabling import LEAD, TAUGHT_KINDS, Assigned, TimetableSession

CLASH, AWAY = "clash", "away"
NOT_ENDORSED, LANGUAGE, FAR, LOAD, NO_PAUSE = (
    "not_endorsed",
    "language",
    "far",
    "load",
    "no_pause",
)
NEEDS_REASON = frozenset({CLASH, AWAY})
"""Problems that need a reason to be saved; others are warnings."""
UNENDORSED = frozenset({NOT_ENDORSED})
ALONE_ACCEPTED = UNENDORSED | {LOAD, NO_PAUSE}
"""Problems accepted if no trainer fits: for trainers of the run, and for an only trainer."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The code of the run's province, and of its teaching language."""

    language: str
    province: str


@dataclass(frozen=True, kw_only=True)
class LeaderCandidate:
    """A trainer who could lead; `year_minutes` were taught in twelve months.

    `is_of_run` if the trainer already belongs to the run.
    """

    teacher: Teacher
    languages: tuple[str, ...] = ()
    province: str = ""
    year_minutes: int = 0
    is_of_run: bool = False

    @property
    def key(self) -> str:
        """The key that identifies the trainer."""
        return self.teacher.key


def hindrances(
    *,
    candidate: LeaderCandidate,
    session: TimetableSession,
    sessions: Iterable[TimetableSession],
    setting: Setting,
) -> list[str]:
    """Problems with a trainer leading a session, the most serious first; empty if it fits.

    `sessions` are those of the run with their trainers. A trainer who teaches in another province
    on the same day cannot arrive in time.
    """
    teacher = candidate.teacher
    others = [other for other in sessions if other.key != session.key]
    teacher_standing = teaching.session_eligibility(
        teacher=teacher, session=session, others=others
    )
    spans = [
        (span.begins, span.ends)
        for span in teaching.spans(teacher=teacher, sessions=others)
        if span.on == session.on and span.kind in TAUGHT_KINDS
    ]
    stretch = longest_stretch(
        spans=[*spans, (session.begins, session.ends)], pause=teaching.PAUSE_MINUTES
    )
    is_far = any(
        busy.on == session.on and busy.province not in {"", setting.province}
        for busy in teacher.busy
    )
    reasons = (
        (CLASH, teacher_standing.busy_in is not None),
        (AWAY, teacher_standing.is_away),
        (NOT_ENDORSED, not teacher_standing.may_lead),
        (LANGUAGE, bool(candidate.languages) and setting.language not in candidate.languages),
        (FAR, is_far),
        (LOAD, teacher_standing.day_minutes + session.minutes > teaching.MAX_MINUTES_PER_DAY),
        (NO_PAUSE, stretch > teaching.MAX_MINUTES_WITHOUT_PAUSE),
    )
    return [code for code, is_so in reasons if is_so]


def proposals(
    *,
    sessions: Sequence[TimetableSession],
    candidates: Sequence[LeaderCandidate],
    setting: Setting,
) -> dict[str, str]:
    """A leader for each session of a topic without one, if a trainer fits: trainer by session.

    Topics with the fewest trainers come first. All sessions of a topic go to one trainer if
    possible. Trainers of the run come before the pool; then the order is: can take most sessions,
    fewest hours in this run, fewest hours in the year, from the province, key. Sessions that
    remain go to trainers of the run who are not endorsed for the topic yet, because a first course
    has no others. An only trainer also takes long days.
    """
    proposed_leaders = _proposed(sessions=sessions, candidates=candidates, setting=setting)
    own = [candidate for candidate in candidates if candidate.is_of_run]
    accepted = ALONE_ACCEPTED if len(candidates) == 1 else UNENDORSED
    led = [
        led_by(session=session, trainer=proposed_leaders[session.key])
        if session.key in proposed_leaders
        else session
        for session in sessions
    ]
    more = _proposed(sessions=led, candidates=own, setting=setting, accepted=accepted)
    return proposed_leaders | more


def _proposed(
    *,
    sessions: Sequence[TimetableSession],
    candidates: Sequence[LeaderCandidate],
    setting: Setting,
    accepted: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """A leader for each session without one, if there are only accepted problems."""
    sessions_by_key = {session.key: session for session in sessions}
    leaders_by_session: dict[str, str] = {}
    for topic_sessions in _sessions_by_scarcity(sessions=sessions, candidates=candidates):
        left = list(topic_sessions)
        while left:
            offers = [
                (candidate, sessions_of_candidate)
                for candidate in candidates
                if (
                    sessions_of_candidate := _possible_sessions(
                        candidate=candidate,
                        open_sessions=left,
                        sessions=sessions_by_key,
                        setting=setting,
                        accepted=accepted,
                    )
                )
            ]
            if not offers:
                break
            chosen, sessions_of_candidate = min(
                offers,
                key=lambda offer: _rank(offer=offer, sessions=sessions_by_key, setting=setting),
            )
            for session in sessions_of_candidate:
                sessions_by_key[session.key] = led_by(session=session, trainer=chosen.key)
                leaders_by_session[session.key] = chosen.key
            left = [
                open_session for open_session in left if open_session.key not in leaders_by_session
            ]
    return leaders_by_session


def led_by(*, session: TimetableSession, trainer: str) -> TimetableSession:
    """A session with another leader; "" is none. The leader is removed from the assistants."""
    others = [lead for lead in session.trainers if lead.part != LEAD and lead.trainer != trainer]
    lead = [Assigned(trainer=trainer)] if trainer else []
    return replace(session, trainers=(*lead, *others))


def session_leader(*, session: TimetableSession) -> str:
    """The leader of a session, the first of several; "" for none."""
    return next((trainer.trainer for trainer in session.trainers if trainer.part == LEAD), "")


def minutes_by_leader(*, sessions: Iterable[TimetableSession]) -> Mapping[str, int]:
    """Minutes of each trainer in the sessions of topics, with any part."""
    minutes: dict[str, int] = {}
    for session in sessions:
        if session.kind in TAUGHT_KINDS:
            for trainer in session.trainers:
                minutes[trainer.trainer] = minutes.get(trainer.trainer, 0) + session.minutes
    return minutes


def _sessions_by_scarcity(
    *, sessions: Sequence[TimetableSession], candidates: Sequence[LeaderCandidate]
) -> list[list[TimetableSession]]:
    """The sessions without a leader by topic; topics with the fewest possible leaders first."""
    topics: dict[str, list[TimetableSession]] = {}
    for later_session in sorted(
        sessions, key=lambda session: (session.on, session.begins, session.key)
    ):
        if later_session.kind in TAUGHT_KINDS and not session_leader(session=later_session):
            topics.setdefault(later_session.topic, []).append(later_session)

    def scarcity(topic_sessions: list[TimetableSession]) -> tuple[int, int]:
        may_lead = sum(
            teaching.is_endorsed(
                teacher=candidate.teacher,
                topic=topic_sessions[0].topic,
                stage=LEAD,
                on=topic_sessions[0].on,
            )
            for candidate in candidates
        )
        return may_lead, -sum(timetable_session.minutes for timetable_session in topic_sessions)

    return sorted(topics.values(), key=scarcity)


def _possible_sessions(
    *,
    candidate: LeaderCandidate,
    open_sessions: Sequence[TimetableSession],
    sessions: Mapping[str, TimetableSession],
    setting: Setting,
    accepted: frozenset[str],
) -> list[TimetableSession]:
    """The sessions that a trainer could lead, each checked together with the earlier ones."""
    led_sessions: list[TimetableSession] = []
    trial = dict(sessions)
    for timetable_session in open_sessions:
        against = hindrances(
            candidate=candidate,
            session=timetable_session,
            sessions=trial.values(),
            setting=setting,
        )
        if accepted.issuperset(against):
            trial[timetable_session.key] = led_by(session=timetable_session, trainer=candidate.key)
            led_sessions.append(timetable_session)
    return led_sessions


def _rank(
    *,
    offer: tuple[LeaderCandidate, Sequence[TimetableSession]],
    sessions: Mapping[str, TimetableSession],
    setting: Setting,
) -> tuple[bool, int, int, int, bool, str]:
    candidate, offered_sessions = offer
    return (
        not candidate.is_of_run,
        -sum(session.minutes for session in offered_sessions),
        minutes_by_leader(sessions=sessions.values()).get(candidate.key, 0),
        candidate.year_minutes,
        candidate.province != setting.province,
        candidate.key,
    )
