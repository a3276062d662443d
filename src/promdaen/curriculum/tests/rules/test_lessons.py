"""A plan against its time, its outcomes and its exercises."""

from __future__ import annotations

from typing import Any

import pytest

from promdaen.curriculum.rules import lessons

THEORY = lessons.TopicSession(day=1, minutes=30, is_practical=False)
PRACTICE = lessons.TopicSession(day=2, minutes=60, is_practical=True)


def step(minutes: int, method: str = "talk", **more: Any) -> dict[str, Any]:
    return {"minutes": minutes, "method": method, "outcomes": ["A.1"]} | more


def body(*steps: dict[str, Any], exercises: Any = ()) -> dict[str, Any]:
    return {"steps": list(steps), "exercises": list(exercises)}


def test_steps_fill_their_sessions_in_order() -> None:
    steps = [step(10), step(20), step(45, "groups"), step(15, "debrief")]
    shared = lessons.shared_out(steps=steps, sessions=[THEORY, PRACTICE])
    assert [[taught_step["minutes"] for taught_step in ours] for ours in shared] == [
        [10, 20],
        [45, 15],
    ]


@pytest.mark.parametrize(
    ("minutes", "problem"),
    [
        ((10, 25, 55), "session 1 on day 1 has 30 minutes, its steps 35"),
        ((30, 50), "session 2 on day 2 has 60 minutes, its steps 50"),
        ((30, 60, 5), "5 minutes of steps are left after the last session"),
    ],
)
def test_a_misfit_of_a_plan_names_session_and_minutes(
    minutes: tuple[int, ...], problem: str
) -> None:
    with pytest.raises(lessons.PlanMisfit, match=problem):
        lessons.shared_out(steps=[step(minute) for minute in minutes], sessions=[THEORY, PRACTICE])


def test_a_misfit_is_a_fault_of_time() -> None:
    assert list(lessons.time_faults(steps=[step(35)], sessions=[THEORY])) == [
        "session 1 on day 1 has 30 minutes, its steps 35"
    ]


def test_two_thirds_of_a_practical_session_are_for_doing() -> None:
    enough = [step(40, "stations"), step(20, "debrief")]
    short = [step(39, "stations"), step(21, "debrief")]
    assert list(lessons.time_faults(steps=enough, sessions=[PRACTICE])) == []
    (fault,) = lessons.time_faults(steps=short, sessions=[PRACTICE])
    assert "has 39 of 60 minutes" in fault


def test_every_outcome_is_taught_and_none_of_another_topic() -> None:
    lesson_body = body(step(5, outcomes=["A.1", "B.1"]))
    assert list(lessons.faults(body=lesson_body, outcomes=["A.1", "A.2"])) == [
        "`steps`: no step teaches A.2",
        "`outcomes`: B.1 belongs to another topic",
    ]


def test_exercises_take_the_minutes_of_the_steps_that_run_them() -> None:
    drill = {"code": "A-E1", "minutes": 30, "outcomes": ["A.1"]}
    runs = [step(10, exercise="A-E1"), step(20, exercise="A-E1")]
    assert list(lessons.faults(body=body(*runs, exercises=[drill]), outcomes=["A.1"])) == []
    assert list(lessons.faults(body=body(runs[0], exercises=[drill]), outcomes=["A.1"])) == [
        "`exercises` A-E1: 30 minutes, but its steps have 10"
    ]


def test_a_step_that_runs_an_exercise_that_is_not_there_is_named() -> None:
    lesson_body = body(step(10, exercise="A-E9"))
    assert list(lessons.faults(body=lesson_body, outcomes=["A.1"])) == [
        "`steps`: there is no exercise A-E9"
    ]
