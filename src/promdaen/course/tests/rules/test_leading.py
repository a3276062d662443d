"""Who is proposed to lead, and what speaks against a leader."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from promdaen.course.rules import leading
from promdaen.course.rules.leading import LeaderCandidate, Setting
from promdaen.course.rules.teaching import Busy, Teacher
from promdaen.course.rules.timetabling import Assigned, TimetableSession
from promdaen.course.tests.rules.test_teaching import KOH_KONG, endorsed
from promdaen.course.tests.rules.test_timetabling import MONDAY, TUESDAY, session
from promdaen.kit.texts import Words

SETTING = Setting(language="km", province="09")
ALL = (endorsed(None),)


def candidate(key: str, *, endorsements: Any = ALL, **more: Any) -> LeaderCandidate:
    teacher_fields = {name: more.pop(name) for name in ("absences", "busy") if name in more}
    teacher = Teacher(key=key, name=Words.same(key), endorsed=endorsements, **teacher_fields)
    return LeaderCandidate(teacher=teacher, **({"languages": ("km",), "province": "09"} | more))


def proposed(sessions: list[TimetableSession], *candidates: LeaderCandidate) -> dict[str, str]:
    return leading.proposals(sessions=sessions, candidates=candidates, setting=SETTING)


def hindered(
    leader: LeaderCandidate, lesson: TimetableSession, *others: TimetableSession
) -> list[str]:
    return leading.hindrances(
        candidate=leader, session=lesson, sessions=[lesson, *others], setting=SETTING
    )


ELSEWHERE = Busy(run=KOH_KONG, on=MONDAY, begins=500, ends=600, kind="talk", province="20")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, []),
        ({"busy": (ELSEWHERE,)}, ["clash", "far"]),
        ({"busy": (replace(ELSEWHERE, begins=800, ends=860),)}, ["far"]),
        ({"busy": (replace(ELSEWHERE, begins=800, ends=860, province="09"),)}, []),
        ({"busy": (replace(ELSEWHERE, on=TUESDAY),)}, []),
        ({"absences": ((MONDAY, MONDAY),)}, ["away"]),
        ({"endorsements": ()}, ["not_endorsed"]),
        ({"endorsements": (endorsed(None, stage="co_teach"),)}, ["not_endorsed"]),
        ({"languages": ("en",)}, ["language"]),
        ({"languages": ()}, []),
    ],
)
def test_what_speaks_against_a_leader(more: dict[str, Any], expected: list[str]) -> None:
    assert hindered(candidate("a", **more), session("x", 480, 60)) == expected


def test_too_many_hours_and_no_break_speak_against_a_leader() -> None:
    def led(key: str, begins: int, minutes: int) -> TimetableSession:
        return leading.led_by(session=session(key, begins, minutes), trainer="a")

    leader = candidate("a")
    assert hindered(leader, session("x", 800, 120), led("y", 480, 240)) == []
    assert hindered(leader, session("x", 800, 121), led("y", 480, 240)) == ["load"]
    assert hindered(leader, session("x", 720, 60), led("y", 480, 240)) == ["no_pause"]


def test_a_topic_stays_with_one_trainer_and_hours_are_shared() -> None:
    sessions = [
        session("a1", 480, 60, topic="A"),
        session("a2", 540, 60, topic="A", kind="practice"),
        session("b1", 660, 60, topic="B"),
        session("b2", 720, 60, topic="B", kind="practice"),
        session("rest", 600, 60, topic="", kind="rest"),
    ]
    leader_by_session = proposed(sessions, candidate("x"), candidate("y"))
    assert leader_by_session == {"a1": "x", "a2": "x", "b1": "y", "b2": "y"}
    again = proposed(sessions[::-1], candidate("y"), candidate("x"))
    assert again == leader_by_session


def test_an_endorsement_comes_before_everything_else() -> None:
    sessions = [session("a", 480, 60, topic="A"), session("b", 600, 60, topic="B")]
    only_b = candidate("new", endorsements=(endorsed("B"),), is_of_run=True)
    leader_by_session = proposed(
        sessions, only_b, candidate("old", year_minutes=9999, province="20")
    )
    assert leader_by_session == {"a": "old", "b": "new"}


def test_trainers_of_the_run_come_before_the_pool() -> None:
    sessions = [session("a", 480, 60)]
    mine = candidate("z", is_of_run=True, year_minutes=600)
    assert proposed(sessions, candidate("a"), mine) == {"a": "z"}


@pytest.mark.parametrize(
    "more", [{"year_minutes": 60}, {"province": "20"}, {"languages": ("en",)}]
)
def test_hours_of_the_year_travel_and_language_decide(more: dict[str, Any]) -> None:
    leader_by_session = proposed([session("a", 480, 60)], candidate("a", **more), candidate("b"))
    assert leader_by_session == {"a": "b"}


def test_a_topic_is_divided_where_one_trainer_cannot_take_all() -> None:
    sessions = [session("a", 480, 60), session("b", 480, 60, on=TUESDAY)]
    absent_leader = candidate("x", absences=((TUESDAY, TUESDAY),), is_of_run=True)
    assert proposed(sessions, absent_leader, candidate("y")) == {"a": "x", "b": "y"}


def test_topics_that_few_may_lead_are_given_first() -> None:
    sessions = [
        session("a", 480, 240, topic="A"),
        session("b", 735, 120, topic="B"),
    ]
    expert = candidate("x", is_of_run=True)
    other = candidate("y", endorsements=(endorsed("A"),), is_of_run=True)
    assert proposed(sessions, expert, other) == {"b": "x", "a": "y"}


def test_a_session_that_no_one_can_lead_stays_empty() -> None:
    assert proposed([session("a", 480, 60)], candidate("x", endorsements=())) == {}


def test_what_no_one_fits_goes_to_trainers_of_the_run_without_endorsement() -> None:
    sessions = [session("x", 480, 60), session("y", 600, 60, topic="B")]
    own = candidate("own", endorsements=(), is_of_run=True)
    other = candidate("other", endorsements=(endorsed("A"),))
    stranger = candidate("stranger", endorsements=())
    assert proposed(sessions, own, other, stranger) == {"x": "other", "y": "own"}
    assert proposed(sessions, stranger) == {}


def test_the_only_trainer_takes_long_days_too() -> None:
    sessions = [session("x", 480, 240), session("y", 720, 60), session("z", 800, 121)]
    own = candidate("own", endorsements=(), is_of_run=True)
    assert proposed(sessions, own) == dict.fromkeys("xyz", "own")
    assert len(proposed(sessions, own, candidate("other", endorsements=()))) == 1
    assert proposed(sessions, replace(own, languages=("en",))) == {}


def test_a_session_with_a_leader_keeps_it() -> None:
    led = leading.led_by(session=session("a", 480, 60), trainer="k")
    assert proposed([led], candidate("x")) == {}
    assert leading.session_leader(session=led) == "k"


def test_who_leads_assists_no_more() -> None:
    lesson = session(
        "a",
        480,
        60,
        trainers=(Assigned(trainer="x", part="co_teach"), Assigned(trainer="y", part="lead")),
    )
    led_lesson = leading.led_by(session=lesson, trainer="x")
    assert led_lesson.trainers == (Assigned(trainer="x", part="lead"),)
    assert leading.led_by(session=led_lesson, trainer="").trainers == ()
    assert leading.session_leader(session=session("b", 0, 60)) == ""


def test_minutes_are_those_of_topics() -> None:
    both = [
        leading.led_by(session=session("a", 480, 60), trainer="x"),
        leading.led_by(session=session("r", 540, 30, kind="rest", topic=""), trainer="x"),
        leading.led_by(session=session("b", 600, 45), trainer="x"),
    ]
    assert leading.minutes_by_leader(sessions=both) == {"x": 105}
