"""Trigger: some minutes after an expected action was seen, by an observer or in the log."""

from promdaen.exercise.kinds import evidence
from promdaen.exercise.rules import timing
from promdaen.exercise.rules.room import NOT_DONE, ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, later_text, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "seen"
LABEL = Text("when an action is seen")
KEYS = {"action": "action", "minutes": "minute"}
planned_minute = timing.no_planned_minute


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None if it was not seen, or graded as not done."""
    grade = evidence.action_grade(action=room.scenario.actions[trigger["action"]], room=room)
    if grade is None or grade.grade == NOT_DONE:
        return None
    return grade.second + trigger_minutes(trigger=trigger) * 60


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    code = trigger["action"]
    return Text("when {code} is seen", code=code)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del names
    text = scenario.actions[trigger["action"]].text
    words = Text("when seen: {text}", text=text)
    return later_text(text=words, trigger=trigger)
