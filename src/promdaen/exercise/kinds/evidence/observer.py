"""Evidence: an observer saw it. The log has no evidence of this kind."""

from promdaen.exercise.rules.room import ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "observer"
LABEL = Text("seen by an observer")
KEYS: dict[str, str] = {}


def grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """None: only a grade is evidence of this kind."""
    del action, room
    return None
