"""Problems of a timetable: errors that are refused, and warnings that a person may accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import Slot, clock
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.kit import languages
from promdaen.kit.texts import Digits, ShortDay, Text, Words

EARLIEST_START_MINUTE, LATEST_END_MINUTE = 6 * 60, 20 * 60
MIN_SESSION_MINUTES, MAX_SESSION_MINUTES = 5, 12 * 60
# The share of practice may fall short of the design only by rounding.
SHARE_TOLERANCE = 0.01


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem: its text, the sessions concerned, and whether it is refused."""

    code: str
    words: Words
    sessions: tuple[str, ...] = ()
    is_refused: bool = False


@dataclass(frozen=True, kw_only=True)
class TimetableDesign:
    """The design of a run: its slots, and the names of its topics."""

    slots: Sequence[Slot]
    topics: Mapping[str, Words]


def refused(
    *, sessions: Sequence[TimetableSession], starts_on: date, ends_on: date
) -> list[Problem]:
    """Errors of a timetable: overlaps, other days, night hours, impossible lengths."""
    session_problems = [
        problem
        for session in sessions
        for problem in _session_faults(session=session, starts_on=starts_on, ends_on=ends_on)
    ]
    return session_problems + _overlaps(sessions=sessions)


def against_design(
    *, sessions: Sequence[TimetableSession], design: TimetableDesign
) -> list[Problem]:
    """Differences of a timetable from its design: tests, hours of topics, share of practice.

    Empty for a timetable without sessions.
    """
    if not sessions:
        return []
    return [
        *_tests(sessions=sessions),
        *_topics(sessions=sessions, design=design),
        *_share(sessions=sessions, design=design),
    ]


def place_words(*, session: TimetableSession) -> Words:
    """A session by its day, time and name."""
    time = f"{clock(minute=session.begins)}–{clock(minute=session.ends)}"
    name = Words(
        en=session.name.en or session.name.km,
        km=session.name.km or session.name.en,
    )
    return Text("{day}, {time}, {name}", day=ShortDay(session.on), time=time, name=name)


def longest_stretch(*, spans: Iterable[tuple[int, int]], pause: int) -> int:
    """The longest span in minutes of periods without a pause of at least that many minutes.

    Overlaps count once.

    >>> longest_stretch(spans=[(480, 600), (600, 660), (675, 735)], pause=15)
    180
    """
    merged: list[list[int]] = []
    for begins, ends in sorted(spans):
        if merged and begins - merged[-1][1] < pause:
            merged[-1][1] = max(merged[-1][1], ends)
        else:
            merged.append([begins, ends])
    return max((ends - begins for begins, ends in merged), default=0)


def _session_faults(
    *, session: TimetableSession, starts_on: date, ends_on: date
) -> Iterable[Problem]:
    place = place_words(session=session)

    def fault(code: str, text: Text) -> Problem:
        words = Text("{place}: {what}", place=place, what=text)
        return Problem(code=code, words=words, sessions=(session.key,), is_refused=True)

    if not starts_on <= session.on <= ends_on:
        yield fault(
            "outside_days",
            Text("this day is not a day of the run. Move the session."),
        )
    if not MIN_SESSION_MINUTES <= session.minutes <= MAX_SESSION_MINUTES:
        yield fault(
            "length",
            Text("a session takes 5 minutes to 12 hours."),
        )
    elif session.begins < EARLIEST_START_MINUTE or session.ends > LATEST_END_MINUTE:
        yield fault(
            "outside_hours",
            Text("sessions begin at 06:00 or later and end by 20:00."),
        )


def _overlaps(*, sessions: Sequence[TimetableSession]) -> list[Problem]:
    overlaps = []
    ordered = sorted(sessions, key=lambda session: (session.on, session.begins, session.ends))
    for index, first in enumerate(ordered):
        for second in ordered[index + 1 :]:
            if second.on != first.on or second.begins >= first.ends:
                break
            a, b = place_words(session=first), place_words(session=second)
            text = Text("Two sessions overlap: {a}; {b}. Move or shorten one of them.", a=a, b=b)
            keys = (first.key, second.key)
            overlaps.append(Problem(code="overlap", words=text, sessions=keys, is_refused=True))
    return overlaps


def _tests(*, sessions: Sequence[TimetableSession]) -> Iterable[Problem]:
    minutes = {
        occasion: sum(session.minutes for session in sessions if session.occasion == occasion)
        for occasion in ("before", "after")
    }
    names = {
        "before": Text("the test before the course"),
        "after": Text("the test after the course"),
    }
    for occasion, total in minutes.items():
        if not total:
            name = names[occasion]
            yield Problem(
                code="no_test",
                words=Text(
                    "No session is for {name}. Without it no gain can be shown.", name=name
                ),
            )
    before, after = minutes["before"], minutes["after"]
    if before and after and before != after:
        yield Problem(
            code="test_length",
            words=Text(
                "The test before takes {before} minutes and the test after {after}: the gain "
                "is biased. Give both the same time.",
                before=Digits(before),
                after=Digits(after),
            ),
            sessions=tuple(session.key for session in sessions if session.occasion in minutes),
        )


def _topics(*, sessions: Sequence[TimetableSession], design: TimetableDesign) -> Iterable[Problem]:
    minutes_by_topic = timetabling.topic_minutes(sessions=sessions)
    meant = timetabling.topic_minutes(sessions=design.slots)
    for topic in dict.fromkeys((*meant, *minutes_by_topic)):
        has, wants = minutes_by_topic.get(topic, 0), meant.get(topic, 0)
        if has != wants:
            name = design.topics.get(topic, Words.same(topic))
            yield Problem(
                code="topic_hours",
                words=Text(
                    "{name}: {has} minutes instead of the {wants} of the design.",
                    name=name,
                    has=Digits(has),
                    wants=Digits(wants),
                ),
                sessions=tuple(session.key for session in sessions if session.topic == topic),
            )


def _share(*, sessions: Sequence[TimetableSession], design: TimetableDesign) -> Iterable[Problem]:
    has = timetabling.practical_share(sessions=sessions)
    total = sum(slot.minutes for slot in design.slots if slot.topic)
    if has is None or not total:
        return
    wants = sum(slot.minutes for slot in design.slots if slot.is_practical) / total
    if has < wants - SHARE_TOLERANCE:
        both = [languages.share_text(value) for value in (has, wants)]
        yield Problem(
            code="practical_share",
            words=Text(
                "Practice is {both} of the hours of topics; the design has {both_2}.",
                both=both[0],
                both_2=both[1],
            ),
        )
