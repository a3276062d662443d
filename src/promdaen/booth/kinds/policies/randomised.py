"""A random policy: any possible act, as a baseline for the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from promdaen.booth.kinds.officers import SimulatedOfficer
from promdaen.booth.rules import acts, desk, hand_over, rulings
from promdaen.booth.rules.acts import PlayedRun
from promdaen.kit.texts import Text

CODE = "random"
TITLE = Text("At random")
CARE = 1.0
THOUGHTS = (0, 5)


def play(*, officer: SimulatedOfficer) -> None:
    """Play a run to its end: every kind of act at the counter is equally likely."""
    while officer.call():
        while officer.traveller:
            sorts = [sort for sort in _SORTS if sort != acts.SAY or officer.offered()]
            _SORTS[sorts[officer.pick(options=sorts)]](officer)
    officer.end(writes=_any_lines(officer))


def _look(officer: SimulatedOfficer) -> None:
    tool = desk.DESK_TOOLS[officer.pick(options=desk.DESK_TOOLS)]
    if tool in {"database", "opinion", "interview"}:
        officer.asks(tool=tool)
    else:
        officer.looks(tool=tool)


def _say(officer: SimulatedOfficer) -> None:
    choices = officer.offered()
    officer.say(choice=choices[officer.pick(options=choices)])


def _answer(officer: SimulatedOfficer) -> None:
    incident = officer.incident()
    if incident is not None:
        options = incident.options
        option_code = options[officer.pick(options=options)].code
        officer.answer(incident=incident, option=option_code, traveller=officer.traveller)


def _rule(officer: SimulatedOfficer) -> None:
    traveller = officer.traveller
    ruling = rulings.RULINGS[officer.pick(options=rulings.RULINGS)]
    if ruling in {rulings.REFUSE, rulings.SECOND_LINE}:
        officer.rule(ruling=ruling, ground=rulings.GROUNDS[officer.pick(options=rulings.GROUNDS)])
    else:
        officer.rule(ruling=ruling)
    if ruling == rulings.SECOND_LINE and officer.lot(probability=1 / 2):
        officer.enter_room(traveller=traveller)


_SORTS: Mapping[str, Callable[[SimulatedOfficer], None]] = MappingProxyType(
    {acts.TOOL: _look, acts.SAY: _say, acts.INCIDENT: _answer, acts.RULE: _rule}
)


def _any_lines(officer: SimulatedOfficer) -> Callable[..., Sequence[str]]:
    def lines(*, played: PlayedRun, **_kinds: object) -> Sequence[str]:
        return [
            code
            for code in hand_over.offered_codes(played=played)
            if officer.lot(probability=1 / 2)
        ]

    return lines
