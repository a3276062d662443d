"""Requirements of certificates: who has earned one, what is missing, what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from promdaen.course.rules import steps
from promdaen.kit import languages
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Day, Digits, Joined, Lowered, Text, Words

MIN_ATTENDANCE_SHARE = 0.8
TEST_OCCASIONS = ("before", "after")
# Shares are sums of minutes; different orders of adding can differ in the last digit.
CLOSE = 1e-9
CAPITAL = Text("Phnom Penh")


@dataclass(frozen=True, kw_only=True)
class CertificateRule:
    """Requirements of a certificate: share of hours, occasions handed in, optional score.

    `least_share` is 0..1, `least_score` points of 100 in the test after, or None.
    """

    least_share: float = MIN_ATTENDANCE_SHARE
    occasions: tuple[str, ...] = TEST_OCCASIONS
    least_score: float | None = None


@dataclass(frozen=True, kw_only=True)
class CertificateRecord:
    """An officer's results on a run.

    `attended_share` is None if the run has no timetable; then `has_attended` counts, which is None
    until it is recorded.
    """

    attended_share: float | None
    has_attended: bool | None
    handed_in: frozenset[str]
    after_points: float | None


@dataclass(frozen=True, kw_only=True)
class MissingRequirement:
    """A missing requirement: attendance, hand_in or score, and its text."""

    part: str
    words: Words


def certificate_rule(*, values: JsonObject) -> CertificateRule:
    """The requirements stored with a course; defaults replace missing values.

    >>> certificate_rule(values={}).least_share
    0.8
    >>> certificate_rule(values={"occasions": ["after"]}).occasions
    ('after',)
    """
    score = values.get("least_score")
    return CertificateRule(
        least_share=float(values.get("least_share", MIN_ATTENDANCE_SHARE)),
        occasions=tuple(values.get("occasions", TEST_OCCASIONS)),
        least_score=None if score is None else float(score),
    )


def missing(*, rule: CertificateRule, record: CertificateRecord) -> tuple[MissingRequirement, ...]:
    """The requirements of a certificate that an officer has not met; empty if earned."""
    requirements = [
        *_attendance(rule=rule, record=record),
        *(
            MissingRequirement(part="hand_in", words=_not_handed_in(occasion=occasion))
            for occasion in rule.occasions
            if occasion not in record.handed_in
        ),
        *_score(rule=rule, record=record),
    ]
    return tuple(requirements)


def certificate_number(*, run: str, seat: int, earlier_count: int) -> str:
    """The number of a certificate: run, seat, and a counter after one was revoked.

    >>> certificate_number(run="KK-2026-1", seat=7, earlier_count=0)
    'KK-2026-1-007'
    >>> certificate_number(run="KK-2026-1", seat=7, earlier_count=1)
    'KK-2026-1-007.2'
    """
    number = f"{run}-{seat:03}"
    return f"{number}.{earlier_count + 1}" if earlier_count else number


def period(*, starts_on: date, ends_on: date) -> Words:
    """The days of a run as printed on a certificate.

    >>> period(starts_on=date(2012, 7, 16), ends_on=date(2012, 7, 20)).en
    'from 16 to 20 July 2012'
    >>> period(starts_on=date(2012, 7, 30), ends_on=date(2012, 8, 3)).en
    'from 30 July to 3 August 2012'
    >>> period(starts_on=date(2012, 12, 31), ends_on=date(2013, 1, 4)).en
    'from 31 December 2012 to 4 January 2013'
    >>> period(starts_on=date(2012, 7, 16), ends_on=date(2012, 7, 16)).en
    'on 16 July 2012'
    """
    if starts_on == ends_on:
        return Text("on {day}", day=Day(ends_on))
    same_year = starts_on.year == ends_on.year
    parts = 3 - same_year - (same_year and starts_on.month == ends_on.month)
    return Text("from {first} to {last}", first=Day(starts_on, parts), last=Day(ends_on))


def full_place(*, place: Words, province: Words) -> Words:
    """The place of a run as printed on a certificate: its venue, if known, and the province.

    >>> full_place(place=Words.same(""), province=Words(en="Koh Kong", km="កោះកុង"))
    Words(en='Koh Kong', km='ខេត្តកោះកុង')
    >>> full_place(place=Words(en="Hall 2", km="សាល ២"), province=CAPITAL)
    Words(en='Hall 2, Phnom Penh', km='សាល ២ រាជធានីភ្នំពេញ')
    """
    kind = "រាជធានី" if province.km == CAPITAL.km else "ខេត្ត"
    return Words(
        en=", ".join(text for text in (place.en, province.en) if text),
        km=" ".join(text for text in (place.km, f"{kind}{province.km}") if text),
    )


def narrative(*, rule: CertificateRule, hours: float) -> str:
    """Why a certificate was given, in English, for systems that store it.

    >>> narrative(rule=CertificateRule(occasions=("after",), least_score=60.0), hours=32.0)
    'Attended at least 80 % of 32 hours; handed in: test after; scored at least 60 of 100.'
    """
    parts = [f"Attended at least {_percent(rule.least_share)} % of {hours:g} hours"]
    if rule.occasions:
        tests = ", ".join(steps.OCCASION_NAMES[occasion].en.lower() for occasion in rule.occasions)
        parts.append(f"handed in: {tests}")
    if rule.least_score is not None:
        parts.append(f"scored at least {rule.least_score:g} of 100")
    return "; ".join(parts) + "."


def rule_words(*, rule: CertificateRule) -> Words:
    """The requirements of a certificate as a text.

    >>> rule_words(rule=CertificateRule(occasions=(), least_score=60.0)).en
    'A certificate needs 80 % of the hours; 60 points of 100 in the test after.'
    """
    least = _percent(rule.least_share)
    tests = [steps.OCCASION_NAMES[occasion] for occasion in rule.occasions]
    needed = [Text("{least} % of the hours", least=Digits(least))]
    if tests:
        listed = Joined([Lowered(test) for test in tests])
        needed.append(Text("handed in: {tests}", tests=listed))
    if rule.least_score is not None:
        points = Digits(f"{rule.least_score:g}")
        needed.append(Text("{points} points of 100 in the test after", points=points))
    return Text("A certificate needs {needed}.", needed=Joined(needed, Text("; ")))


def hours_text(*, hours: float) -> Words:
    """The hours of a course in the digits of each script.

    >>> hours_text(hours=32.0).km, hours_text(hours=7.5).en
    ('៣២', '7.5')
    """
    en = f"{hours:g}"
    return Words(en=en, km=languages.khmer_digits(en.replace(".", ",")))


def _attendance(*, rule: CertificateRule, record: CertificateRecord) -> list[MissingRequirement]:
    if record.attended_share is None:
        if record.has_attended:
            return []
        return [MissingRequirement(part="attendance", words=_PRESENCE[record.has_attended])]
    if record.attended_share >= rule.least_share - CLOSE:
        return []
    share, least = _percent(record.attended_share, down=True), _percent(rule.least_share)
    return [
        MissingRequirement(
            part="attendance",
            words=Text(
                "Has been there for {share} % of the hours of the run; {least} % are needed.",
                share=Digits(share),
                least=Digits(least),
            ),
        )
    ]


_PRESENCE: Mapping[bool | None, Words] = {
    False: Text("Was not there."),
    None: Text("Attendance of this officer is not marked yet."),
}


def _percent(share: float, *, down: bool = False) -> int:
    """Whole per cent, rounded down so that a missing part never reads as the required share."""
    return int(share * 100 + CLOSE) if down else round(share * 100)


def _not_handed_in(*, occasion: str) -> Words:
    label = steps.OCCASION_NAMES[occasion]
    return Text("{label}: not handed in.", label=label)


def _score(*, rule: CertificateRule, record: CertificateRecord) -> list[MissingRequirement]:
    if rule.least_score is None:
        return []
    if record.after_points is None:
        text = Text("The test after has no score.")
    elif record.after_points < rule.least_score - CLOSE:
        reached, least = int(record.after_points + CLOSE), f"{rule.least_score:g}"
        text = Text(
            "Scored {reached} of 100 in the test after; {least} are needed.",
            reached=Digits(reached),
            least=Digits(least),
        )
    else:
        return []
    return [MissingRequirement(part="score", words=text)]
