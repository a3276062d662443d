"""Trigger: some minutes after another inject was sent."""

from collections.abc import Mapping

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, trigger_minutes
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Text, Words

CODE = "after"
LABEL = Text("after an inject")
KEYS = {"inject": "inject", "minutes": "minute"}


def due_at(*, trigger: JsonObject, room: ExerciseRoom) -> float | None:
    """The second at which the inject is due; None if the other inject was not sent."""
    fired = room.fired.get(trigger["inject"])
    return fired.second + trigger_minutes(trigger=trigger) * 60 if fired else None


def in_codes(*, trigger: JsonObject) -> Words:
    """The condition as text, with codes."""
    number = trigger["inject"]
    return Text("after inject {number}", number=number)


def sentence(*, trigger: JsonObject, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger as text; `names` are the names of cells."""
    del scenario, names
    number, minutes = trigger["inject"], trigger_minutes(trigger=trigger)
    return Text("{minutes} min after no. {number}", minutes=f"{minutes:g}", number=number)


def planned_minute(
    *, trigger: JsonObject, scenario: ScenarioContent, planned: Mapping[int, float]
) -> float | None:
    """The planned minute of the other inject and the delay; None if that one has none."""
    del scenario
    minute = planned.get(trigger["inject"])
    return None if minute is None else minute + trigger_minutes(trigger=trigger)
