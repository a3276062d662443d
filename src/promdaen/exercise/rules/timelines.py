"""The course of a run for its report: public and important lines, phase by phase."""

from __future__ import annotations

from collections.abc import Iterator

from promdaen.exercise.rules import action_results, flow
from promdaen.exercise.rules.action_results import ActionResult
from promdaen.exercise.rules.scenario import CONTROL
from promdaen.exercise.rules.statement_words import TEXTS, without_stop
from promdaen.exercise.rules.statements import StatementContext
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.spreadsheets.words import Param, filled_message
from promdaen.kit.texts import Words

ROUTINE = "routine"
MINUTE_S = 60.0
Line = tuple[float, str, Words, tuple[int, ...]]
"""When, what sort of line (inject, decision, done, late, missed, leak, remark), words, events."""


def timeline(*, context: StatementContext) -> list[NewJsonObject]:
    """The phases that began, each with its lines in their order, as plain values."""
    scenario = context.room.scenario
    lines = sorted(_lines(context), key=lambda line: (line[0], line[3]))
    entries = []
    for phase in scenario.phases:
        own = [line for line in lines if scenario.phase_at(minute=line[0] / MINUTE_S) is phase]
        if own or phase.minute * MINUTE_S <= context.at.second:
            entries.append(
                {
                    "title": phase.title.by_language(),
                    "at": scenario.time_at(second=phase.minute * MINUTE_S),
                    "lines": [_plain(context, line) for line in own],
                }
            )
    return entries


def _plain(context: StatementContext, line: Line) -> NewJsonObject:
    second, kind, text, events = line
    return {
        "at": context.room.scenario.time_at(second=second),
        "minute": int(second // MINUTE_S),
        "kind": kind,
        "text": text.by_language(),
        "events": list(events),
    }


def _lines(context: StatementContext) -> Iterator[Line]:
    for fired in context.room.fired.values():
        if fired.inject.is_public or fired.inject.priority != ROUTINE:
            yield fired.second, "inject", fired.inject.title, (fired.sequence,)
    for choice in context.choices:
        if choice.decision_taken is not None:
            decision, decision_taken = choice.decision, choice.decision_taken
            code = "put_control" if decision_taken.by == CONTROL else "put"
            option = decision.option(code=decision_taken.option).text
            words = _timeline_words(code, cell=context.name(decision.cell), option=option)
            yield decision_taken.second, "decision", words, (decision_taken.sequence,)
    for result in context.actions:
        if result.is_marked:
            yield from _action_lines(context, result)
    for leak in flow.leaks(room=context.room, second=context.at.second):
        leaking_cell, cells = context.name(leak.by), context.name(leak.cell)
        words = _timeline_words("leaked", teller=leaking_cell, cells=cells, fact=leak.fact.text)
        yield leak.second, "leak", words, (leak.sequence,)
    for remark in context.room.remarks.values():
        text = Words.same(remark.text)
        if remark.about:
            text = _timeline_words("about", cell=context.name(remark.about), text=remark.text)
        yield remark.second, "remark", text, (remark.sequence,)


def _action_lines(context: StatementContext, result: ActionResult) -> Iterator[Line]:
    """A marked action when it was done, or when its time was over."""
    names = {
        "cell": context.name(result.action.cell),
        "action": without_stop(text=result.action.text),
    }
    if result.done_s is not None:
        kind = "late" if result.kind == action_results.LATE else "done"
        yield result.done_s, kind, _timeline_words("done", **names), result.events[-1:]
    elif result.kind == action_results.MISSED and result.due_s is not None:
        over_s = min(result.due_s, context.at.second)
        yield over_s, "missed", _timeline_words("due", **names), result.events


def _timeline_words(code: str, **params: Param) -> Words:
    return filled_message(texts=TEXTS, code=code, row=None, column=None, params=params).words
