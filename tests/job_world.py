"""Supervisors' checklists and registers of posts, for tests of pages and of actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from promdaen.course.models import CourseRun
from promdaen.curriculum import actions as curriculum_actions
from promdaen.curriculum import queries as curriculum_queries
from promdaen.evaluation import actions
from promdaen.evaluation.models import ChecklistRound
from promdaen.evaluation.queries import checklists as queries
from promdaen.evaluation.rules import checklists, registers
from promdaen.kit import content
from promdaen.kit.months import months_after
from promdaen.people.actions import NewPosting
from promdaen.places import queries as places_queries
from promdaen.places.models import Province
from tests import factories, runs

POSTS = ("KH-X1", "KH-X2")
ENDED_ON = factories.NOW.date() - timedelta(days=100)


def behaviours() -> None:
    """The topics, and the behaviours of the content."""
    topics = ("UNTOC", "CORRUPT", "BASICS")
    for number, code in enumerate(topics, start=101):
        if curriculum_queries.find_topic(code=code) is None:
            factories.topic(code, number)
    records = content.read_content(root=content.content_root(), names=["behaviour"])
    own = [behaviour for behaviour in records["behaviour"] if behaviour.values["topic"] in topics]
    curriculum_actions.put_records(records={"behaviour": own}, by=None, now=factories.NOW)


def posts(province: Province | None = None) -> None:
    """Two posts, of province 01 unless another is named."""
    for code in POSTS:
        if places_queries.checkpoint_by_code(code=code) is None:
            factories.checkpoint(code, province=province or factories.province())


def run_that_is_over(
    code: str = "OVER-1", *, officers: int = 8, ended_on: date = ENDED_ON, **fields: Any
) -> CourseRun:
    """A run that ended a hundred days ago, with officers of two departments."""
    posts()
    run = runs.run(code, starts_on=ended_on - timedelta(days=4), **fields)
    for number in range(officers):
        runs.enrol(run, department=("IMM", "MAR")[number % 2])
    return run


def opened(run: CourseRun) -> ChecklistRound:
    """The open checklist of a run."""
    return actions.open_checklist(run=run, by=None, now=factories.NOW)


def form(row: ChecklistRound, *, seen: int = 9, **changes: Any) -> checklists.BehaviourForm:
    """The next form of a checklist, with so many of twelve behaviours seen."""
    page = queries.form_page(checklist_round=row, number=None)
    codes = [code for _topic, lines in page.topics for code, _words in lines]
    values: dict[str, Any] = {
        "number": 0,
        "observer": checklists.FIRST_OBSERVER,
        "department": "IMM",
        "province": "01",
        "post": "KH-X1",
        "answers": {
            code: checklists.SEEN if place < seen else checklists.NOT_SEEN
            for place, code in enumerate(codes)
        },
    }
    return checklists.BehaviourForm(**values | changes)


def sent(row: ChecklistRound, *, is_second: bool = False, **changes: Any) -> int:
    """Send the next form, and one of a second observer who sees a line less."""
    first = form(row, **changes)
    number = actions.send_checklist_form(
        checklist_round=row, form=first, by=None, now=factories.NOW
    )
    if is_second:
        code = sorted(first.answers)[0]
        second = replace(
            first,
            number=number,
            observer=checklists.SECOND_OBSERVER,
            answers={**first.answers, code: checklists.NOT_SEEN},
        )
        actions.send_checklist_form(checklist_round=row, form=second, by=None, now=factories.NOW)
    row.refresh_from_db()
    return number


def closed(run: CourseRun, *, officers: int = 8) -> ChecklistRound:
    """A closed checklist with a second observer for every officer."""
    row = opened(run)
    for number in range(officers):
        department = ("IMM", "MAR")[number % 2]
        sent(row, is_second=True, seen=6 + number % 5, department=department)
    return actions.close_checklist(checklist_round=row, by=None, now=factories.NOW)


def counts(**changes: int) -> registers.RegisterCounts:
    """A usual month of a post."""
    values = {"travellers": 9000, "referrals": 9, "incident_reports": 6, "requests": 5}
    return registers.RegisterCounts(**values | changes)


def recorded(
    month_on: date, by_post: Mapping[str, registers.RegisterCounts], now: datetime = factories.NOW
) -> int:
    """The registers of some posts in a month."""
    new = {
        code: actions.NewRegister(counts=register_counts)
        for code, register_counts in by_post.items()
    }
    return actions.record_registers(month_on=month_on, registers=new, by=None, now=now)


def registers_of_30_months(*, effect: int = 2, since: int = 3) -> None:
    """Thirty months of both posts; the first has `effect` times the counts in the last ones."""
    posts()
    this = factories.NOW.date().replace(day=1)
    for number in range(30, 0, -1):
        times = effect if number <= since else 1
        pair = {
            "KH-X1": counts(referrals=9 * times, incident_reports=6 * times),
            "KH-X2": counts(referrals=8 + number % 3),
        }
        recorded(months_after(day=this, months=-number), pair)


def trained_at(code: str, *, officers: int = 2, trained: int = 1) -> None:
    """Officers who work at a post, some of whom attended a run a hundred days ago."""
    post = places_queries.checkpoint_by_code(code=code)
    assert post is not None
    run = runs.run(f"R-{code}", starts_on=ENDED_ON - timedelta(days=4))
    for number in range(officers):
        officer = factories.officer(
            posting=NewPosting(province=post.province_id, checkpoint=post.pk)
        )
        if number < trained:
            [enrolment] = factories.enrolments(run, [officer])
            type(enrolment).objects.filter(pk=enrolment.pk).update(has_attended=True)


def compared(code: str = "COMP-1", *, gain: float = 3.0, officers: int = 6) -> CourseRun:
    """A tested run with a comparison group, whose officers gain so many points."""
    run = runs.tested_run(code, officers=12)
    pairs = [(40.0 + number, 40.0 + number + gain + number % 2) for number in range(officers)]
    actions.record_comparison(
        run=run, chosen="The next province", pairs=pairs, by=None, now=factories.NOW
    )
    return run


def addresses() -> dict[str, dict[str, Any]]:
    """What addresses of these pages need: runs without, with an open, with a closed checklist."""
    behaviours()
    run_that_is_over("OVER-2", ended_on=factories.NOW.date() - timedelta(days=20))
    recent = factories.NOW.date() - timedelta(days=20)
    closed(run_that_is_over("OVER-3", ended_on=recent))
    row = opened(run_that_is_over("OVER-1", ended_on=recent))
    sent(row)
    registers_of_30_months()
    token = queries.round_token(checklist_round=row)
    names = ("phone_checklist", "second_observer", "phone_checklist_second")
    return {
        **{f"evaluation:{name}": {"token": token, "number": 1} for name in names},
        "evaluation:record_comparison": {"code": "OVER-1"},
        "evaluation:checklist_link": {"code": "OVER-1"},
        "evaluation:close_checklist": {"code": "OVER-1"},
        "evaluation:open_checklist": {"code": "OVER-2"},
    }
