"""What a timetable cannot hold, and where it departs from the design."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import timetable_problems as rules
from promdaen.course.rules.timetable_problems import Problem, TimetableDesign
from promdaen.course.rules.timetabling import TimetableSession
from promdaen.course.tests.rules.test_timetabling import (
    FRIDAY,
    MONDAY,
    TUESDAY,
    session,
    slot,
)
from promdaen.kit.texts import Words

DESIGN = TimetableDesign(
    slots=[
        slot(1),
        slot(1, 540, kind="practice", minutes=120),
        slot(1, 700, topic="", kind="rest"),
    ],
    topics={"A": Words(en="Law", km="ច្បាប់")},
)
TESTS = [
    session("t1", 700, 45, kind="test", topic="", occasion="before"),
    session("t2", 800, 45, kind="test", topic="", occasion="after"),
]


def refused(*sessions: TimetableSession) -> list[Problem]:
    return rules.refused(sessions=sessions, starts_on=MONDAY, ends_on=FRIDAY)


def departures(*sessions: TimetableSession) -> list[str]:
    problems = rules.against_design(sessions=sessions, design=DESIGN)
    assert not any(problem.is_refused for problem in problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": date(2026, 11, 22)}, "outside_days"),
        ({"on": date(2026, 11, 28)}, "outside_days"),
        ({"minutes": 4}, "length"),
        ({"minutes": 721}, "length"),
        ({"begins": 359}, "outside_hours"),
        ({"begins": 1141}, "outside_hours"),
    ],
)
def test_a_session_stays_within_days_and_hours(change: dict[str, Any], code: str) -> None:
    [problem] = refused(session("a", **({"begins": 480, "minutes": 60} | change)))
    assert (problem.code, problem.sessions, problem.is_refused) == (code, ("a",), True)


def test_the_first_and_last_minute_of_a_day_may_be_used() -> None:
    assert refused(session("a", 360, 5), session("b", 480, 720)) == []


def test_sessions_of_a_day_that_share_a_minute_overlap() -> None:
    whole, inside = session("a", 480, 120), session("b", 540, 15)
    after, other_day = session("c", 600, 30), session("d", 480, 120, on=TUESDAY)
    [problem] = refused(other_day, after, inside, whole)
    assert (problem.code, problem.sessions) == ("overlap", ("a", "b"))
    assert "23 Nov 2026, 08:00–10:00, a" in problem.words.en
    assert "២៣/១១/២០២៦ ម៉ោង 08:00–10:00 a" in problem.words.km


def test_a_timetable_that_follows_its_design_departs_in_nothing() -> None:
    sessions = [session("a", 480, 60), session("b", 540, 120, kind="practice")]
    assert departures(*sessions, *TESTS) == []
    assert departures() == []


def test_a_missing_test_is_a_problem_and_unequal_ones_are_bias() -> None:
    sessions = [session("a", 480, 60), session("b", 540, 120, kind="practice")]
    assert departures(*sessions) == ["no_test", "no_test"]
    shorter = session("t2", 800, 30, kind="test", topic="", occasion="after")
    assert departures(*sessions, TESTS[0], shorter) == ["test_length"]
    assert departures(*sessions, TESTS[0]) == ["no_test"]


def test_hours_of_a_topic_and_the_share_of_practice_follow_the_design() -> None:
    shorter = [session("a", 480, 60), session("b", 540, 90, kind="practice")]
    assert departures(*shorter, *TESTS) == ["topic_hours", "practical_share"]
    [topic, share] = rules.against_design(sessions=[*shorter, *TESTS], design=DESIGN)
    assert topic.words.en == "Law: 150 minutes instead of the 180 of the design."
    assert topic.words.km.startswith("ច្បាប់៖ ១៥០នាទី")
    assert "60\xa0%" in share.words.en
    assert "67\xa0%" in share.words.en


def test_a_topic_missing_in_the_design_is_a_problem_and_more_practice_is_not() -> None:
    sessions = [
        session("a", 480, 60),
        session("b", 540, 120, kind="practice"),
        session("c", 900, 60, kind="practice", topic="X"),
    ]
    assert departures(*sessions, *TESTS) == ["topic_hours"]


def test_a_design_without_topics_asks_for_no_share() -> None:
    design = TimetableDesign(slots=[], topics={})
    sessions = [session("a", 480, 60, topic="")]
    codes = [problem.code for problem in rules.against_design(sessions=sessions, design=design)]
    assert codes == ["no_test", "no_test"]
    assert "practical_share" not in departures(*TESTS)


def test_a_name_in_one_language_is_used_for_both() -> None:
    words = rules.place_words(session=session("a", 480, 60, name=Words(en="", km="សម្រាក")))
    assert words.en.endswith("សម្រាក")


def test_a_stretch_ends_with_a_pause() -> None:
    spans = [(480, 600), (500, 540), (610, 700), (715, 800)]
    assert rules.longest_stretch(spans=spans, pause=15) == 220
    assert rules.longest_stretch(spans=[], pause=15) == 0
