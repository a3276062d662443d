"""Supervisors' checklists of the demonstration; all invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import numpy as np

from promdaen.course import queries as course_queries
from promdaen.evaluation import actions
from promdaen.evaluation.queries import checklists as queries
from promdaen.evaluation.rules import checklists as rules
from promdaen.kit.json_objects import JsonObject
from promdaen_demo.stage import DemonstrationContent

if TYPE_CHECKING:
    from datetime import datetime

    from promdaen.course.models import CourseRun
    from promdaen.evaluation.models import ChecklistRound

AT = time(15, 0)


def fill_checklists(
    *, content: DemonstrationContent, runs_by_code: Mapping[str, CourseRun]
) -> None:
    """Open, fill in and close each checklist."""
    for record in content.records["demo_checklist"]:
        values, draw = record.values, np.random.default_rng(record.values["draw"])
        run = runs_by_code[values["run"]]
        opened = content.moment(content.day(values["opened"]), AT)
        checklist_round = actions.open_checklist(run=run, by=None, now=opened)
        posts = [post.code for post in queries.posts() if post.province_id == run.province_id]
        for enrolment in course_queries.run_roster(run=run):
            if draw.random() >= values["observed"]:
                continue
            form = rules.BehaviourForm(
                number=0,
                observer=rules.FIRST_OBSERVER,
                department=enrolment.department_id,
                province=run.province_id,
                post=posts[int(draw.integers(len(posts)))],
                answers=_answers(checklist_round=checklist_round, values=values, draw=draw),
            )
            _send(checklist_round=checklist_round, form=form, values=values, draw=draw, now=opened)
            checklist_round.refresh_from_db()
        closed = content.moment(content.day(values["closed"]), AT)
        actions.close_checklist(checklist_round=checklist_round, by=None, now=closed)


def _answers(
    *, checklist_round: ChecklistRound, values: JsonObject, draw: np.random.Generator
) -> dict[str, str]:
    page = queries.form_page(checklist_round=checklist_round, number=None)
    codes = [code for _topic, lines in page.topics for code, _words in lines]
    return {code: _answer(values=values, draw=draw) for code in codes}


def _answer(*, values: JsonObject, draw: np.random.Generator) -> str:
    if draw.random() < values["no_occasion"]:
        return rules.NO_OCCASION
    return rules.SEEN if draw.random() < values["seen"] else rules.NOT_SEEN


def _send(
    *,
    checklist_round: ChecklistRound,
    form: rules.BehaviourForm,
    values: JsonObject,
    draw: np.random.Generator,
    now: datetime,
) -> None:
    """Send a form, and sometimes that of a second observer, who mostly says the same."""
    number = actions.send_checklist_form(
        checklist_round=checklist_round, form=form, by=None, now=now
    )
    if draw.random() >= values["second"]:
        return
    answers = {
        code: answer
        if draw.random() < values["agree"]
        else _other(answer=answer, choices=list(rules.CHECKLIST_ANSWERS), draw=draw)
        for code, answer in form.answers.items()
    }
    second = replace(form, number=number, observer=rules.SECOND_OBSERVER, answers=answers)
    actions.send_checklist_form(checklist_round=checklist_round, form=second, by=None, now=now)


def _other(*, answer: str, choices: Sequence[str], draw: np.random.Generator) -> str:
    rest = [choice for choice in choices if choice != answer]
    return rest[int(draw.integers(len(rest)))]
