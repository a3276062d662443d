"""Who leads the sessions of a run: what speaks against a trainer, and a proposal for all of them.

The proposal is made by rule, without chance: the same trainers and sessions give the same leaders.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from promdaen.course.rules import teaching
from promdaen.course.rules.teaching import Teacher
from promdaen.course.rules.timetable_problems import longest_stretch
from promdaen.course.rules.timetabling import LEAD, TAUGHT, Assigned, TimetableSession

CLASH, AWAY = "clash", "away"
NOT_ENDORSED, LANGUAGE, FAR, LOAD, NO_PAUSE = (
    "not_endorsed",
    "language",
    "far",
    "load",
    "no_pause",
)
NEEDS_REASON = frozenset({CLASH, AWAY})
"""What is saved only with a reason; the rest is said and may be accepted."""
UNENDORSED = frozenset({NOT_ENDORSED})
ALONE_ACCEPTED = UNENDORSED | {LOAD, NO_PAUSE}
"""What is proposed all the same where nobody fits: of trainers of the run, of the only trainer."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The code of the province where a run is, and of the language in which it is taught."""

    language: str
    province: str


@dataclass(frozen=True, kw_only=True)
class LeaderCandidate:
    """A trainer who could lead; `year_minutes` were taught in twelve months.

    `is_of_run` where the trainer belongs to the run already.
    """

    teacher: Teacher
    languages: tuple[str, ...] = ()
    province: str = ""
    year_minutes: int = 0
    is_of_run: bool = False

    @property
    def key(self) -> str:
        """What tells the trainer from others."""
        return self.teacher.key


def hindrances(
    *,
    candidate: LeaderCandidate,
    session: TimetableSession,
    sessions: Iterable[TimetableSession],
    setting: Setting,
) -> list[str]:
    """What speaks against a trainer leading a session, the gravest first; nothing where it fits.

    `sessions` are those of the run with their trainers. A trainer who teaches elsewhere on the
    same day, in another province, does not arrive in time.
    """
    teacher = candidate.teacher
    others = [one for one in sessions if one.key != session.key]
    standing = teaching.standing(teacher=teacher, session=session, others=others)
    spans = [
        (one.begins, one.ends)
        for one in teaching.spans(teacher=teacher, sessions=others)
        if one.on == session.on and one.kind in TAUGHT
    ]
    stretch = longest_stretch(
        spans=[*spans, (session.begins, session.ends)], pause=teaching.PAUSE_MINUTES
    )
    is_far = any(
        one.on == session.on and one.province not in {"", setting.province} for one in teacher.busy
    )
    found = (
        (CLASH, standing.busy_in is not None),
        (AWAY, standing.is_away),
        (NOT_ENDORSED, not standing.may_lead),
        (LANGUAGE, bool(candidate.languages) and setting.language not in candidate.languages),
        (FAR, is_far),
        (LOAD, standing.day_minutes + session.minutes > teaching.MOST_MINUTES_A_DAY),
        (NO_PAUSE, stretch > teaching.MOST_MINUTES_AT_A_STRETCH),
    )
    return [code for code, is_so in found if is_so]


def proposals(
    *,
    sessions: Sequence[TimetableSession],
    candidates: Sequence[LeaderCandidate],
    setting: Setting,
) -> dict[str, str]:
    """A leader for each session of a topic that nobody leads, where one fits: trainer by session.

    Topics with the fewest trainers come first. All sessions of a topic go to one trainer as far
    as they fit: trainers of the run before the pool, who can take most of them, then who has
    fewest hours in this run, fewest hours in the year, is of the province; at last by key.

    What nobody fits then goes to trainers of the run who are not endorsed for the topic yet: a
    first course has no others. The only trainer there is takes long days too.
    """
    found = _proposed(sessions=sessions, candidates=candidates, setting=setting)
    own = [one for one in candidates if one.is_of_run]
    accepted = ALONE_ACCEPTED if len(candidates) == 1 else UNENDORSED
    led = [
        led_by(session=one, trainer=found[one.key]) if one.key in found else one
        for one in sessions
    ]
    more = _proposed(sessions=led, candidates=own, setting=setting, accepted=accepted)
    return found | more


def _proposed(
    *,
    sessions: Sequence[TimetableSession],
    candidates: Sequence[LeaderCandidate],
    setting: Setting,
    accepted: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """A leader for each session that nobody leads, where nothing but the accepted is against."""
    held = {one.key: one for one in sessions}
    found: dict[str, str] = {}
    for topic_sessions in _by_scarcity(sessions=sessions, candidates=candidates):
        left = list(topic_sessions)
        while left:
            offers = [
                (candidate, taken)
                for candidate in candidates
                if (
                    taken := _taken(
                        candidate=candidate,
                        left=left,
                        sessions=held,
                        setting=setting,
                        accepted=accepted,
                    )
                )
            ]
            if not offers:
                break
            chosen, taken = min(
                offers, key=lambda offer: _rank(offer=offer, sessions=held, setting=setting)
            )
            for session in taken:
                held[session.key] = led_by(session=session, trainer=chosen.key)
                found[session.key] = chosen.key
            left = [one for one in left if one.key not in found]
    return found


def led_by(*, session: TimetableSession, trainer: str) -> TimetableSession:
    """A session with another leader; "" is nobody. Who leads it assists no more."""
    others = [one for one in session.trainers if one.part != LEAD and one.trainer != trainer]
    lead = [Assigned(trainer=trainer)] if trainer else []
    return replace(session, trainers=(*lead, *others))


def leader_of(*, session: TimetableSession) -> str:
    """The trainer who leads a session, the first where several do; "" where nobody does."""
    return next((one.trainer for one in session.trainers if one.part == LEAD), "")


def minutes_of(*, sessions: Iterable[TimetableSession]) -> Mapping[str, int]:
    """The minutes that each trainer has in the sessions of topics, in whatever part."""
    found: dict[str, int] = {}
    for session in sessions:
        if session.kind in TAUGHT:
            for one in session.trainers:
                found[one.trainer] = found.get(one.trainer, 0) + session.minutes
    return found


def _by_scarcity(
    *, sessions: Sequence[TimetableSession], candidates: Sequence[LeaderCandidate]
) -> list[list[TimetableSession]]:
    """The sessions without a leader by topic; those that the fewest may lead first."""
    topics: dict[str, list[TimetableSession]] = {}
    for one in sorted(sessions, key=lambda session: (session.on, session.begins, session.key)):
        if one.kind in TAUGHT and not leader_of(session=one):
            topics.setdefault(one.topic, []).append(one)

    def scarcity(own: list[TimetableSession]) -> tuple[int, int]:
        may_lead = sum(
            teaching.is_endorsed(teacher=one.teacher, topic=own[0].topic, stage=LEAD, on=own[0].on)
            for one in candidates
        )
        return may_lead, -sum(one.minutes for one in own)

    return sorted(topics.values(), key=scarcity)


def _taken(
    *,
    candidate: LeaderCandidate,
    left: Sequence[TimetableSession],
    sessions: Mapping[str, TimetableSession],
    setting: Setting,
    accepted: frozenset[str],
) -> list[TimetableSession]:
    """Which of the sessions a trainer could lead, each beside those before it."""
    taken: list[TimetableSession] = []
    trial = dict(sessions)
    for one in left:
        against = hindrances(
            candidate=candidate, session=one, sessions=trial.values(), setting=setting
        )
        if accepted.issuperset(against):
            trial[one.key] = led_by(session=one, trainer=candidate.key)
            taken.append(one)
    return taken


def _rank(
    *,
    offer: tuple[LeaderCandidate, Sequence[TimetableSession]],
    sessions: Mapping[str, TimetableSession],
    setting: Setting,
) -> tuple[bool, int, int, int, bool, str]:
    candidate, taken = offer
    return (
        not candidate.is_of_run,
        -sum(one.minutes for one in taken),
        minutes_of(sessions=sessions.values()).get(candidate.key, 0),
        candidate.year_minutes,
        candidate.province != setting.province,
        candidate.key,
    )
