"""Whether trainers are free, present, endorsed and not overloaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from promdaen.course.rules import teaching
from promdaen.course.rules.teaching import Busy, Teacher
from promdaen.course.rules.timetabling import Assigned, TimetableSession
from promdaen.course.rules.trainer_path import Endorsed
from promdaen.course.tests.rules.test_timetabling import MONDAY, TUESDAY, session
from promdaen.kit.texts import Words

KOH_KONG = Words(en="Koh Kong", km="កោះកុង")
NEXT_YEAR = date(2027, 11, 1)


def endorsed(topic: str | None = "A", stage: str = "lead", **more: Any) -> Endorsed:
    values = {"given_on": date(2026, 1, 1), "expires_on": NEXT_YEAR} | more
    return Endorsed(topic=topic, stage=stage, **values)


SOPHAL = Teacher(key="s", name=Words(en="KIM Sophal", km="គីម សុផល"), endorsed=(endorsed(None),))


def staffed_session(
    *parts: str, key: str = "a", begins: int = 480, minutes: int = 60, **more: Any
) -> TimetableSession:
    trainers = tuple(Assigned(trainer="s", part=part) for part in parts)
    return session(key, begins, minutes, trainers=trainers, **more)


def codes(*sessions: TimetableSession, **changes: Any) -> list[str]:
    teacher = replace(SOPHAL, **changes)
    problems = teaching.problems(sessions=sessions, teachers={"s": teacher})
    assert not any(problem.is_refused for problem in problems)
    return [problem.code for problem in problems]


@pytest.mark.parametrize(
    ("endorsements", "stage", "expected"),
    [
        ((), "lead", False),
        ((endorsed(),), "lead", True),
        ((endorsed(),), "co_teach", True),
        ((endorsed(stage="co_teach"),), "lead", False),
        ((endorsed(stage="co_teach"),), "co_teach", True),
        ((endorsed(stage="observed"),), "co_teach", False),
        ((endorsed("B"),), "lead", False),
        ((endorsed("B"), endorsed(None)), "lead", True),
        ((endorsed(given_on=TUESDAY),), "lead", False),
        ((endorsed(expires_on=date(2026, 11, 22)),), "lead", False),
        ((endorsed(expires_on=date(2026, 11, 22)),), "co_teach", True),
        ((endorsed(withdrawn_on=MONDAY),), "co_teach", False),
        ((endorsed(given_on=MONDAY, expires_on=MONDAY),), "lead", True),
        ((), "observed", True),
    ],
)
def test_an_endorsement_holds_for_its_topic_stage_and_days(
    endorsements: tuple[Endorsed, ...], stage: str, expected: bool
) -> None:
    teacher = replace(SOPHAL, endorsed=endorsements)
    is_endorsed = teaching.is_endorsed(teacher=teacher, topic="A", stage=stage, on=MONDAY)
    assert is_endorsed is expected


def test_a_session_without_a_topic_asks_for_no_endorsement() -> None:
    opening = staffed_session("lead", kind="other", topic="")
    assert codes(opening, endorsed=()) == []


def test_no_one_unendorsed_leads_or_co_teaches_unseen() -> None:
    assert codes(staffed_session("lead"), endorsed=()) == ["not_qualified"]
    assert codes(staffed_session("co_teach"), endorsed=()) == ["not_qualified", "no_lead"]
    assert codes(staffed_session("observed"), endorsed=()) == ["no_lead"]
    assert codes(staffed_session("lead")) == []


def test_a_trainer_cannot_be_on_two_runs_at_once() -> None:
    def busy(begins: int, ends: int, on: date = MONDAY) -> tuple[Busy, ...]:
        return (Busy(run=KOH_KONG, on=on, begins=begins, ends=ends, kind="talk"),)

    assert codes(staffed_session("lead"), busy=busy(539, 600)) == ["clash"]
    assert codes(staffed_session("lead"), busy=busy(420, 481)) == ["clash"]
    assert codes(staffed_session("lead"), busy=busy(540, 600)) == []
    assert codes(staffed_session("lead"), busy=busy(420, 480)) == []
    assert codes(staffed_session("lead"), busy=busy(480, 540, TUESDAY)) == []
    [problem] = teaching.problems(
        sessions=[staffed_session("lead")], teachers={"s": replace(SOPHAL, busy=busy(480, 600))}
    )
    assert "KIM Sophal also teaches in Koh Kong at 08:00–10:00" in problem.words.en
    assert problem.words.km.startswith("គីម សុផល ត្រូវបង្រៀនក្នុងវគ្គ កោះកុង")


def test_a_problem_of_a_trainer_in_many_sessions_is_listed_once() -> None:
    first, second = staffed_session("lead"), staffed_session("lead", key="b", begins=600)
    [problem] = teaching.problems(
        sessions=[first, second], teachers={"s": replace(SOPHAL, endorsed=())}
    )
    assert problem.sessions == ("a", "b")
    assert problem.words.en == (
        "KIM Sophal has no endorsement to lead these on their days: "
        "23 Nov 2026, 08:00–09:00, a; 23 Nov 2026, 10:00–11:00, b."
    )


def test_an_absent_trainer_is_a_problem() -> None:
    assert codes(staffed_session("lead"), absences=((MONDAY, TUESDAY),)) == ["away"]
    assert codes(staffed_session("lead"), absences=((TUESDAY, TUESDAY),)) == []


def test_more_than_six_hours_a_day_and_four_without_a_break_are_problems() -> None:
    four = staffed_session("lead", minutes=240)
    assert codes(four) == []
    assert codes(replace(four, minutes=241)) == ["no_pause"]
    later = staffed_session("lead", key="b", begins=735, minutes=120)
    assert codes(four, later) == []
    assert codes(four, replace(later, minutes=121)) == ["load"]
    assert codes(four, replace(later, begins=734)) == ["no_pause"]
    rest = staffed_session("lead", key="r", begins=720, minutes=15, kind="rest", topic="")
    assert codes(four, rest, later) == []


def problem_texts(*sessions: TimetableSession, **changes: Any) -> list[Words]:
    problems = teaching.problems(sessions=sessions, teachers={"s": replace(SOPHAL, **changes)})
    return [problem.words for problem in problems]


def test_problems_of_a_trainer_are_written_in_both_languages() -> None:
    en, km = "23 Nov 2026, 08:00–13:10, a.", "២៣/១១/២០២៦ ម៉ោង 08:00–13:10 a។"
    long = staffed_session("lead", minutes=310)
    assert problem_texts(
        long, staffed_session("lead", key="b", begins=805, minutes=80), absences=()
    ) == [
        Words(
            en="KIM Sophal teaches 6.5 hours on 23 Nov 2026: more than 6.",
            km="គីម សុផល បង្រៀន 6.5 ម៉ោង នៅថ្ងៃ ២៣/១១/២០២៦៖ លើសពី ៦ម៉ោង។",
        ),
        Words(
            en="KIM Sophal teaches 5.2 hours without a break on 23 Nov 2026: more than 4.",
            km="គីម សុផល បង្រៀន 5.2 ម៉ោង ដោយមិនសម្រាក នៅថ្ងៃ ២៣/១១/២០២៦៖ លើសពី ៤ម៉ោង។",
        ),
    ]
    assert problem_texts(long, absences=((MONDAY, MONDAY),))[0] == Words(
        en=f"KIM Sophal is away on the day of: {en}",
        km=f"គីម សុផល អវត្តមាននៅថ្ងៃនៃម៉ោងបណ្តុះបណ្តាល៖ {km}",
    )
    assert problem_texts(long, endorsed=())[0] == Words(
        en=f"KIM Sophal has no endorsement to lead these on their days: {en}",
        km=f"គីម សុផល មិនមានការទទួលស្គាល់ឱ្យដឹកនាំការបង្រៀនទាំងនេះនៅថ្ងៃនោះទេ៖ {km}",
    )
    assert problem_texts(staffed_session("co_teach", minutes=310), endorsed=())[0] == Words(
        en=f"KIM Sophal has no endorsement to co-teach these on their days: {en}",
        km=f"គីម សុផល មិនមានការទទួលស្គាល់ឱ្យបង្រៀនរួមទាំងនេះនៅថ្ងៃនោះទេ៖ {km}",
    )
    both = problem_texts(
        staffed_session("lead"), staffed_session("lead", key="b", begins=600), endorsed=()
    )[0]
    assert both.km.endswith("a; ២៣/១១/២០២៦ ម៉ោង 10:00–11:00 b។")


def test_hours_on_other_runs_count_on_the_same_day_only() -> None:
    busy = Busy(run=KOH_KONG, on=MONDAY, begins=800, ends=1100, kind="practice")
    four = staffed_session("lead", minutes=120)
    assert codes(four, busy=(busy,)) == ["load", "no_pause"]
    assert codes(four, busy=(replace(busy, on=TUESDAY),)) == []


def test_sessions_without_a_lead_are_counted_once_and_breaks_need_none() -> None:
    problems = teaching.problems(
        sessions=[
            staffed_session(),
            staffed_session(key="b", begins=600),
            staffed_session(key="r", kind="rest", topic=""),
        ],
        teachers={},
    )
    assert [(problem.code, problem.sessions) for problem in problems] == [("no_lead", ("a", "b"))]
    assert problems[0].words == Words(
        en="Sessions without a leader: 2.", km="ម៉ោងបណ្តុះបណ្តាលដែលមិនទាន់មានអ្នកដឹកនាំ៖ ២។"
    )


def test_a_candidate_shows_endorsement_absence_other_runs_and_hours() -> None:
    lesson = staffed_session()
    free = teaching.session_eligibility(teacher=SOPHAL, session=lesson, others=[])
    assert (free.may_lead, free.may_co_teach, free.is_away) == (True, True, False)
    assert (free.busy_in, free.day_minutes) == (None, 0)
    new = teaching.session_eligibility(
        teacher=replace(SOPHAL, endorsed=()), session=lesson, others=[]
    )
    assert (new.may_lead, new.may_co_teach) == (False, False)
    teacher = replace(
        SOPHAL,
        endorsed=(endorsed(stage="co_teach"),),
        absences=((MONDAY, MONDAY),),
        busy=(Busy(run=KOH_KONG, on=MONDAY, begins=500, ends=560, kind="talk"),),
    )
    others = [
        staffed_session("lead", key="b", begins=600, minutes=90),
        staffed_session("lead", key="r", begins=700, minutes=90, kind="test", topic=""),
        staffed_session("lead", key="c", begins=600, on=TUESDAY),
    ]
    eligibility = teaching.session_eligibility(teacher=teacher, session=lesson, others=others)
    assert (eligibility.may_lead, eligibility.may_co_teach, eligibility.is_away) == (
        False,
        True,
        True,
    )
    assert (eligibility.busy_in, eligibility.day_minutes) == (KOH_KONG, 150)
