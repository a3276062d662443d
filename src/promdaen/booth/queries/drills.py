"""Card drills: cards, records and results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from promdaen.booth.models import Drill, DrillTurn
from promdaen.booth.queries import content
from promdaen.booth.rules import drills as rules
from promdaen.booth.rules import scripts
from promdaen.booth.rules.axes import NO_NEED
from promdaen.booth.rules.dialogues import graph
from promdaen.booth.rules.travellers import DrawnRun, RunSetting, Traveller
from promdaen.booth.rules.waves import WavePattern
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from promdaen.people.rules.roles import TEACHING
from promdaen.specimen.kinds import defects, specimens
from promdaen.specimen.queries import stations
from promdaen.specimen.rules.sessions import Stock

if TYPE_CHECKING:
    from promdaen.people.models import Account
    from promdaen.specimen.rules.plans import SpecimenPlan

RIGHTS = TEACHING


@dataclass(frozen=True, kw_only=True)
class DrillCard:
    """One card of a drill: traveller, document number, record."""

    traveller: Traveller
    number: str
    turn: DrillTurn | None = None


@dataclass(frozen=True, kw_only=True)
class CardCounts:
    """The number of cards by sort: ordinary, with a signal, with a need."""

    ordinary: int
    signals: int
    needs: int


def drills(*, account: Account) -> list[Drill]:
    """The drills, the newest first. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return list(Drill.objects.select_related("checkpoint"))


def find_drill(*, code: str, account: Account) -> Drill | None:
    """The drill of that code. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return Drill.objects.select_related("checkpoint").filter(code=code).first()


def stage(*, wave: WavePattern) -> RunSetting:
    """The setting of a drill: that of a run, limited to what is visible on paper."""
    return replace(content.stage(wave=wave), stock=printable())


def printable() -> Stock:
    """Defects and oddities that are seen on a printed specimen by day light."""
    whole = stations.printable()
    return Stock(
        defects=[
            kind
            for kind in whole.defects
            if kind.tool in rules.PAPER_TOOLS and defects.get_defect(code=kind.code).LAYER == "day"
        ],
        distractors=whole.distractors,
    )


def drawn_run(*, drill: Drill) -> DrawnRun:
    return scripts.run_from_json(values=drill.script)


def get_traveller(*, drill: Drill, code: str) -> Traveller:
    """The traveller of a card. Raises KeyError."""
    return {traveller.code: traveller for traveller in drawn_run(drill=drill).travellers}[code]


def drill_dialogues(*, drill: Drill) -> dict[str, graph.DialogueGraph]:
    """The interviews of a drill, in the versions it was made with."""
    return content.dialogues(versions=drill.dialogues)


def current_turns(*, drill: Drill) -> dict[str, DrillTurn]:
    """The current record of each card."""
    rows = DrillTurn.objects.filter(drill=drill).select_related("officer").order_by("revision")
    return {row.who: row for row in rows}


def card_record(*, turn: DrillTurn) -> rules.CardRecord:
    """A row as the rules read it."""
    names = ("who", "waited", "seconds", "ruling", "ground", "seen")
    return rules.CardRecord(**{name: getattr(turn, name) for name in names})


def cards(*, drill: Drill) -> list[DrillCard]:
    """The cards of a drill in order, each with its current record."""
    turns = current_turns(drill=drill)
    return [
        DrillCard(
            traveller=traveller,
            number=document_number(traveller=traveller),
            turn=turns.get(traveller.code),
        )
        for traveller in drawn_run(drill=drill).travellers
    ]


def document_plan(*, traveller: Traveller) -> SpecimenPlan:
    """The plan of a traveller's document."""
    return specimens.specimen_plan(
        model=traveller.model,
        seed=traveller.seed,
        defect=traveller.defect,
        oddities=traveller.oddities,
        issue=specimens.Issue(ages=traveller.ages),
    )


def document_number(*, traveller: Traveller) -> str:
    number: str = document_plan(traveller=traveller).visual["number"]
    return number


def ruling_outcome(*, drill: Drill, code: str) -> str:
    """The outcome of a ruling: of the defect, else the first of the interview."""
    traveller = get_traveller(drill=drill, code=code)
    defect = rules.specimen_defect(traveller=traveller)
    if defect and traveller.truth.need == NO_NEED:
        return stations.defect_outcome(defect=defect)
    return drill_dialogues(drill=drill)[traveller.dialogue].outcomes[0]


def results(*, drill: Drill) -> rules.DrillResults:
    """The results of a drill so far."""
    rows = current_turns(drill=drill).values()
    return rules.results(
        run=drawn_run(drill=drill), records=[card_record(turn=turn) for turn in rows]
    )


def count_sorts(*, drill: Drill) -> CardCounts:
    """How many cards are of which sort, for the trainer."""
    run = drawn_run(drill=drill)
    count = Counter(
        "needs"
        if traveller.truth.need != NO_NEED
        else "ordinary"
        if traveller.truth.is_ordinary
        else "signals"
        for traveller in run.travellers
    )
    return CardCounts(ordinary=count["ordinary"], signals=count["signals"], needs=count["needs"])


def officer_by_code(*, code: str) -> Officer | None:
    """The active officer with a code; None if there is none, or more than one."""
    officers = list(Officer.objects.filter(code=code, is_active=True)[:2])
    return officers[0] if len(officers) == 1 else None
