"""Printed packs as data, to continue an exercise on paper when the power fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promdaen.exercise.kinds import triggers
from promdaen.exercise.models import ExerciseRun
from promdaen.exercise.queries import cells, scenarios
from promdaen.exercise.rules import clocks, wording
from promdaen.exercise.rules.scenario import (
    Action,
    Inject,
    ScenarioContent,
    ScenarioDecision,
    ScenarioFact,
)
from promdaen.kit.json_objects import NewJsonObject
from promdaen.kit.texts import Text, Words

CONTROLLER, OBSERVERS, CELL = "controller", "observers", "cell"
MINUTE = 60
NO_NAME = Text("")
Names = Mapping[str, Words]


def run_packs(*, run: ExerciseRun) -> Sequence[tuple[str, Words]]:
    """The packs of a run: the key in their address, and the name of the receiver."""
    scenario = scenarios.played_scenario(scenario=run.scenario)
    cell_names = cells.names_by_cell(scenario=scenario)
    return [
        (CONTROLLER, cells.CONTROL_LABEL),
        *((f"{CELL}-{code}", cell_names[code]) for code in scenario.cells),
        (OBSERVERS, cells.OBSERVER_LABEL),
    ]


def pack_data(*, run: ExerciseRun, part: str) -> tuple[str, NewJsonObject] | None:
    """The print and the data of one pack, texts in both languages; None for a part of no run."""
    scenario = scenarios.played_scenario(scenario=run.scenario)
    names = cells.names_by_cell(scenario=scenario)
    head = _head(run=run, scenario=scenario, names=names)
    if part == CONTROLLER:
        return "controller", head | _controller_pack(scenario=scenario, names=names)
    if part == OBSERVERS:
        return "observers", head | _observers_pack(scenario=scenario, names=names)
    kind, _dash, cell = part.partition("-")
    if kind != CELL or cell not in scenario.cells:
        return None
    return "cell", head | _cell_pack(scenario=scenario, names=names, cell=cell)


def _head(*, run: ExerciseRun, scenario: ScenarioContent, names: Names) -> NewJsonObject:
    return {
        "run": {
            "code": run.code,
            "place": {"en": run.place_en, "km": run.place_km},
            "planned_on": run.planned_on.isoformat(),
            "is_rehearsal": run.is_rehearsal,
            "pace": run.pace,
            "room_minutes": clocks.room_minutes(minutes=scenario.minutes, pace=run.pace),
        },
        "title": scenario.title.by_language(),
        "setting": scenario.setting.by_language(),
        "start": scenario.start,
        "end": scenario.time_at(second=scenario.minutes * MINUTE),
        "minutes": scenario.minutes,
        "phases": [
            {
                "time": scenario.time_at(second=phase.minute * MINUTE),
                "title": phase.title.by_language(),
            }
            for phase in scenario.phases
        ],
        "cells": [
            {
                "code": cell.code,
                "name": names[cell.code].by_language(),
                "brief": cell.brief.by_language(),
            }
            for cell in scenario.cells.values()
        ],
        "control": cells.CONTROL_LABEL.by_language(),
        "subjects": [subject.name.by_language() for subject in scenario.subjects.values()],
    }


def _controller_pack(*, scenario: ScenarioContent, names: Names) -> NewJsonObject:
    placed = _placed(scenario=scenario)
    timed = sorted(placed, key=lambda number: (placed[number], number))
    others = [number for number in sorted(scenario.injects) if number not in placed]
    return {
        "timed": [_inject(scenario, scenario.injects[number], names, placed) for number in timed],
        "others": [_inject(scenario, scenario.injects[other], names, placed) for other in others],
        "facts": [_fact(fact, names) for fact in scenario.facts.values()],
        "decisions": [
            _decision(scenario, decision, names) for decision in scenario.decisions.values()
        ],
        "actions": [_action(scenario, action, names) for action in scenario.actions.values()],
    }


def _observers_pack(*, scenario: ScenarioContent, names: Names) -> NewJsonObject:
    return {
        "sheets": [
            {
                "name": names[cell].by_language(),
                "actions": [
                    _action(scenario, action, names)
                    for action in scenario.actions.values()
                    if action.cell == cell
                ],
            }
            for cell in scenario.cells
        ],
        "facts": [_fact(fact, names) for fact in scenario.facts.values()],
    }


def _cell_pack(*, scenario: ScenarioContent, names: Names, cell: str) -> NewJsonObject:
    """Only what the cell may read: no titles, notes, effects, or facts of others."""
    mine = [inject for number, inject in sorted(scenario.injects.items()) if cell in inject.to]
    others = [names[name] for name in names if name != cell]
    return {
        "cell": {
            "code": cell,
            "name": names[cell].by_language(),
            "brief": scenario.cells[cell].brief.by_language(),
        },
        "others": [other.by_language() for other in others],
        "cards": [_card(scenario, inject, cell) for inject in mine],
    }


def _card(scenario: ScenarioContent, inject: Inject, cell: str) -> NewJsonObject:
    decision = scenario.decisions.get(inject.decision)
    is_mine = decision is not None and decision.cell == cell
    return {
        "number": inject.number,
        "kind": wording.INJECT_KIND_LABELS[inject.kind].by_language(),
        "priority": inject.priority,
        "priority_words": wording.PRIORITY_LABELS[inject.priority].by_language(),
        "sender": inject.sender.by_language(),
        "body": inject.body.by_language(),
        "facts": [
            {"code": fact.code, "text": fact.text.by_language(), "handling": fact.handling}
            for fact in (scenario.facts[code] for code in inject.facts)
        ],
        "papers": [
            {
                "title": inject_attachment.title.by_language(),
                "lines": [text.by_language() for text in inject_attachment.lines],
            }
            for inject_attachment in inject.attachments
        ],
        "decision": _choice(decision) if decision and is_mine else None,
    }


def _choice(decision: ScenarioDecision) -> NewJsonObject:
    return {
        "prompt": decision.prompt.by_language(),
        "minutes": decision.minutes,
        "options": [option.text.by_language() for option in decision.options],
    }


def _inject(
    scenario: ScenarioContent, inject: Inject, names: Names, placed: Mapping[int, float]
) -> NewJsonObject:
    minute = placed.get(inject.number)
    is_to_all = len(inject.to) == len(scenario.cells)
    return {
        "number": inject.number,
        "time": "" if minute is None else scenario.time_at(second=minute * MINUTE),
        "is_sure": minute is not None and inject.trigger["kind"] != triggers.missing.CODE,
        "when": triggers.trigger_sentence(
            trigger=inject.trigger, scenario=scenario, names=names
        ).by_language(),
        "title": inject.title.by_language(),
        "kind": wording.INJECT_KIND_LABELS[inject.kind].by_language(),
        "priority": inject.priority,
        "priority_words": wording.PRIORITY_LABELS[inject.priority].by_language(),
        "sender": inject.sender.by_language(),
        "to": [] if is_to_all else [names[cell].by_language() for cell in inject.to],
        "body": inject.body.by_language(),
        "note": (inject.note or NO_NAME).by_language(),
        "facts": list(inject.facts),
        "papers": [
            inject_attachment.title.by_language() for inject_attachment in inject.attachments
        ],
        "decision": inject.decision,
    }


def _fact(fact: ScenarioFact, names: Names) -> NewJsonObject:
    return {
        "code": fact.code,
        "text": fact.text.by_language(),
        "owner": names.get(fact.owner, NO_NAME).by_language(),
        "needed_by": [names[cell].by_language() for cell in fact.needed_by],
        "useful": fact.useful_minutes,
        "handling": fact.handling,
        "is_sensitive": fact.is_sensitive,
        "is_false": fact.is_false,
    }


def _decision(
    scenario: ScenarioContent, decision: ScenarioDecision, names: Names
) -> NewJsonObject:
    return {
        "code": decision.code,
        "number": scenario.putting.get(decision.code),
        "cell": names[decision.cell].by_language(),
        "prompt": decision.prompt.by_language(),
        "minutes": decision.minutes,
        "quorum": wording.QUORUM_LABELS[decision.quorum].by_language(),
        "options": [
            {
                "text": option.text.by_language(),
                "effect": option.effect.by_language(),
                "leads_to": _leads_to(scenario, decision.code, option.code),
            }
            for option in decision.options
        ],
    }


def _leads_to(scenario: ScenarioContent, decision: str, option: str) -> list[int]:
    """The injects that an option triggers."""
    return [
        number
        for number, inject in sorted(scenario.injects.items())
        if inject.trigger["kind"] == "decided"
        and inject.trigger["decision"] == decision
        and option in inject.trigger["options"]
    ]


def _action(scenario: ScenarioContent, action: Action, names: Names) -> NewJsonObject:
    return {
        "code": action.code,
        "cell": names[action.cell].by_language(),
        "text": action.text.by_language(),
        "after": action.after,
        "after_title": scenario.injects[action.after].title.by_language(),
        "minutes": action.minutes,
        "outcome": action.outcome,
        "is_critical": action.is_critical,
        "is_protection": action.is_protection,
        "why": (action.why or NO_NAME).by_language(),
    }


def _placed(*, scenario: ScenarioContent) -> dict[int, float]:
    """The minute of each inject with a fixed time, or a time of a missed event."""
    planned_minutes = {
        number: float(inject.trigger["minute"])
        for number, inject in scenario.injects.items()
        if "minute" in inject.trigger
    }
    return planned_minutes | triggers.planned_minutes(scenario=scenario)
