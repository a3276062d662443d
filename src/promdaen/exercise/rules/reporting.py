"""The after-action report as one document of plain values: the page and the print show it.

Texts stand in both languages ({"en", "km"}), times as the clock of the exercise shows them and
in seconds, and every statement names the lines of the log behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from promdaen.exercise.rules import flow, statements, timelines, wash_results
from promdaen.exercise.rules import standings as standing_rules
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.exercise.rules.standings import Choice, Standing
from promdaen.exercise.rules.statements import Statement, Told
from promdaen.kit.texts import Words

SCHEMA = "promdaen.exercise-report/1"
Values = dict[str, Any]


def document(
    *,
    head: Mapping[str, Any],
    told: Told,
    outcomes: Mapping[str, Words],
    findings: Sequence[Mapping[str, Any]],
) -> Values:
    """The report of a run: `head` says which run it is, `outcomes` how outcomes are called."""
    return {
        "schema": SCHEMA,
        "head": dict(head),
        "actions": _actions(told, outcomes),
        "decisions": _decisions(told),
        "flow": _flow(told),
        "timeline": timelines.timeline(told=told),
        "strengths": [_statement(told, one) for one in statements.strengths(told=told)],
        "areas": [_statement(told, one) for one in statements.areas(told=told)],
        "hot_wash": wash_results.results(room=told.room, names=told.names),
        "findings": [dict(one) for one in findings],
        "page_one": page_one(told=told, findings=findings),
    }


def page_one(*, told: Told, findings: Sequence[Mapping[str, Any]]) -> Values:
    """The strengths and areas of page one, five of each at most.

    Where nobody has chosen any, the proposals of the rules stand in, and say so; `proposals` are
    those of which nothing is among the findings yet.
    """
    found = {
        statements.STRENGTH: statements.merged(lines=statements.strengths(told=told)),
        statements.IMPROVEMENT: statements.merged(lines=statements.areas(told=told)),
    }
    taken = {one["suggestion"] for one in findings}
    made: Values = {"proposals": {}}
    for kind, proposals in found.items():
        chosen = [one for one in findings if one["kind"] == kind and one["on_page_one"]]
        lines = [_proposal(told, one) for one in proposals]
        made[kind] = {
            "is_proposed": not chosen,
            "lines": [dict(one) for one in chosen] or lines[: statements.PAGE_ONE_MOST],
        }
        made["proposals"][kind] = [one for one in lines if one["key"] not in taken]
    return made


def _proposal(told: Told, one: statements.Proposal) -> Values:
    return {
        **_statement(told, one.statement),
        "events": list(one.events),
        "count": one.count,
        "number": None,
        "owner": None,
        "due_on": None,
    }


def pair(*, words: Words) -> dict[str, str]:
    """A text of both languages as plain values."""
    return {"en": words.en, "km": words.km}


def _tally(lines: Iterable[Standing]) -> Values:
    made = standing_rules.tally(lines=lines)
    return {**asdict(made), "judged": made.judged}


def _actions(told: Told, outcomes: Mapping[str, Words]) -> Values:
    lines = told.actions
    codes = sorted({one.action.outcome for one in lines})
    return {
        "all": _tally(lines),
        "critical": _tally(one for one in lines if one.action.is_critical),
        "protection": _tally(one for one in lines if one.action.is_protection),
        "by_cell": [
            {
                "name": pair(words=told.name(cell)),
                **_tally(one for one in lines if one.action.cell == cell),
            }
            for cell in told.room.scenario.cells
        ],
        "by_outcome": [
            {
                "code": code,
                "name": pair(words=outcomes.get(code, Words(en=code, km=code))),
                **_tally(one for one in lines if one.action.outcome == code),
            }
            for code in codes
        ],
        "lines": [_action(told, one) for one in lines],
    }


def _action(told: Told, one: Standing) -> Values:
    action = one.action
    return {
        "code": action.code,
        "cell": pair(words=told.name(action.cell)),
        "text": pair(words=action.text),
        "outcome": action.outcome,
        "standing": one.kind,
        "is_critical": action.is_critical,
        "is_protection": action.is_protection,
        "is_difficult": one.is_difficult,
        "called_at": _clock(told, one.called.second if one.called else None),
        "done_at": _clock(told, one.done_s),
        "minutes": action.minutes,
        "delay_s": one.delay_s,
        "over_s": one.over_s,
        "note": one.seen.text if one.seen else "",
        "events": list(one.events),
    }


def _decisions(told: Told) -> Values:
    put = [one for one in told.choices if one.put is not None]
    return {
        "put": len(put),
        "in_time": sum(one.kind == standing_rules.IN_TIME for one in put),
        "over": sum(one.kind == standing_rules.OVER for one in put),
        "undecided": sum(one.kind == standing_rules.UNDECIDED for one in put),
        "median_s": standing_rules.median_latency_s(lines=put),
        "lines": [_choice(told, one) for one in put],
    }


def _choice(told: Told, one: Choice) -> Values:
    decision, taken = one.decision, one.taken
    option = decision.option(code=taken.option) if taken else None
    return {
        "code": decision.code,
        "cell": pair(words=told.name(decision.cell)),
        "prompt": pair(words=decision.prompt),
        "standing": one.kind,
        "put_at": _clock(told, one.put.second if one.put else None),
        "minutes": decision.minutes,
        "latency_s": one.latency_s,
        "option": pair(words=option.text) if option else None,
        "effect": pair(words=option.effect) if option else None,
        "is_by_control": taken is not None and taken.by == CONTROL,
        "events": list(one.events),
    }


def _flow(told: Told) -> Values:
    room, second = told.room, told.at.second
    exchanges = flow.matrix(room=room, second=second)
    cells = list(room.scenario.cells)
    return {
        **asdict(flow.summary(room=room, second=second)),
        "pairs_by_fact": _pairs(told),
        "matrix": [
            {
                "by": pair(words=told.name(by)),
                "to": [_exchange(exchanges.get((by, to))) for to in cells],
            }
            for by in cells
        ],
        "requests_again": [
            {
                "by": pair(words=told.name(one.message.by)),
                "to": pair(words=told.name(one.to)),
                "subject": pair(words=room.scenario.subjects[one.message.subject].name),
                "why": one.why,
                "at": _clock(told, one.message.second),
                "events": [one.message.sequence],
            }
            for one in flow.redundant_requests(room=room, second=second)
        ],
    }


def _pairs(told: Told) -> list[Values]:
    """Every fact that a cell had to be told: when it was found, when it was told."""
    made = []
    for one in flow.needed_pairs(room=told.room, second=told.at.second):
        standing = "in_time" if one.is_in_time else "late"
        made.append(
            {
                "fact": one.fact.code,
                "text": pair(words=one.fact.text),
                "owner": pair(words=told.name(one.fact.owner)),
                "cell": pair(words=told.name(one.cell)),
                "found_at": _clock(told, one.found_s),
                "told_at": _clock(told, one.told.second if one.told else None),
                "latency_s": one.latency_s,
                "useful_minutes": one.fact.useful_minutes,
                "standing": standing if one.told else "untold",
                "events": [one.told.sequence] if one.told else [],
            }
        )
    return made


def _exchange(one: flow.Exchange | None) -> Values | None:
    """What went from a cell to another; None from a cell to itself."""
    if one is None:
        return None
    return {
        "messages": one.messages,
        "new_facts": one.new_facts,
        "needed": one.needed,
        "requests": one.requests,
        "answered": len(one.answered_s),
        "median_answer_s": one.median_answer_s,
    }


def _statement(told: Told, one: Statement) -> Values:
    return {
        "key": one.key,
        "text": pair(words=one.text),
        "why": pair(words=one.why),
        "recommendation": pair(words=one.recommendation),
        "cells": [pair(words=told.name(cell)) for cell in one.cells],
        "is_protection": one.is_protection,
        "events": list(one.events),
    }


def _clock(told: Told, second: float | None) -> str | None:
    return None if second is None else told.room.scenario.time_at(second=second)
