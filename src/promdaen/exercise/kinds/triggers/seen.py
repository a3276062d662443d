"""So long after an expected action was seen, by an observer or by the log itself."""

from promdaen.exercise.kinds import evidence
from promdaen.exercise.rules.room import NOT_DONE, Room
from promdaen.exercise.rules.scenario import Names, Scenario, Values, later, minutes_of
from promdaen.kit.spreadsheets.words import Words

CODE = "seen"
LABEL = Words(en="when an action is seen", km="ពេលបានឃើញធ្វើ")
KEYS = {"action": "action", "minutes": "minute"}


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second at which it is due; None while the action was not seen, or graded as not done."""
    seen = evidence.seen(action=room.scenario.actions[trigger["action"]], room=room)
    if seen is None or seen.grade == NOT_DONE:
        return None
    return seen.second + minutes_of(trigger=trigger) * 60


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    code = trigger["action"]
    return Words(en=f"when {code} is seen", km=f"ពេលបានឃើញធ្វើ {code}")


def told(*, trigger: Values, scenario: Scenario, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    del names
    text = scenario.actions[trigger["action"]].text
    words = Words(en=f"when seen: {text.en}", km=f"ពេលបានឃើញធ្វើ៖ {text.km}")
    return later(words=words, trigger=trigger)
