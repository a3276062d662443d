"""So long after another inject went out."""

from promdaen.exercise.rules.room import ExerciseRoom
from promdaen.exercise.rules.scenario import Names, ScenarioContent, Values, minutes_of
from promdaen.kit.texts import Text, Words

CODE = "after"
LABEL = Text("after an inject")
KEYS = {"inject": "inject", "minutes": "minute"}


def due_at(*, trigger: Values, room: ExerciseRoom) -> float | None:
    """The second at which it is due; None while the other has not gone out."""
    fired = room.fired.get(trigger["inject"])
    return fired.second + minutes_of(trigger=trigger) * 60 if fired else None


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    number = trigger["inject"]
    return Text("after inject {number}", number=number)


def told(*, trigger: Values, scenario: ScenarioContent, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    del scenario, names
    number, minutes = trigger["inject"], minutes_of(trigger=trigger)
    return Text("{minutes} min after no. {number}", minutes=f"{minutes:g}", number=number)
