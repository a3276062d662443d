"""What a plan comes to: gaps closed by year, money, replacement, what stays open."""

from __future__ import annotations

import json
from typing import Any

from promdaen.kit.texts import Words
from promdaen.planning.rules import outcomes, plan_inputs
from promdaen.planning.rules.measures import MeasureFacts, measure_facts
from promdaen.planning.rules.plan_facts import (
    PlanCheckpoint,
    PlanFacts,
    PlanIndicator,
    plan_facts,
    proposed_risks,
)
from promdaen.planning.tests.test_measures import body

NAME = Words(en="Place", km="ទី")


def place(code: str, province: str, standard_class: str) -> PlanCheckpoint:
    return PlanCheckpoint(
        code=code,
        name=NAME,
        province=province,
        standard_class=standard_class,
        travellers=None,
    )


FACTS = PlanFacts(
    checkpoints=(place("A", "01", "international"), place("B", "02", "bilateral")),
    provinces={"01": NAME, "02": NAME},
    indicators={
        code: PlanIndicator(code=code, title=NAME, weight=weight)
        for code, weight in (("T09", 3), ("T10", 2), ("T13", 3))
    },
    standards={
        "international": {"T09": 4, "T10": 3, "T13": 3},
        "bilateral": {"T09": 4, "T10": 3},
        "local": {},
    },
    scores={"A": {"T09": 1, "T10": 3, "T13": 2}, "B": {"T09": None, "T10": 0}},
    unsurveyed=("C",),
)


def measure(code: str, lifts: dict[str, int], **fields: Any) -> MeasureFacts:
    listed = [{"indicator": indicator, "level": level} for indicator, level in lifts.items()]
    return measure_facts(code=code, body=body(lifts=listed, **fields))


MEASURES = {
    one.code: one
    for one in (
        measure("GRID", {"T09": 4, "T10": 3}, lifetime_years=2, sizes={"international": 2}),
        measure("HALF", {"T09": 2}),
        measure("PROV", {"T10": 4}, scope="province"),
        measure("ALL", {"T10": 2}, scope="nation", applies_to=["bilateral"]),
    )
}


def inputs(**fields: Any) -> plan_inputs.PlanInputs:
    stored = {
        "first_year": 2027, "years": 3, "currency": "USD", "budget": [9, 9, 9],
        "running_after": 5, "paid_after": 1, "discount": 1, "capacity": {"build": [1, 1, 1]},
        "floors": {"01": 5, "09": 4}, "risks": {"A": 1.0}, "critical_year": 2,
        "critical_factor": 3, "locks": [{"measure": "GRID", "at": "A", "year": 1}],
    }  # fmt: skip
    return plan_inputs.plan_inputs(stored=stored | fields)


def plan_outcome(*plan: tuple[str, str, int]) -> outcomes.PlanOutcome:
    entries = [{"measure": code, "at": at, "year": year} for code, at, year in plan]
    return outcomes.outcome(facts=FACTS, measures=MEASURES, inputs=inputs(), plan=entries)


def test_facts_and_inputs_are_kept_and_read_again_as_they_were() -> None:
    stored = json.loads(json.dumps(FACTS.as_json()))
    assert plan_facts(stored=stored) == FACTS
    assert plan_inputs.plan_inputs(stored=inputs().as_json()) == inputs()
    assert FACTS.missing_count == 1
    assert proposed_risks(checkpoints=FACTS.checkpoints) == {"A": 1.5, "B": 1.0}


def test_a_gap_closes_in_the_year_of_the_first_measure_that_reaches_its_standard() -> None:
    outcome = plan_outcome(
        ("GRID", "A", 2), ("HALF", "A", 1), ("ALL", "nation", 1), ("PROV", "02", 3)
    )
    closed = {(gap.place.code, gap.indicator.code): gap.closed_in for gap in outcome.gaps}
    assert closed == {("A", "T09"): 2, ("A", "T13"): None, ("B", "T10"): 3}
    assert outcome.closed_count == 2
    assert [open_gap.indicator.code for open_gap in outcome.open_gaps] == ["T13"]
    assert outcome.must_by_year == [2, 2, 1, 1]
    assert outcome.serious_by_year == [0, 0, 0, 0]
    assert {purchase.measure.code: purchase.closes for purchase in outcome.bought} == {
        "HALF": 0, "ALL": 0, "GRID": 1, "PROV": 1,
    }  # fmt: skip
    assert {purchase.measure.code: purchase.weight for purchase in outcome.bought} == {
        "HALF": 0, "ALL": 0, "GRID": 3, "PROV": 2,
    }  # fmt: skip
    assert [purchase.province for purchase in outcome.bought] == ["01", "", "01", "02"]


def test_money_counts_capital_once_running_every_year_and_replacement_separately() -> None:
    outcome = plan_outcome(("GRID", "A", 1), ("PROV", "02", 3))
    assert outcome.capital == (2000, 0, 1000)
    assert outcome.running == (2000, 2000, 3000)
    assert outcome.replacement == (0, 0, 2000)
    assert (outcome.running_after, outcome.replacement_after) == (3000, 1200)
    assert outcome.spent == 10_000
    assert [purchase.cost(years=3) for purchase in outcome.bought] == [8000, 2000]
    assert outcomes.money_by_province(outcome=outcome) == {
        "01": [4000, 2000, 2000], "02": [0, 0, 2000],
    }  # fmt: skip
    assert outcome.bought[0].is_locked
    assert not outcome.bought[1].is_locked


def test_measures_of_a_year_are_gathered_and_what_stays_open_is_sorted_by_need() -> None:
    outcome = plan_outcome(("GRID", "A", 1), ("GRID", "B", 1), ("PROV", "01", 1))
    first, second = outcomes.groups(bought=outcome.bought)
    assert (first.measure.code, first.closes, first.capital, first.running) == (
        "GRID", 2, 3000, 3000,
    )  # fmt: skip
    assert second.closes == 0
    [row] = outcomes.open_groups(outcome=outcome, measures=MEASURES)
    assert (row.indicator.code, row.must_count, row.has_measure) == ("T13", 1, False)
    [_first, serious] = outcomes.open_groups(
        outcome=plan_outcome(("HALF", "A", 1)), measures=MEASURES
    )[1:]
    assert (serious.indicator.code, serious.must_count, serious.has_measure) == ("T10", 0, True)
    elsewhere = {"X": measure("X", {"T10": 4, "T13": 4}, applies_to=["bilateral"])}
    rows = outcomes.open_groups(outcome=plan_outcome(("HALF", "A", 1)), measures=elsewhere)
    # T13 is open at an international checkpoint alone, where this measure cannot be bought.
    assert {row.indicator.code: row.has_measure for row in rows} == {
        "T09": False, "T10": True, "T13": False,
    }  # fmt: skip
    assert outcomes.most_bought(bought=outcome.bought, count=1) == [(MEASURES["GRID"], 2)]


def test_two_plans_differ_by_what_is_new_gone_or_moved() -> None:
    first = plan_outcome(("GRID", "A", 1), ("HALF", "A", 1)).bought
    second = plan_outcome(("GRID", "A", 2), ("PROV", "01", 1)).bought
    gone, new, moved = outcomes.plan_differences(first=first, second=second)
    assert [purchase.measure.code for purchase in gone] == ["HALF"]
    assert [purchase.measure.code for purchase in new] == ["PROV"]
    assert [(purchase.measure.code, purchase.year, before) for purchase, before in moved] == [
        ("GRID", 2, 1)
    ]


def test_the_document_of_the_solver_leaves_out_what_is_not_due_and_floors_elsewhere() -> None:
    document = plan_inputs.solver_document(facts=FACTS, measures=MEASURES, inputs=inputs())
    assert document["scores"] == {
        "A": {"T09": 1, "T10": 3, "T13": 2}, "B": {"T09": None, "T10": 0},
    }  # fmt: skip
    assert document["province_floor"] == {"01": 5}
    assert document["locked_in"] == [{"measure": "GRID", "at": "A", "year": 1}]
    out = inputs(locks=[{"measure": "GRID", "at": "A", "year": 0}])
    document = plan_inputs.solver_document(facts=FACTS, measures=MEASURES, inputs=out)
    assert (document["locked_in"], document["locked_out"]) == (
        [], [{"measure": "GRID", "at": "A"}],
    )  # fmt: skip
    assert document["checkpoints"][1]["risk"] == 1.0


def test_inputs_that_differ_are_reported_one_by_one() -> None:
    after = inputs(years=2, risks={"B": 2.0}, locks=[])
    changed = list(plan_inputs.changed_inputs(before=inputs(), after=after))
    assert changed == [("years", 3, 2), ("risks.A", 1.0, None), ("risks.B", None, 2.0)]
    assert inputs().without_floors().floors == {}
    assert inputs().with_budget_times(2).budget == (18, 18, 18)
    other = inputs().carried_to(facts=FACTS, measures={}, risks={"A": 2.0})
    assert (other.locks, other.floors, other.risks) == ((), {"01": 5}, {"A": 2.0})
    assert other.calendar() == [2027, 2028, 2029]
