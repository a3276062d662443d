"""Whether trainers are free, present, endorsed and not overloaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import teaching
from promdaen.course.rules.teaching import Busy, Licence, Teacher
from promdaen.course.rules.timetabling import Assigned, Session
from promdaen.course.tests.rules.test_timetabling import MONDAY, TUESDAY, session
from promdaen.kit.spreadsheets import Words

NEXT_YEAR = date(2027, 11, 1)


def licence(topic: str = "A", stage: str = "lead", **more: Any) -> Licence:
    values = {"from_on": date(2026, 1, 1), "until_on": NEXT_YEAR} | more
    return Licence(topic=topic, stage=stage, **values)


SOPHAL = Teacher(key="s", name=Words(en="KIM Sophal", km="គីម សុផល"), licences=(licence(""),))


def held(
    *parts: str, key: str = "a", begins: int = 480, minutes: int = 60, **more: Any
) -> Session:
    trainers = tuple(Assigned(trainer="s", part=part) for part in parts)
    return session(key, begins, minutes, trainers=trainers, **more)


def codes(*sessions: Session, **changes: Any) -> list[str]:
    teacher = replace(SOPHAL, **changes)
    found = teaching.problems(sessions=sessions, teachers={"s": teacher})
    assert not any(one.is_refused for one in found)
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("licences", "stage", "expected"),
    [
        ((), "lead", False),
        ((licence(),), "lead", True),
        ((licence(),), "co_teach", True),
        ((licence(stage="co_teach"),), "lead", False),
        ((licence(stage="co_teach"),), "co_teach", True),
        ((licence(stage="observed"),), "co_teach", False),
        ((licence("B"),), "lead", False),
        ((licence("B"), licence("")), "lead", True),
        ((licence(from_on=TUESDAY),), "lead", False),
        ((licence(until_on=date(2026, 11, 22)),), "lead", False),
        ((licence(from_on=MONDAY, until_on=MONDAY),), "lead", True),
        ((), "observed", True),
    ],
)
def test_an_endorsement_holds_for_its_topic_stage_and_days(
    licences: tuple[Licence, ...], stage: str, expected: bool
) -> None:
    teacher = replace(SOPHAL, licences=licences)
    found = teaching.is_endorsed(teacher=teacher, topic="A", stage=stage, on=MONDAY)
    assert found is expected


def test_a_session_without_a_topic_asks_for_no_endorsement() -> None:
    opening = held("lead", kind="other", topic="")
    assert codes(opening, licences=()) == []


def test_nobody_unendorsed_leads_or_co_teaches_unseen() -> None:
    assert codes(held("lead"), licences=()) == ["not_qualified"]
    assert codes(held("co_teach"), licences=()) == ["not_qualified", "no_lead"]
    assert codes(held("observed"), licences=()) == ["no_lead"]
    assert codes(held("lead")) == []


def test_a_trainer_cannot_be_on_two_runs_at_once() -> None:
    def busy(begins: int, ends: int, on: date = MONDAY) -> tuple[Busy, ...]:
        return (Busy(run="KK-2", on=on, begins=begins, ends=ends, kind="talk"),)

    assert codes(held("lead"), busy=busy(539, 600)) == ["clash"]
    assert codes(held("lead"), busy=busy(420, 481)) == ["clash"]
    assert codes(held("lead"), busy=busy(540, 600)) == []
    assert codes(held("lead"), busy=busy(420, 480)) == []
    assert codes(held("lead"), busy=busy(480, 540, TUESDAY)) == []
    [found] = teaching.problems(
        sessions=[held("lead")], teachers={"s": replace(SOPHAL, busy=busy(480, 600))}
    )
    assert "KIM Sophal also teaches on run KK-2 at 08:00–10:00" in found.words.en
    assert found.words.km.startswith("គីម សុផល ត្រូវបង្រៀនក្នុងវគ្គ KK-2")


def test_what_stands_against_a_trainer_in_many_sessions_is_said_once() -> None:
    first, second = held("lead"), held("lead", key="b", begins=600)
    [found] = teaching.problems(
        sessions=[first, second], teachers={"s": replace(SOPHAL, licences=())}
    )
    assert found.sessions == ("a", "b")
    assert found.words.en == (
        "KIM Sophal holds no endorsement to lead these on their days: "
        "23 Nov 2026, 08:00–09:00, a; 23 Nov 2026, 10:00–11:00, b."
    )


def test_a_trainer_who_is_away_is_named() -> None:
    assert codes(held("lead"), absences=((MONDAY, TUESDAY),)) == ["away"]
    assert codes(held("lead"), absences=((TUESDAY, TUESDAY),)) == []


def test_more_than_six_hours_a_day_and_four_without_a_break_are_said() -> None:
    four = held("lead", minutes=240)
    assert codes(four) == []
    assert codes(replace(four, minutes=241)) == ["no_pause"]
    later = held("lead", key="b", begins=735, minutes=120)
    assert codes(four, later) == []
    assert codes(four, replace(later, minutes=121)) == ["load"]
    assert codes(four, replace(later, begins=734)) == ["no_pause"]
    rest = held("lead", key="r", begins=720, minutes=15, kind="rest", topic="")
    assert codes(four, rest, later) == []


def said(*sessions: Session, **changes: Any) -> list[Words]:
    found = teaching.problems(sessions=sessions, teachers={"s": replace(SOPHAL, **changes)})
    return [one.words for one in found]


def test_what_stands_against_a_trainer_is_said_in_both_languages() -> None:
    en, km = "23 Nov 2026, 08:00–13:10, a.", "23/11/2026 ម៉ោង 08:00–13:10 a។"
    long = held("lead", minutes=310)
    assert said(long, held("lead", key="b", begins=805, minutes=80), absences=()) == [
        Words(
            en="KIM Sophal teaches 6.5 hours on 23 Nov 2026: more than 6.",
            km="គីម សុផល បង្រៀន 6.5 ម៉ោង នៅថ្ងៃ 23/11/2026៖ លើសពី ៦ម៉ោង។",
        ),
        Words(
            en="KIM Sophal teaches 5.2 hours without a break on 23 Nov 2026: more than 4.",
            km="គីម សុផល បង្រៀន 5.2 ម៉ោង ដោយមិនសម្រាក នៅថ្ងៃ 23/11/2026៖ លើសពី ៤ម៉ោង។",
        ),
    ]
    assert said(long, absences=((MONDAY, MONDAY),))[0] == Words(
        en=f"KIM Sophal is away on the day of: {en}",
        km=f"គីម សុផល អវត្តមាននៅថ្ងៃនៃម៉ោងបណ្តុះបណ្តាល៖ {km}",
    )
    assert said(long, licences=())[0] == Words(
        en=f"KIM Sophal holds no endorsement to lead these on their days: {en}",
        km=f"គីម សុផល មិនមានការទទួលស្គាល់ឱ្យដឹកនាំការបង្រៀនទាំងនេះនៅថ្ងៃនោះទេ៖ {km}",
    )
    assert said(held("co_teach", minutes=310), licences=())[0] == Words(
        en=f"KIM Sophal holds no endorsement to co-teach these on their days: {en}",
        km=f"គីម សុផល មិនមានការទទួលស្គាល់ឱ្យបង្រៀនរួមទាំងនេះនៅថ្ងៃនោះទេ៖ {km}",
    )
    both = said(held("lead"), held("lead", key="b", begins=600), licences=())[0]
    assert both.km.endswith("a; 23/11/2026 ម៉ោង 10:00–11:00 b។")


def test_hours_on_other_runs_count_on_the_same_day_only() -> None:
    busy = Busy(run="KK-2", on=MONDAY, begins=800, ends=1100, kind="practice")
    four = held("lead", minutes=120)
    assert codes(four, busy=(busy,)) == ["load", "no_pause"]
    assert codes(four, busy=(replace(busy, on=TUESDAY),)) == []


def test_sessions_without_a_lead_are_counted_once_and_breaks_need_none() -> None:
    found = teaching.problems(
        sessions=[held(), held(key="b", begins=600), held(key="r", kind="rest", topic="")],
        teachers={},
    )
    assert [(one.code, one.sessions) for one in found] == [("no_lead", ("a", "b"))]
    assert found[0].words == Words(
        en="Sessions that nobody leads yet: 2.", km="ម៉ោងបណ្តុះបណ្តាលដែលមិនទាន់មានអ្នកដឹកនាំ៖ ២។"
    )


def test_a_candidate_shows_endorsement_absence_other_runs_and_hours() -> None:
    asked = held()
    free = teaching.standing(teacher=SOPHAL, session=asked, others=[])
    assert (free.may_lead, free.may_co_teach, free.is_away) == (True, True, False)
    assert (free.busy_in, free.day_minutes) == ("", 0)
    new = teaching.standing(teacher=replace(SOPHAL, licences=()), session=asked, others=[])
    assert (new.may_lead, new.may_co_teach) == (False, False)
    teacher = replace(
        SOPHAL,
        licences=(licence(stage="co_teach"),),
        absences=((MONDAY, MONDAY),),
        busy=(Busy(run="KK-2", on=MONDAY, begins=500, ends=560, kind="talk"),),
    )
    others = [
        held("lead", key="b", begins=600, minutes=90),
        held("lead", key="r", begins=700, minutes=90, kind="test", topic=""),
        held("lead", key="c", begins=600, on=TUESDAY),
    ]
    found = teaching.standing(teacher=teacher, session=asked, others=others)
    assert (found.may_lead, found.may_co_teach, found.is_away) == (False, True, True)
    assert (found.busy_in, found.day_minutes) == ("KK-2", 150)
