"""At a minute, where something has not happened by then."""

from promdaen.exercise.kinds.triggers import asked, decided, known, seen
from promdaen.exercise.rules.room import Room
from promdaen.exercise.rules.scenario import Names, Scenario, Values
from promdaen.kit.spreadsheets.words import Words

CODE = "missing"
LABEL = Words(en="unless it happened", km="បើមិនទាន់កើតឡើង")
KEYS = {"minute": "minute", "what": "trigger"}
WHAT = {one.CODE: one for one in (asked, decided, known, seen)}
"""What can be missed."""


def due_at(*, trigger: Values, room: Room) -> float | None:
    """The second at which it is due; None where what is missed came before it."""
    due = float(trigger["minute"] * 60)
    what = trigger["what"]
    came = WHAT[what["kind"]].due_at(trigger={**what, "minutes": 0}, room=room)
    return None if came is not None and came <= due else due


def said(*, trigger: Values) -> Words:
    """The condition in words."""
    what, minute = trigger["what"], f"{trigger['minute']:g}"
    words = WHAT[what["kind"]].said(trigger=what)
    return Words(
        en=f"at minute {minute}, unless by then: {words.en}",
        km=f"នៅនាទីទី {minute} បើត្រឹមនោះមិនទាន់៖ {words.km}",
    )


def told(*, trigger: Values, scenario: Scenario, names: Names) -> Words:
    """The trigger in words; `names` are those of cells."""
    time = scenario.time_at(second=trigger["minute"] * 60)
    what = trigger["what"]
    inner = WHAT[what["kind"]].told(trigger=what, scenario=scenario, names=names)
    return Words(
        en=f"at {time}, unless it happened: {inner.en}",
        km=f"នៅម៉ោង {time} បើមិនទាន់កើតឡើង៖ {inner.km}",
    )
