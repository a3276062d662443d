"""Trigger: at a minute, if something has not happened by then."""

from promdaen.exercise.kinds.triggers import (
    action_done,
    decided,
    fact_learned,
    information_requested,
)
from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "missing"
LABEL = Text("unless it happened")
KEYS = {"minute": "minute", "what": "trigger"}
planned_minute = timing.no_planned_minute
CONDITION_KINDS = {
    kind.CODE: kind for kind in (information_requested, decided, fact_learned, action_done)
}
"""What can be missed."""


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None if the event happened before it."""
    due = float(trigger["minute"] * 60)
    condition = trigger["what"]
    came = CONDITION_KINDS[condition["kind"]].due_at(
        trigger={**condition, "minutes": 0}, room=room
    )
    return None if came is not None and came <= due else due


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    condition, minute = trigger["what"], f"{trigger['minute']:g}"
    words = CONDITION_KINDS[condition["kind"]].in_codes(trigger=condition)
    return Text("at minute {minute}, unless by then: {words}", minute=minute, words=words)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    time = scenario.time_at(second=trigger["minute"] * 60)
    condition = trigger["what"]
    inner = CONDITION_KINDS[condition["kind"]].sentence(
        trigger=condition, scenario=scenario, names=names
    )
    return Text("at {time}, unless it happened: {inner}", time=time, inner=inner)
