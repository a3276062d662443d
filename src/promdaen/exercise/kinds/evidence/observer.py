"""An observer saw it; nothing in the log tells by itself."""

from promdaen.exercise.rules.room import Room, Seen
from promdaen.exercise.rules.scenario import Action
from promdaen.kit.spreadsheets.words import Words

CODE = "observer"
LABEL = Words(en="seen by an observer", km="អ្នកសង្កេតការណ៍បានឃើញ")
KEYS: dict[str, str] = {}


def seen(*, action: Action, room: Room) -> Seen | None:
    """Nothing: only a grade tells."""
    del action, room
    return None
