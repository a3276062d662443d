"""What is printed for an exercise that runs on paper when the power fails: packs as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from promdaen.exercise.kinds import triggers
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import cells, scenarios
from promdaen.exercise.rules import timing, wording
from promdaen.exercise.rules.scenario import Action, Decision, Fact, Inject, Scenario
from promdaen.kit.texts import Text, Words

CONTROLLER, OBSERVERS, CELL = "controller", "observers", "cell"
MINUTE = 60
NOBODY = Text("")
Names = Mapping[str, Words]
Data = dict[str, Any]


def parts_of(*, run: ExerciseRun) -> Sequence[tuple[str, Words]]:
    """The packs of a run: what stands in their address, and whom each is for."""
    scenario = scenarios.played(row=run.scenario)
    named = cells.names(scenario=scenario)
    return [
        (CONTROLLER, cells.OF_CONTROL),
        *((f"{CELL}-{code}", named[code]) for code in scenario.cells),
        (OBSERVERS, cells.OF_OBSERVERS),
    ]


def pack_data(*, run: ExerciseRun, part: str) -> tuple[str, Data] | None:
    """The print and the data of one pack, texts in both languages; None for a part of no run."""
    scenario = scenarios.played(row=run.scenario)
    names = cells.names(scenario=scenario)
    head = _head(run=run, scenario=scenario, names=names)
    if part == CONTROLLER:
        return "controller", head | _of_controller(scenario=scenario, names=names)
    if part == OBSERVERS:
        return "observers", head | _of_observers(scenario=scenario, names=names)
    kind, _dash, cell = part.partition("-")
    if kind != CELL or cell not in scenario.cells:
        return None
    return "cell", head | _of_cell(scenario=scenario, names=names, cell=cell)


def _head(*, run: ExerciseRun, scenario: Scenario, names: Names) -> Data:
    return {
        "run": {
            "code": run.code,
            "place": run.place,
            "planned_on": run.planned_on.isoformat(),
            "is_rehearsal": run.is_rehearsal,
        },
        "title": _two(scenario.title),
        "setting": _two(scenario.setting),
        "start": scenario.start,
        "end": scenario.time_at(second=scenario.minutes * MINUTE),
        "minutes": scenario.minutes,
        "phases": [
            {"time": scenario.time_at(second=one.minute * MINUTE), "title": _two(one.title)}
            for one in scenario.phases
        ],
        "cells": [
            {"code": one.code, "name": _two(names[one.code]), "brief": _two(one.brief)}
            for one in scenario.cells.values()
        ],
        "control": _two(cells.OF_CONTROL),
        "subjects": [_two(one.name) for one in scenario.subjects.values()],
    }


def _of_controller(*, scenario: Scenario, names: Names) -> Data:
    placed = _placed(scenario=scenario)
    timed = sorted(placed, key=lambda number: (placed[number], number))
    others = [number for number in sorted(scenario.injects) if number not in placed]
    return {
        "timed": [_inject(scenario, scenario.injects[one], names, placed) for one in timed],
        "others": [_inject(scenario, scenario.injects[one], names, placed) for one in others],
        "facts": [_fact(one, names) for one in scenario.facts.values()],
        "decisions": [_decision(scenario, one, names) for one in scenario.decisions.values()],
        "actions": [_action(scenario, one, names) for one in scenario.actions.values()],
    }


def _of_observers(*, scenario: Scenario, names: Names) -> Data:
    return {
        "sheets": [
            {
                "name": _two(names[cell]),
                "actions": [
                    _action(scenario, one, names)
                    for one in scenario.actions.values()
                    if one.cell == cell
                ],
            }
            for cell in scenario.cells
        ],
        "facts": [_fact(one, names) for one in scenario.facts.values()],
    }


def _of_cell(*, scenario: Scenario, names: Names, cell: str) -> Data:
    """Only what the cell may read: no titles, notes, effects, or facts of others."""
    mine = [one for number, one in sorted(scenario.injects.items()) if cell in one.to]
    others = [names[one] for one in names if one != cell]
    return {
        "cell": {
            "code": cell,
            "name": _two(names[cell]),
            "brief": _two(scenario.cells[cell].brief),
        },
        "others": [_two(one) for one in others],
        "cards": [_card(scenario, one, cell) for one in mine],
    }


def _card(scenario: Scenario, inject: Inject, cell: str) -> Data:
    held = scenario.decisions.get(inject.decision)
    is_mine = held is not None and held.cell == cell
    return {
        "number": inject.number,
        "kind": _two(wording.KINDS[inject.kind]),
        "priority": inject.priority,
        "priority_words": _two(wording.PRIORITIES[inject.priority]),
        "sender": _two(inject.sender),
        "body": _two(inject.body),
        "facts": [
            {"code": one.code, "text": _two(one.text), "handling": one.handling}
            for one in (scenario.facts[code] for code in inject.facts)
        ],
        "papers": [
            {"title": _two(one.title), "lines": [_two(line) for line in one.lines]}
            for one in inject.attachments
        ],
        "decision": _choice(held) if held and is_mine else None,
    }


def _choice(decision: Decision) -> Data:
    return {
        "prompt": _two(decision.prompt),
        "minutes": decision.minutes,
        "options": [_two(one.text) for one in decision.options],
    }


def _inject(scenario: Scenario, inject: Inject, names: Names, placed: Mapping[int, float]) -> Data:
    minute = placed.get(inject.number)
    is_to_all = len(inject.to) == len(scenario.cells)
    return {
        "number": inject.number,
        "time": "" if minute is None else scenario.time_at(second=minute * MINUTE),
        "is_sure": inject.trigger["kind"] in {"at", "after"},
        "when": _two(triggers.told(trigger=inject.trigger, scenario=scenario, names=names)),
        "title": _two(inject.title),
        "kind": _two(wording.KINDS[inject.kind]),
        "priority": inject.priority,
        "priority_words": _two(wording.PRIORITIES[inject.priority]),
        "sender": _two(inject.sender),
        "to": [] if is_to_all else [_two(names[one]) for one in inject.to],
        "body": _two(inject.body),
        "note": _two(inject.note or NOBODY),
        "facts": list(inject.facts),
        "papers": [_two(one.title) for one in inject.attachments],
        "decision": inject.decision,
    }


def _fact(fact: Fact, names: Names) -> Data:
    return {
        "code": fact.code,
        "text": _two(fact.text),
        "owner": _two(names.get(fact.owner, NOBODY)),
        "needed_by": [_two(names[one]) for one in fact.needed_by],
        "useful": fact.useful_minutes,
        "handling": fact.handling,
        "is_sensitive": fact.is_sensitive,
        "is_false": fact.is_false,
    }


def _decision(scenario: Scenario, decision: Decision, names: Names) -> Data:
    return {
        "code": decision.code,
        "number": scenario.putting.get(decision.code),
        "cell": _two(names[decision.cell]),
        "prompt": _two(decision.prompt),
        "minutes": decision.minutes,
        "quorum": _two(wording.QUORUMS[decision.quorum]),
        "options": [
            {
                "text": _two(one.text),
                "effect": _two(one.effect),
                "leads_to": _leads_to(scenario, decision.code, one.code),
            }
            for one in decision.options
        ],
    }


def _leads_to(scenario: Scenario, decision: str, option: str) -> list[int]:
    """The injects that an option lets out."""
    return [
        number
        for number, one in sorted(scenario.injects.items())
        if one.trigger["kind"] == "decided"
        and one.trigger["decision"] == decision
        and option in one.trigger["options"]
    ]


def _action(scenario: Scenario, action: Action, names: Names) -> Data:
    return {
        "code": action.code,
        "cell": _two(names[action.cell]),
        "text": _two(action.text),
        "after": action.after,
        "after_title": _two(scenario.injects[action.after].title),
        "minutes": action.minutes,
        "outcome": action.outcome,
        "is_critical": action.is_critical,
        "is_protection": action.is_protection,
        "why": _two(action.why or NOBODY),
    }


def _placed(*, scenario: Scenario) -> dict[int, float]:
    """The minute of each inject whose time is written: sure, or at which something is missed."""
    written = {
        number: float(one.trigger["minute"])
        for number, one in scenario.injects.items()
        if "minute" in one.trigger
    }
    return written | timing.planned_minutes(injects=scenario.injects)


def _two(words: Words) -> Data:
    return {"en": words.en, "km": words.km}
