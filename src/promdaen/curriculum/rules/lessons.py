"""Checks of a lesson plan: time, outcomes and exercises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

LESSON_METHODS: Mapping[str, Words] = MappingProxyType(
    {
        "talk": Text("Talk", context="lesson"),
        "questions": Text("Questions", context="lesson"),
        "demonstration": Text("Demonstration"),
        "groups": Text("Group work"),
        "stations": Text("Stations"),
        "role_play": Text("Role play"),
        "drill": Text("Drill"),
        "individual": Text("Individual work"),
        "debrief": Text("Debriefing"),
    }
)
PRACTICAL_METHODS = frozenset({"groups", "stations", "role_play", "drill", "individual"})
PRACTICAL_SHARE = 2 / 3
"""The part of a practical session in which officers do something themselves; our own design."""


@dataclass(frozen=True, kw_only=True)
class TopicSession:
    """The time of a topic in a course: day, minutes, and whether it is practical."""

    day: int
    minutes: int
    is_practical: bool


class PlanMisfit(ValueError):
    """A plan does not fit the sessions of its topic; the message says which and by how much."""


def shared_out(
    *, steps: Sequence[JsonObject], sessions: Sequence[TopicSession]
) -> list[list[JsonObject]]:
    """The steps of each session, in order.

    Raises PlanMisfit if a step crosses the end of a session, or if the times do not add up.

    >>> day = TopicSession(day=1, minutes=30, is_practical=False)
    >>> len(shared_out(steps=[{"minutes": 10}, {"minutes": 20}], sessions=[day])[0])
    2
    """
    step_groups: list[list[JsonObject]] = []
    rest = list(steps)
    for number, session in enumerate(sessions, start=1):
        ours: list[JsonObject] = []
        while rest and _minutes(ours) < session.minutes:
            ours.append(rest.pop(0))
        if _minutes(ours) != session.minutes:
            raise PlanMisfit(
                f"session {number} on day {session.day} has {session.minutes} minutes, "
                f"its steps {_minutes(ours)}"
            )
        step_groups.append(ours)
    if rest:
        raise PlanMisfit(f"{_minutes(rest)} minutes of steps are left after the last session")
    return step_groups


def time_faults(*, steps: Sequence[JsonObject], sessions: Sequence[TopicSession]) -> Iterator[str]:
    """Yield the faults of a plan in the time that a course has for it."""
    try:
        shared = shared_out(steps=steps, sessions=sessions)
    except PlanMisfit as misfit:
        yield str(misfit)
        return
    for session, ours in zip(sessions, shared, strict=True):
        doing = _minutes([step for step in ours if step["method"] in PRACTICAL_METHODS])
        if session.is_practical and doing < PRACTICAL_SHARE * session.minutes:
            yield (
                f"the practical session on day {session.day} has {doing} of {session.minutes} "
                "minutes in which officers do something themselves"
            )


def steps_taught(*, steps: Sequence[JsonObject], course: str) -> list[JsonObject]:
    """The steps that a short course teaches; "" for a course that teaches all.

    >>> steps_taught(steps=[{"courses": ["DAY"]}, {}], course="DAY")
    [{'courses': ['DAY']}]
    """
    return [step for step in steps if not course or course in step.get("courses", ())]


def faults(*, body: JsonObject, outcomes: Sequence[str]) -> Iterator[str]:
    """Yield the faults inside a lesson, given the codes of its topic's outcomes."""
    outcome_codes = [code for step in body["steps"] for code in step["outcomes"]]
    for code in outcomes:
        if code not in outcome_codes:
            yield f"`steps`: no step teaches {code}"
    for exercise in body["exercises"]:
        outcome_codes += exercise["outcomes"]
    for code in sorted(set(outcome_codes) - set(outcomes)):
        yield f"`outcomes`: {code} belongs to another topic"
    run: Counter[str] = Counter()
    for step in body["steps"]:
        run[step.get("exercise", "")] += step["minutes"]
    minutes_by_exercise = {exercise["code"]: exercise["minutes"] for exercise in body["exercises"]}
    for code in sorted(run.keys() - minutes_by_exercise.keys() - {""}):
        yield f"`steps`: there is no exercise {code}"
    for code, minutes in minutes_by_exercise.items():
        if run[code] != minutes:
            yield f"`exercises` {code}: {minutes} minutes, but its steps have {run[code]}"


def _minutes(steps: Sequence[JsonObject]) -> int:
    return sum(step["minutes"] for step in steps)
