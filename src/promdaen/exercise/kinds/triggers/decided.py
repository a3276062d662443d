"""Trigger: some minutes after a cell chose one of certain options."""

from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, later_text, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Joined, Text, Words

CODE = "decided"
LABEL = Text("on a decision")
KEYS = {"decision": "decision", "options": "options", "minutes": "minute"}
planned_minute = timing.no_planned_minute


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None if no expected option was chosen."""
    decision_taken = room.decisions_taken.get(trigger["decision"])
    if decision_taken is None or decision_taken.option not in trigger["options"]:
        return None
    return decision_taken.second + trigger_minutes(trigger=trigger) * 60


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    code, options = trigger["decision"], ", ".join(trigger["options"])
    return Text("when {code} is decided {options}", code=code, options=options)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del names
    decision = scenario.decisions[trigger["decision"]]
    options = [decision.option(code=code).text for code in trigger["options"]]
    text = Text("when decided: {options}", options=Joined(options, " / "))
    return later_text(text=text, trigger=trigger)
