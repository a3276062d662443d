"""The course of a run for its report: public and important lines, phase by phase."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from promdaen.exercise.rules import flow
from promdaen.exercise.rules import standings as standing_rules
from promdaen.exercise.rules.scenario import CONTROL, Inject
from promdaen.exercise.rules.standings import Standing
from promdaen.exercise.rules.statement_words import TEXTS, bare
from promdaen.exercise.rules.statements import Told
from promdaen.kit.spreadsheets.words import Param, filled
from promdaen.kit.texts import Words

ROUTINE = "routine"
MINUTE_S = 60.0
Line = tuple[float, str, Words, tuple[int, ...]]
"""When, what sort of line (inject, decision, done, late, missed, leak, remark), words, events."""


def timeline(*, told: Told) -> list[dict[str, Any]]:
    """The phases that began, each with its lines in their order, as plain values."""
    scenario = told.room.scenario
    lines = sorted(_lines(told), key=lambda one: (one[0], one[3]))
    made = []
    for phase in scenario.phases:
        own = [line for line in lines if scenario.phase_at(minute=line[0] / MINUTE_S) is phase]
        if own or phase.minute * MINUTE_S <= told.at.second:
            made.append(
                {
                    "title": {"en": phase.title.en, "km": phase.title.km},
                    "at": scenario.time_at(second=phase.minute * MINUTE_S),
                    "lines": [_plain(told, line) for line in own],
                }
            )
    return made


def _plain(told: Told, line: Line) -> dict[str, Any]:
    second, kind, words, events = line
    return {
        "at": told.room.scenario.time_at(second=second),
        "minute": int(second // MINUTE_S),
        "kind": kind,
        "text": {"en": words.en, "km": words.km},
        "events": list(events),
    }


def _lines(told: Told) -> Iterator[Line]:
    for fired in told.room.fired.values():
        if _is_important(fired.inject):
            yield fired.second, "inject", fired.inject.title, (fired.sequence,)
    for choice in told.choices:
        if choice.taken is not None:
            decision, taken = choice.decision, choice.taken
            code = "put_control" if taken.by == CONTROL else "put"
            option = decision.option(code=taken.option).text
            words = _said(code, cell=told.name(decision.cell), option=option)
            yield taken.second, "decision", words, (taken.sequence,)
    for standing in told.actions:
        if standing.is_marked:
            yield from _of_action(told, standing)
    for leak in flow.leaks(room=told.room, second=told.at.second):
        teller, cells = told.name(leak.by), told.name(leak.cell)
        words = _said("leaked", teller=teller, cells=cells, fact=leak.fact.text)
        yield leak.second, "leak", words, (leak.sequence,)
    for remark in told.room.remarks.values():
        text = Words(en=remark.text, km=remark.text)
        if remark.about:
            text = _said("about", cell=told.name(remark.about), text=remark.text)
        yield remark.second, "remark", text, (remark.sequence,)


def _is_important(inject: Inject) -> bool:
    return inject.is_public or inject.priority != ROUTINE


def _of_action(told: Told, one: Standing) -> Iterator[Line]:
    """A marked action when it was done, or when its time was over."""
    names = {"cell": told.name(one.action.cell), "action": bare(text=one.action.text)}
    if one.done_s is not None:
        kind = "late" if one.kind == standing_rules.LATE else "done"
        yield one.done_s, kind, _said("done", **names), one.events[-1:]
    elif one.kind == standing_rules.MISSED and one.due_s is not None:
        over_s = min(one.due_s, told.at.second)
        yield over_s, "missed", _said("due", **names), one.events


def _said(code: str, **params: Param) -> Words:
    return filled(texts=TEXTS, code=code, row=None, column=None, params=params).words
