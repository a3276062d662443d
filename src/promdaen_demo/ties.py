"""Contacts between departments in the demonstration: invented answers, and steps for pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING, Any

import numpy as np

from promdaen.course import queries as course_queries
from promdaen.evaluation import actions
from promdaen.evaluation.rules import ties
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from promdaen.course.models import CourseRun

AT = time(16, 0)
LIKELY_BARRIER = 0.3
# How much more or less than the mean a pair has to do with each other.
NEARNESS = {
    frozenset({"IMM", "BPP"}): 1.6,
    frozenset({"IMM", "AHT"}): 1.4,
    frozenset({"MAR", "AHT"}): 0.3,
    frozenset({"MAR", "BPP"}): 0.6,
}


def ask_ties(*, content: DemonstrationContent, runs_by_code: Mapping[str, Any]) -> None:
    """Open, answer and close each round, and plan the steps."""
    for record in content.records["demo_tie"]:
        for values in record.values["rounds"]:
            _ask(values=values, run=runs_by_code[values["run"]], content=content)
        for values in record.values["steps"]:
            _step(values=values, content=content)


def _ask(*, values: JsonObject, run: CourseRun, content: DemonstrationContent) -> None:
    now = content.moment(content.day(values["day"]), AT)
    tie_round = actions.open_tie_round(run=run, occasion=values["occasion"], by=None, now=now)
    draw = np.random.default_rng(values["draw"])
    units = [department.pk for department in people_queries.departments()]
    answers = [
        _answer(
            unit=enrolment.department_id,
            others=[unit for unit in units if unit != enrolment.department_id],
            province=run.province_id,
            values=values,
            draw=draw,
        )
        for enrolment in course_queries.run_roster(run=run)
        if draw.random() < values["answered"]
    ]
    actions.record_tie_answers(tie_round=tie_round, answers=answers, by=None, now=now)
    actions.close_tie_round(tie_round=tie_round, by=None, now=now)


def _answer(
    *,
    unit: str,
    others: Sequence[str],
    province: str,
    values: JsonObject,
    draw: np.random.Generator,
) -> ties.TieAnswer:
    contacts, replies = {}, {}
    for other in others:
        share = values["contact"] * NEARNESS.get(frozenset({unit, other}), 1.0)
        contacts[other] = "none"
        if draw.random() < share:
            contacts[other] = str(draw.choice(["once", "some", "often"], p=[0.5, 0.35, 0.15]))
            came = draw.random() < values["reply"]
            replies[other] = str(draw.choice(["yes", "late"], p=[0.75, 0.25])) if came else "no"
    has_barrier = draw.random() >= values["contact"]
    chosen = [code for code in list(ties.BARRIER_CHOICES)[1:] if draw.random() < LIKELY_BARRIER]
    barriers = tuple(chosen or ["whom"]) if has_barrier else ("nothing",)
    return ties.TieAnswer(
        department=unit,
        province=province,
        contacts=contacts,
        replies=replies,
        knows=tuple(other for other in others if draw.random() < values["knows"]),
        level=str(draw.choice(list(ties.LEVEL_CHOICES), p=[0.6, 0.3, 0.1])),
        barriers=barriers,
    )


def _step(*, values: JsonObject, content: DemonstrationContent) -> None:
    planned_on = content.day(values["planned"])
    first, second = values["pair"]
    step = actions.plan_tie_step(
        step=actions.NewTieStep(
            pair=(first, second),
            kind=values["kind"],
            planned_on=planned_on,
            note=values["note"]["km"],
        ),
        by=None,
        now=content.now,
    )
    if "done" in values:
        done_on = content.day(values["done"])
        actions.finish_tie_step(step=step, done_on=done_on, by=None, now=content.now)
