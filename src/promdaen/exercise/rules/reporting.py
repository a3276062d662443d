"""The after-action report as plain values, used by page and print.

Texts are in both languages ({"en", "km"}), times as exercise clock and in seconds. Every statement
has the numbers of its lines in the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from promdaen.exercise.rules import action_results, flow, statements, timelines, wash_results
from promdaen.exercise.rules.action_results import ActionResult, DecisionResult
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.exercise.rules.statements import RunStatement, StatementContext
from promdaen.kit.json_objects import JsonObject, NewJsonObject
from promdaen.kit.texts import Words

SCHEMA = "promdaen.exercise-report/1"


def document(
    *,
    head: JsonObject,
    context: StatementContext,
    outcomes: Mapping[str, Words],
    findings: Sequence[JsonObject],
) -> NewJsonObject:
    """The report of a run: `head` says which run it is, `outcomes` how outcomes are called."""
    return {
        "schema": SCHEMA,
        "head": dict(head),
        "actions": _actions(context, outcomes),
        "decisions": _decisions(context),
        "flow": _flow(context),
        "timeline": timelines.timeline(context=context),
        "strengths": [
            _statement(context, statement) for statement in statements.strengths(context=context)
        ],
        "areas": [
            _statement(context, statement) for statement in statements.areas(context=context)
        ],
        "hot_wash": wash_results.results(room=context.room, names=context.names),
        "findings": [dict(finding) for finding in findings],
        "page_one": page_one(context=context, findings=findings),
    }


def page_one(*, context: StatementContext, findings: Sequence[JsonObject]) -> NewJsonObject:
    """The strengths and areas of page one, at most five of each.

    If no findings were chosen, proposals of the rules are used and marked as such; `proposals` are
    those that are not among the findings yet.
    """
    merged_statements = {
        statements.STRENGTH: statements.merge_statements(
            statements=statements.strengths(context=context)
        ),
        statements.IMPROVEMENT: statements.merge_statements(
            statements=statements.areas(context=context)
        ),
    }
    used_suggestions = {finding["suggestion"] for finding in findings}
    proposals_page: NewJsonObject = {"proposals": {}}
    for kind, proposals in merged_statements.items():
        chosen = [
            finding for finding in findings if finding["kind"] == kind and finding["on_page_one"]
        ]
        lines = [_proposal(context, proposal) for proposal in proposals]
        proposals_page[kind] = {
            "is_proposed": not chosen,
            **_with_shared_recommendations(chosen or lines[: statements.MAX_ON_PAGE_ONE]),
        }
        proposals_page["proposals"][kind] = [
            line for line in lines if line["key"] not in used_suggestions
        ]
    return proposals_page


def _with_shared_recommendations(lines: Sequence[JsonObject]) -> NewJsonObject:
    """The lines, and apart from them each recommendation that several of them share."""
    count_by_recommendation = Counter(tuple(line["recommendation"].items()) for line in lines)
    shared = {
        recommendation: count
        for recommendation, count in count_by_recommendation.items()
        if count > 1 and any(text for _language, text in recommendation)
    }
    return {
        "lines": [
            {**line, "recommendation": {"en": "", "km": ""}}
            if tuple(line["recommendation"].items()) in shared
            else dict(line)
            for line in lines
        ],
        "shared": [
            {"recommendation": dict(recommendation), "count": count}
            for recommendation, count in shared.items()
        ],
    }


def page_one_column(*, report: JsonObject, kind: str) -> NewJsonObject:
    """One column of page one as it is edited: its lines, what is suggested, and what is folded.

    Lines and open suggestions together are at most five.
    """
    group = report["page_one"][kind]
    on_page = {line.get("key") for line in group["lines"]} - {None}
    suggested = [
        line for line in report["page_one"]["proposals"][kind] if line["key"] not in on_page
    ]
    space = max(0, statements.MAX_ON_PAGE_ONE - len(group["lines"]))
    return {"kind": kind, "group": group, "open": suggested[:space], "folded": suggested[space:]}


def progress(*, report: JsonObject) -> NewJsonObject:
    """What of page one is done: opening words, chosen strengths and areas, owners with a day."""
    strengths, areas = (
        [] if group["is_proposed"] else group["lines"]
        for group in (report["page_one"][kind] for kind in statements.STATEMENT_KINDS)
    )
    return {
        "has_opening": any(report["head"]["opening"].values()),
        "strengths": len(strengths),
        "areas": len(areas),
        "owned": sum(bool(line["owner"] and line["due_on"]) for line in areas),
        "most": statements.MAX_ON_PAGE_ONE,
    }


def _proposal(context: StatementContext, proposal: statements.FindingProposal) -> NewJsonObject:
    return {
        **_statement(context, proposal.statement),
        "events": list(proposal.events),
        "count": proposal.count,
        "number": None,
        "owner": None,
        "person": "",
        "due_on": None,
    }


def _tally(results: Iterable[ActionResult]) -> NewJsonObject:
    action_tally = action_results.tally(lines=results)
    return {**asdict(action_tally), "judged": action_tally.judged}


def _actions(context: StatementContext, outcomes: Mapping[str, Words]) -> NewJsonObject:
    results = context.actions
    codes = sorted({result.action.outcome for result in results})
    return {
        "all": _tally(results),
        "critical": _tally(result for result in results if result.action.is_critical),
        "protection": _tally(result for result in results if result.action.is_protection),
        "by_cell": [
            {
                "name": context.name(cell).by_language(),
                **_tally(result for result in results if result.action.cell == cell),
            }
            for cell in context.room.scenario.cells
        ],
        "by_outcome": [
            {
                "code": code,
                "name": outcomes.get(code, Words.same(code)).by_language(),
                **_tally(result for result in results if result.action.outcome == code),
            }
            for code in codes
        ],
        "lines": [_action(context, result) for result in results],
    }


def _action(context: StatementContext, result: ActionResult) -> NewJsonObject:
    action = result.action
    return {
        "code": action.code,
        "cell": context.name(action.cell).by_language(),
        "text": action.text.by_language(),
        "outcome": action.outcome,
        "standing": result.kind,
        "is_critical": action.is_critical,
        "is_protection": action.is_protection,
        "is_difficult": result.is_difficult,
        "called_at": _clock(context, result.called.second if result.called else None),
        "done_at": _clock(context, result.done_s),
        "minutes": action.minutes,
        "delay_s": result.delay_s,
        "over_s": result.over_s,
        "note": result.grade.text if result.grade else "",
        "events": list(result.events),
    }


def _decisions(context: StatementContext) -> NewJsonObject:
    results = [result for result in context.choices if result.presented is not None]
    return {
        "put": len(results),
        "in_time": sum(result.kind == action_results.IN_TIME for result in results),
        "over": sum(result.kind == action_results.OVER for result in results),
        "undecided": sum(result.kind == action_results.UNDECIDED for result in results),
        "median_s": action_results.median_latency_s(results=results),
        "lines": [_choice(context, result) for result in results],
    }


def _choice(context: StatementContext, result: DecisionResult) -> NewJsonObject:
    decision, decision_taken = result.decision, result.decision_taken
    option = decision.option(code=decision_taken.option) if decision_taken else None
    return {
        "code": decision.code,
        "cell": context.name(decision.cell).by_language(),
        "prompt": decision.prompt.by_language(),
        "standing": result.kind,
        "put_at": _clock(context, result.presented.second if result.presented else None),
        "minutes": decision.minutes,
        "latency_s": result.latency_s,
        "option": option.text.by_language() if option else None,
        "effect": option.effect.by_language() if option else None,
        "is_by_control": decision_taken is not None and decision_taken.by == CONTROL,
        "events": list(result.events),
    }


def _flow(context: StatementContext) -> NewJsonObject:
    room, second = context.room, context.at.second
    exchanges = flow.matrix(room=room, second=second)
    cells = list(room.scenario.cells)
    return {
        **asdict(flow.summary(room=room, second=second)),
        "pairs_by_fact": _pairs(context),
        "matrix": [
            {
                "by": context.name(by).by_language(),
                "to": [_exchange(exchanges.get((by, to))) for to in cells],
            }
            for by in cells
        ],
        "requests_again": [
            {
                "by": context.name(redundant.message.by).by_language(),
                "to": context.name(redundant.to).by_language(),
                "subject": room.scenario.subjects[redundant.message.subject].name.by_language(),
                "why": redundant.why,
                "at": _clock(context, redundant.message.second),
                "events": [redundant.message.sequence],
            }
            for redundant in flow.redundant_requests(room=room, second=second)
        ],
    }


def _pairs(context: StatementContext) -> list[NewJsonObject]:
    """Every needed pair: when it was found and when it was received."""
    need_pairs = []
    for need in flow.needed_pairs(room=context.room, second=context.at.second):
        state = "in_time" if need.is_in_time else "late"
        need_pairs.append(
            {
                "fact": need.fact.code,
                "text": need.fact.text.by_language(),
                "owner": context.name(need.fact.owner).by_language(),
                "cell": context.name(need.cell).by_language(),
                "found_at": _clock(context, need.found_s),
                "told_at": _clock(context, need.knowledge.second if need.knowledge else None),
                "latency_s": need.latency_s,
                "useful_minutes": need.fact.useful_minutes,
                "standing": state if need.knowledge else "untold",
                "events": [need.knowledge.sequence] if need.knowledge else [],
            }
        )
    return need_pairs


def _exchange(exchange: flow.CellExchange | None) -> NewJsonObject | None:
    """The messages from one cell to another; None from a cell to itself."""
    if exchange is None:
        return None
    return {
        "messages": exchange.messages,
        "new_facts": exchange.new_facts,
        "needed": exchange.needed,
        "requests": exchange.requests,
        "answered": len(exchange.answered_s),
        "median_answer_s": exchange.median_answer_s,
    }


def _statement(context: StatementContext, statement: RunStatement) -> NewJsonObject:
    return {
        "key": statement.key,
        "title": statement.title.by_language(),
        "text": statement.text.by_language(),
        "detail": statement.detail.by_language(),
        "why": statement.why.by_language(),
        "recommendation": statement.recommendation.by_language(),
        "cells": [context.name(cell).by_language() for cell in statement.cells],
        "is_protection": statement.is_protection,
        "events": list(statement.events),
    }


def _clock(context: StatementContext, second: float | None) -> str | None:
    return None if second is None else context.room.scenario.time_at(second=second)
