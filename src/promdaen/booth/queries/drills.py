"""Card drills: cards, records and results."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from promdaen.booth.models import Drill, DrillTurn
from promdaen.booth.queries import content
from promdaen.booth.rules import drills as rules
from promdaen.booth.rules import scripts
from promdaen.booth.rules.axes import NONE
from promdaen.booth.rules.dialogues import graph
from promdaen.booth.rules.travellers import DrawnRun, RunSetting, Traveller
from promdaen.booth.rules.waves import WavePattern
from promdaen.people import queries as people_queries
from promdaen.people.models import Officer
from promdaen.places.models import Checkpoint
from promdaen.specimen.kinds import defects, specimens
from promdaen.specimen.queries import stations
from promdaen.specimen.rules.sessions import Stock

RIGHTS = ("runs", "own_runs")


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


def drills(*, account: Any) -> list[Drill]:
    """The drills, the newest first. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return list(Drill.objects.select_related("checkpoint"))


def drill_of(*, code: str, account: Any) -> Drill | None:
    """The drill of that code. Raises NotAllowed."""
    people_queries.require_right(*RIGHTS, account=account)
    return Drill.objects.select_related("checkpoint").filter(code=code).first()


def checkpoints() -> QuerySet[Checkpoint]:
    """Return the checkpoints where a drill can be held."""
    return Checkpoint.objects.all()


def stage(*, wave: WavePattern) -> RunSetting:
    """Return the setting of a drill: that of a run, limited to what is visible on paper."""
    return replace(content.stage(wave=wave), stock=printable())


def printable() -> Stock:
    """Defects and oddities that are seen on a printed specimen by day light."""
    whole = stations.printable()
    return Stock(
        defects=[
            kind
            for kind in whole.defects
            if kind.tool in rules.PAPER_TOOLS and defects.defect_of(code=kind.code).LAYER == "day"
        ],
        distractors=whole.distractors,
    )


def run_of(*, drill: Drill) -> DrawnRun:
    """Return the drawn run."""
    return scripts.run_of(values=drill.script)


def traveller_of(*, drill: Drill, who: str) -> Traveller:
    """Return the traveller of a card. Raises KeyError."""
    return {traveller.code: traveller for traveller in run_of(drill=drill).travellers}[who]


def dialogues_of(*, drill: Drill) -> dict[str, graph.DialogueGraph]:
    """Return the interviews of a drill, in the versions it was made with."""
    return content.dialogues(versions=drill.dialogues)


def turns_of(*, drill: Drill) -> dict[str, DrillTurn]:
    """Return the current record of each card."""
    rows = DrillTurn.objects.filter(drill=drill).select_related("officer").order_by("revision")
    return {row.who: row for row in rows}


def done_of(*, row: DrillTurn) -> rules.CardRecord:
    """A row as the rules read it."""
    names = ("who", "waited", "seconds", "ruling", "ground", "seen")
    return rules.CardRecord(**{name: getattr(row, name) for name in names})


def cards(*, drill: Drill) -> list[DrillCard]:
    """Return the cards of a drill in order, each with its current record."""
    turns = turns_of(drill=drill)
    return [
        DrillCard(
            traveller=traveller,
            number=number_of(traveller=traveller),
            turn=turns.get(traveller.code),
        )
        for traveller in run_of(drill=drill).travellers
    ]


def plan_of(*, traveller: Traveller) -> Any:
    """The plan of a traveller's document."""
    return specimens.plan_of(
        model=traveller.model,
        seed=traveller.seed,
        defect=traveller.defect,
        oddities=traveller.oddities,
        issue=specimens.Issue(ages=traveller.ages),
    )


def number_of(*, traveller: Traveller) -> str:
    """The number that the document shows."""
    number: str = plan_of(traveller=traveller).visual["number"]
    return number


def outcome_of(*, drill: Drill, who: str) -> str:
    """Return the outcome of a ruling: of the defect, else the first of the interview."""
    traveller = traveller_of(drill=drill, who=who)
    defect = rules.specimen_defect(traveller=traveller)
    if defect and traveller.truth.need == NONE:
        return stations.outcome_of(defect=defect)
    return dialogues_of(drill=drill)[traveller.dialogue].outcomes[0]


def results(*, drill: Drill) -> rules.Results:
    """Return the results of a drill so far."""
    rows = turns_of(drill=drill).values()
    return rules.results(run=run_of(drill=drill), records=[done_of(row=row) for row in rows])


def sort_of(*, drill: Drill) -> CardCounts:
    """How many cards are of which sort, for the trainer."""
    run = run_of(drill=drill)
    count = Counter(
        "needs"
        if traveller.truth.need != NONE
        else "ordinary"
        if traveller.truth.is_ordinary
        else "signals"
        for traveller in run.travellers
    )
    return CardCounts(ordinary=count["ordinary"], signals=count["signals"], needs=count["needs"])


def officer_by_code(*, code: str) -> Officer | None:
    """Return the active officer with a code; None if there is none, or more than one."""
    officers = list(Officer.objects.filter(code=code, is_active=True)[:2])
    return officers[0] if len(officers) == 1 else None
