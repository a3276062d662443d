"""What is wrong with a timetable: what is refused, and what a person must see and may accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import timetabling
from promdaen.course.rules.timetables import Slot, clock
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.kit import languages
from promdaen.kit.spreadsheets import Words

EARLIEST, LATEST = 6 * 60, 20 * 60
SHORTEST, LONGEST = 5, 12 * 60
# The share of practice may fall short of the design by rounding, not by more.
SHARE_TOLERANCE = 0.01


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong: its words, the sessions concerned, and whether it is refused."""

    code: str
    words: Words
    sessions: tuple[str, ...] = ()
    is_refused: bool = False


@dataclass(frozen=True, kw_only=True)
class TimetableDesign:
    """The design that a run follows: its slots, and the names of its topics."""

    slots: Sequence[Slot]
    topics: Mapping[str, Words]


def refused(
    *, sessions: Sequence[TimetableSession], starts_on: date, ends_on: date
) -> list[Problem]:
    """What a timetable cannot hold: overlaps, other days, hours of night, impossible lengths."""
    found = [
        problem
        for one in sessions
        for problem in _session_faults(session=one, starts_on=starts_on, ends_on=ends_on)
    ]
    return found + _overlaps(sessions=sessions)


def against_design(
    *, sessions: Sequence[TimetableSession], design: TimetableDesign
) -> list[Problem]:
    """Where a timetable departs from its design: tests, hours of topics, share of practice.

    Nothing is said of a timetable without sessions.
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
    en, km = (languages.day_short_text(session.on, language=one) for one in ("en", "km"))
    return Words(
        en=f"{en}, {time}, {session.name.en or session.name.km}",
        km=f"{km} ម៉ោង {time} {session.name.km or session.name.en}",
    )


def longest_stretch(*, spans: Iterable[tuple[int, int]], pause: int) -> int:
    """The minutes from the first to the last of a row of spans with no pause of so many minutes.

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

    def fault(code: str, en: str, km: str) -> Problem:
        words = Words(en=f"{place.en}: {en}", km=f"{place.km}៖ {km}")
        return Problem(code=code, words=words, sessions=(session.key,), is_refused=True)

    if not starts_on <= session.on <= ends_on:
        yield fault(
            "outside_days",
            "this day is not a day of the run. Move the session.",
            "ថ្ងៃនេះមិនមែនជាថ្ងៃនៃវគ្គទេ។ សូមប្តូរថ្ងៃ។",
        )
    if not SHORTEST <= session.minutes <= LONGEST:
        yield fault(
            "length",
            "a session takes 5 minutes to 12 hours.",
            "ម៉ោងបណ្តុះបណ្តាលមួយមានរយៈពេលពី ៥នាទី ដល់ ១២ម៉ោង។",
        )
    elif session.begins < EARLIEST or session.ends > LATEST:
        yield fault(
            "outside_hours",
            "sessions begin at 06:00 or later and end by 20:00.",
            "ម៉ោងបណ្តុះបណ្តាលចាប់ផ្តើមពីម៉ោង 06:00 និងចប់មុនម៉ោង 20:00។",
        )


def _overlaps(*, sessions: Sequence[TimetableSession]) -> list[Problem]:
    found = []
    ordered = sorted(sessions, key=lambda session: (session.on, session.begins, session.ends))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if second.on != first.on or second.begins >= first.ends:
                break
            a, b = place_words(session=first), place_words(session=second)
            words = Words(
                en=f"Two sessions overlap: {a.en}; {b.en}. Move or shorten one of them.",
                km=f"ម៉ោងបណ្តុះបណ្តាលពីរជាន់ម៉ោងគ្នា៖ {a.km}; {b.km}។ សូមប្តូរម៉ោង ឬបន្ថយរយៈពេលមួយ។",
            )
            keys = (first.key, second.key)
            found.append(Problem(code="overlap", words=words, sessions=keys, is_refused=True))
    return found


def _tests(*, sessions: Sequence[TimetableSession]) -> Iterable[Problem]:
    minutes = {
        occasion: sum(one.minutes for one in sessions if one.occasion == occasion)
        for occasion in ("before", "after")
    }
    names = {
        "before": Words(en="the test before the course", km="តេស្តមុនវគ្គ"),
        "after": Words(en="the test after the course", km="តេស្តក្រោយវគ្គ"),
    }
    for occasion, total in minutes.items():
        if not total:
            name = names[occasion]
            yield Problem(
                code="no_test",
                words=Words(
                    en=f"No session is for {name.en}. Without it no gain can be shown.",
                    km=f"គ្មានម៉ោងសម្រាប់{name.km}ទេ។ បើគ្មានវា មិនអាចបង្ហាញកំណើនពិន្ទុបានទេ។",
                ),
            )
    before, after = minutes["before"], minutes["after"]
    if before and after and before != after:
        yield Problem(
            code="test_length",
            words=Words(
                en=f"The test before takes {before} minutes and the test after {after}: the gain "
                "is biased. Give both the same time.",
                km=f"តេស្តមុនវគ្គមាន {_km(before)}នាទី តេស្តក្រោយវគ្គមាន {_km(after)}នាទី៖ "
                "កំណើនពិន្ទុនឹងលម្អៀង។ សូមឱ្យរយៈពេលដូចគ្នា។",
            ),
            sessions=tuple(one.key for one in sessions if one.occasion in minutes),
        )


def _topics(*, sessions: Sequence[TimetableSession], design: TimetableDesign) -> Iterable[Problem]:
    held = timetabling.topic_minutes(sessions=sessions)
    meant = timetabling.topic_minutes(sessions=design.slots)
    for topic in dict.fromkeys((*meant, *held)):
        has, wants = held.get(topic, 0), meant.get(topic, 0)
        if has != wants:
            name = design.topics.get(topic, Words(en=topic, km=topic))
            yield Problem(
                code="topic_hours",
                words=Words(
                    en=f"{name.en}: {has} minutes instead of the {wants} of the design.",
                    km=f"{name.km}៖ {_km(has)}នាទី ជំនួសឱ្យ {_km(wants)}នាទី ដែលបានរៀបចំក្នុងវគ្គ។",
                ),
                sessions=tuple(one.key for one in sessions if one.topic == topic),
            )


def _share(*, sessions: Sequence[TimetableSession], design: TimetableDesign) -> Iterable[Problem]:
    has = timetabling.practical_share(sessions=sessions)
    total = sum(one.minutes for one in design.slots if one.topic)
    if has is None or not total:
        return
    wants = sum(one.minutes for one in design.slots if one.is_practical) / total
    if has < wants - SHARE_TOLERANCE:
        both = [languages.share_text(value) for value in (has, wants)]
        yield Problem(
            code="practical_share",
            words=Words(
                en=f"Practice is {both[0]} of the hours of topics; the design has {both[1]}.",
                km=f"ម៉ោងអនុវត្តមាន {both[0]} នៃម៉ោងប្រធានបទ ខណៈដែលវគ្គបានគ្រោង {both[1]}។",
            ),
        )


def _km(number: int) -> str:
    return languages.khmer_digits(number)
