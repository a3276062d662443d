"""Drills on cards: drawn with every sort of traveller, written down, corrected, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from promdaen.booth.actions import drills as actions
from promdaen.booth.actions.drills import NewDrill, NewTurn
from promdaen.booth.actions.refusals import BoothRefused
from promdaen.booth.models import Dialogue, Drill, DrillTurn
from promdaen.booth.queries import drills as queries
from promdaen.booth.rules import drills as rules
from promdaen.booth.tests import stage
from promdaen.evidence.models import Observation
from promdaen.kit.models import AuditLine
from promdaen.people.queries import NotAllowed
from promdaen.specimen.rules.sessions import PlantableKind, Stock
from tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW
LATER = NOW + timedelta(hours=1)
DEFECT = PlantableKind(
    code="mrz_number_check", models=("passport", "card"), tool="check_digits", difficulty=1
)


@pytest.fixture(autouse=True)
def booth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "printable", lambda: Stock(defects=[DEFECT], distractors=[]))
    stage.put_stage()


def new_drill(**changes: Any) -> Drill:
    values = {"title": " Bavet ", "wave": "coach", "count": 8, "seed": 4}
    return actions.make_drill(new=NewDrill(**(values | changes)), by=None, now=NOW)


def turn(traveller_code: str, ruling: str = "admit", **changes: Any) -> NewTurn:
    more = {name: changes.pop(name) for name in ("turn_id", "officer_id") if name in changes}
    values = {"waited": 30, "seconds": 60} | changes
    record = rules.CardRecord(who=traveller_code, ruling=ruling, **values)
    return NewTurn(**({"turn_id": uuid4()} | more), record=record)


def keep(drill: Drill, *turns: NewTurn, now: Any = NOW) -> int:
    return actions.keep_turns(drill=drill, turns=turns, by=None, now=now)


def in_need(drill: Drill) -> str:
    return next(
        traveller.code
        for traveller in queries.drawn_run(drill=drill).travellers
        if traveller.truth.need != "none"
    )


def test_a_drill_holds_a_need_a_signal_and_ordinary_travellers_and_is_drawn_the_same_again():
    drill = new_drill()
    assert drill.title == "Bavet"
    assert drill.code.startswith("DRILL-")
    sort = queries.count_sorts(drill=drill)
    assert (sort.ordinary >= 2, sort.signals >= 1, sort.needs >= 1) == (True, True, True)
    assert sort.ordinary + sort.signals + sort.needs == 8
    again = new_drill(seed=drill.seed)
    assert (again.script, again.seed) == (drill.script, drill.seed)
    assert set(drill.dialogues) <= {interview["code"] for interview in stage.interviews()}
    assert AuditLine.objects.filter(action="make_drill").count() == 2


def test_what_cannot_be_drawn_is_refused(monkeypatch: pytest.MonkeyPatch):
    for wrong in ({"wave": "train"}, {"count": 5}, {"count": 13}):
        with pytest.raises(BoothRefused, match="between 6 and 12"):
            new_drill(**wrong)
    monkeypatch.setattr(rules, "MAX_DRAWS", 2)
    monkeypatch.setattr(rules, "is_mixed", lambda **_: False)
    with pytest.raises(BoothRefused, match="Nothing fits"):
        new_drill()
    Dialogue.objects.filter(code="ordinary").delete()
    with pytest.raises(BoothRefused, match="An interview is missing"):
        new_drill()
    with pytest.raises(NotAllowed):
        actions.make_drill(
            new=NewDrill(wave="coach", count=8, seed=4), by=factories.account(), now=NOW
        )


def test_turns_are_kept_once_and_a_correction_is_the_next_revision():
    drill = new_drill()
    first = turn("t01")
    assert keep(drill, first, turn("t02", "refuse", ground="story", seen=["insult"])) == 2
    assert keep(drill, first) == 0
    assert keep(drill, turn("t01")) == 0
    assert keep(drill, turn("t01", "health", seen=["interpreter", "private"]), now=LATER) == 1
    drill_turn = queries.current_turns(drill=drill)["t01"]
    assert (drill_turn.revision, drill_turn.ruling, drill_turn.seen) == (
        2,
        "health",
        ["private", "interpreter"],
    )
    assert keep(drill, first) == 0
    assert keep(new_drill(seed=9), first) == 0, "the id of a turn of another drill"
    assert DrillTurn.objects.count() == 3
    assert Observation.objects.count() == 0
    results = queries.results(drill=drill)
    assert [line.traveller.code for line in results.lines] == ["t01", "t02"]
    assert results.red_lines == {"insult": 1}


def test_what_a_named_officer_did_is_observed_and_corrected():
    drill, officer, other = new_drill(), factories.officer(), factories.officer()
    traveller_code = in_need(drill)
    keep(drill, turn(traveller_code, officer_id=officer.pk))
    first = Observation.objects.get()
    assert (first.officer, first.kind, first.credit) == (officer, "booth", 0.0)
    assert first.outcome_id == "INTERVIEW.3"
    keep(
        drill, turn(traveller_code, "second_line", ground="need", officer_id=officer.pk), now=LATER
    )
    second = Observation.objects.exclude(pk=first.pk).get()
    assert second.supersedes == first
    keep(drill, turn(traveller_code, officer_id=other.pk, waited=31), now=LATER)
    taken_back = Observation.objects.get(credit=None)
    assert (taken_back.officer, taken_back.supersedes) == (officer, second)
    assert Observation.objects.filter(officer=other).get().supersedes is None
    keep(drill, turn(traveller_code, waited=32), now=LATER)
    assert Observation.objects.filter(officer=other, credit=None).count() == 1


def test_turns_that_do_not_fit_are_refused():
    drill = new_drill()
    for wrong, message in (
        (turn("t99"), "no card"),
        (turn("t01", "refuse"), "ground"),
        (turn("t01", "admit", ground="story"), "ground"),
        (turn("t01", "release"), "ground"),
        (turn("t01", seen=["wink"]), "ground"),
        (turn("t01", seconds=7201), "ground"),
        (turn("t01", officer_id=uuid4()), "officer"),
    ):
        with pytest.raises(BoothRefused, match=message):
            keep(drill, wrong)
    for _twice in range(2):
        actions.close_drill(drill=drill, by=None, now=LATER)
    with pytest.raises(BoothRefused, match="closed"):
        keep(drill, turn("t01"))
    assert AuditLine.objects.filter(action="close_drill").count() == 1


def test_a_defect_shows_its_own_outcome_and_a_person_in_need_that_of_the_interview():
    drill = new_drill()
    traveller = drill.script["travellers"][0]
    traveller["truth"] = {"document": "expired", "identity": "same", "purpose": "as_stated",
                    "need": "none"}  # fmt: skip
    assert queries.ruling_outcome(drill=drill, code="t01") == "FRAUDDOC.3"
    traveller["truth"]["need"] = "health"
    assert queries.ruling_outcome(drill=drill, code="t01") == "INTERVIEW.3"
