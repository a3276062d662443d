"""The careful officer: uses every tool, talks with everybody, refers by findings."""

from __future__ import annotations

from promdaen.booth.kinds.officers import STORY, UNSURE, SimulatedOfficer, true_lines
from promdaen.booth.rules import desk, interviewing, rulings
from promdaen.booth.rules.incidents import IncidentContent
from promdaen.kit.texts import Text

CODE = "careful"
TITLE = Text("Careful")
CARE = 1.0
THOUGHTS = (0, 2)
TOOLS = ("look", "tilt", "uv", "magnifier", "zone", "digits", "face")
"""From the quickest to the slowest, the face last, with the papers known."""


def play(*, officer: SimulatedOfficer) -> None:
    """Play a run to its end."""
    while officer.call():
        _turn(officer)
    officer.end(writes=true_lines)


def _turn(officer: SimulatedOfficer) -> None:
    traveller, incident = officer.traveller, officer.incident()
    if incident is not None:
        _rightly(officer, incident, traveller)
    doubts = [tool for tool in TOOLS if officer.looks(tool=tool)]
    is_hit = _database(officer)
    interviewing.interview(officer=officer)
    grounds = {
        "identity" if tool == "face" else "document" for tool in doubts if _stays(officer, tool)
    }
    if is_hit:
        grounds.add("database")
    _rule(officer, grounds)


def _database(officer: SimulatedOfficer) -> bool:
    """Whether the database gave a hit; reports an outage to the line once."""
    gave = officer.asks(tool="database")
    incident = officer.at_desk(kind="system_down") if gave == desk.DOWN else None
    if incident is not None:
        _rightly(officer, incident)
    return gave == desk.HIT


def _stays(officer: SimulatedOfficer, tool: str) -> bool:
    """Whether a doubt remains after another look, or a colleague's."""
    return officer.looks(tool=tool) or officer.asks(tool="opinion") == (
        "face" if tool == "face" else "document"
    )


def _rule(officer: SimulatedOfficer, grounds: set[str]) -> None:
    traveller, grasped = officer.traveller, officer.grasped()
    if grasped in rulings.OFFICES_BY_NEED:
        officer.rule(ruling=rulings.OFFICES_BY_NEED[grasped][0])
    elif grasped == UNSURE:
        officer.rule(ruling=rulings.SECOND_LINE, ground="need")
    elif grounds:
        first = next(ground for ground in rulings.GROUNDS if ground in grounds)
        officer.rule(ruling=rulings.SECOND_LINE, ground=first)
    elif grasped == STORY:
        officer.rule(ruling=rulings.SECOND_LINE, ground="story")
    else:
        officer.rule(ruling=rulings.ADMIT)
        return
    officer.note(traveller=traveller, codes=officer.found(traveller=traveller))
    if grasped == UNSURE and officer.enter_room(traveller=traveller):
        _in_room(officer)


def _in_room(officer: SimulatedOfficer) -> None:
    """Interview longer in the closed room, then rule."""
    traveller = officer.traveller
    incident = officer.at_desk(kind="interpreter") if officer.is_foreign() else None
    if incident is not None:
        _rightly(officer, incident)
    interviewing.interview(officer=officer)
    grasped = officer.grasped()
    if grasped in rulings.OFFICES_BY_NEED:
        officer.rule(ruling=rulings.OFFICES_BY_NEED[grasped][0])
    else:
        officer.rule(ruling=rulings.SECOND_LINE, ground="need")
    officer.note(traveller=traveller, codes=officer.found(traveller=traveller))


def _rightly(officer: SimulatedOfficer, incident: IncidentContent, traveller: str = "") -> None:
    right = next(option.code for option in incident.options if option.is_right)
    officer.answer(incident=incident, option=right, traveller=traveller)
