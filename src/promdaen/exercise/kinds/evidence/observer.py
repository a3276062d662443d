"""An observer saw it; nothing in the log tells by itself."""

from promdaen.exercise.rules.room import ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "observer"
LABEL = Text("seen by an observer")
KEYS: dict[str, str] = {}


def seen(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """Nothing: only a grade tells."""
    del action, room
    return None
