"""Rounds of questions on contacts, for tests of pages and of actions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from promdaen.course.models import CourseRun
from promdaen.evaluation import actions
from promdaen.evaluation.models import TieRound, TieStep
from promdaen.evaluation.rules import costs, ties
from promdaen.people.models import Department
from tests import factories, runs

UNITS = ("IMM", "MAR")
LONG_OVER = {"starts_on": date(2026, 5, 25), "ends_on": date(2026, 5, 29)}
"""Days of a course run whose later questions can be opened."""


def answer(department: str = "IMM", *, contact: str = "none", **changes: Any) -> ties.TieAnswer:
    """An answer of an officer of one of two departments about the other."""
    other = next(unit for unit in UNITS if unit != department)
    rest = [unit.pk for unit in Department.objects.all() if unit.pk != department]
    values: dict[str, Any] = {
        "contacts": {**dict.fromkeys(rest, "none"), other: contact},
        "replies": {} if contact == "none" else {other: "yes"},
        "knows": (other,),
        "level": "post",
        "barriers": ("nothing",),
    }
    return ties.TieAnswer(department=department, province="01", **values | changes)


def run_of_two_departments(code: str = "TIE-1", **fields: Any) -> CourseRun:
    """A course run with six officers of each of two departments."""
    for unit in UNITS:
        factories.department(unit)
    run = factories.run(code, **fields)
    for unit in UNITS:
        for _number in range(6):
            runs.enrol(run, department=unit)
    return run


def round_of(run: CourseRun, occasion: str = "before", *, contacts: int = 3) -> TieRound:
    """A closed round in which so many of each department's six officers had contact."""
    tie_round = actions.open_tie_round(run=run, occasion=occasion, by=None, now=factories.NOW)
    answers = [
        answer(unit, contact="once" if number < contacts else "none")
        for unit in UNITS
        for number in range(6)
    ]
    actions.record_tie_answers(tie_round=tie_round, answers=answers, by=None, now=factories.NOW)
    return actions.close_tie_round(tie_round=tie_round, by=None, now=factories.NOW)


def step(day: date | None = None) -> TieStep:
    """A planned visit of the two departments."""
    new = actions.NewTieStep(
        pair=("MAR", "IMM"), kind="visit", planned_on=day or factories.NOW.date()
    )
    return actions.plan_tie_step(step=new, by=None, now=factories.NOW)


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of pages of contacts need: three closed rounds, an open one, a step."""
    run = run_of_two_departments(**LONG_OVER)
    for number, occasion in enumerate(ties.TIE_OCCASIONS):
        round_of(run, occasion, contacts=1 + number)
    other = run_of_two_departments("TIE-2")
    actions.open_tie_round(run=other, occasion="before", by=None, now=factories.NOW)
    at = {"code": "TIE-2", "occasion": "before", "department": "IMM"}
    names = ("ties_form", "open_tie_round", "close_tie_round", "type_ties", "type_ties_form")
    cost = actions.NewCost(
        line="travel",
        kind="actual",
        money=costs.Money(amount=Decimal(100), currency="USD", day=factories.NOW.date()),
    )
    line = actions.record_cost(run=run, cost=cost, by=None, now=factories.NOW)
    return {
        **{f"evaluation:{name}": {"code": "TIE-1"} for name in ("run_costs", "per_diem")},
        "evaluation:remove_cost": {"line_id": line.pk},
        **{f"evaluation:{name}": at for name in names},
        "evaluation:finish_tie_step": {"step_id": step().pk},
    }
