"""Evidence: the cell chose one of certain options."""

from promdaen.exercise.rules.room import PERFORMED, ActionGrade, ExerciseRoom
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "decision"
LABEL = Text("by a decision")
KEYS = {"decision": "decision", "options": "options"}


def grade(*, action: Action, room: ExerciseRoom) -> ActionGrade | None:
    """The decision, if one of the expected options was chosen."""
    decision_taken = room.decisions_taken.get(action.evidence["decision"])
    if decision_taken is None or decision_taken.option not in action.evidence["options"]:
        return None
    return ActionGrade(
        grade=PERFORMED,
        second=decision_taken.second,
        sequence=decision_taken.sequence,
        by="",
        text="",
    )
