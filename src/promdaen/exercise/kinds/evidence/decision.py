"""The cell decided one way."""

from promdaen.exercise.rules.room import PERFORMED, Room, Seen
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.texts import Text

CODE = "decision"
LABEL = Text("by a decision")
KEYS = {"decision": "decision", "options": "options"}


def seen(*, action: Action, room: Room) -> Seen | None:
    """The decision, where it went one of these ways."""
    taken = room.taken.get(action.evidence["decision"])
    if taken is None or taken.option not in action.evidence["options"]:
        return None
    return Seen(grade=PERFORMED, second=taken.second, sequence=taken.sequence, by="", text="")
