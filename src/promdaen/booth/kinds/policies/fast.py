"""The fast officer: a glance and the zone only; few words and few notes."""

from __future__ import annotations

from collections.abc import Sequence

from promdaen.booth.kinds.officers import STORY, UNSURE, SimulatedOfficer
from promdaen.booth.rules import rulings
from promdaen.kit.texts import Text

CODE = "fast"
TITLE = Text("Fast")
CARE = 0.6
THOUGHTS = (0, 1)
TOOLS = ("look", "zone")
ASKS = 0.1
"""Of how many a question is asked."""


def play(*, officer: SimulatedOfficer) -> None:
    """Play a run to its end."""
    while officer.call():
        _turn(officer)
    officer.end(writes=_nothing)


def _turn(officer: SimulatedOfficer) -> None:
    incident = officer.incident()
    if incident is not None:
        quick = [option.code for option in incident.options if not option.red_line]
        officer.answer(
            incident=incident,
            option=quick[officer.pick(options=quick)],
            traveller=officer.traveller,
        )
    doubts = [tool for tool in TOOLS if officer.looks(tool=tool)]
    if officer.lot(probability=ASKS):
        choices = officer.offered()
        officer.say(choice=choices[officer.pick(options=choices)])
    grasped = officer.grasped()
    if doubts:
        officer.rule(ruling=rulings.SECOND_LINE, ground="document")
    elif grasped in {UNSURE, STORY}:
        officer.rule(ruling=rulings.SECOND_LINE, ground="story")
    elif grasped:
        officer.rule(ruling=rulings.OFFICES_BY_NEED[grasped][0])
    else:
        officer.rule(ruling=rulings.ADMIT)


def _nothing(**_run: object) -> Sequence[str]:
    """Write nothing."""
    return ()
