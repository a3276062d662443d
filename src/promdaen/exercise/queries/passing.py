"""Facts that departments passed each other in exercises, of those that the other needed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from promdaen.exercise.models import Event, ExerciseRun
from promdaen.exercise.queries import rooms, scenarios
from promdaen.exercise.rules import flow, room, spreading, states

RUNS = 12
"""So many of the newest exercises are counted."""


@dataclass(frozen=True, kw_only=True)
class PassedFacts:
    """Facts that one of two departments owned and the other needed, and those that arrived."""

    needed: int
    passed: int


def facts_between_departments() -> dict[tuple[str, str], PassedFacts]:
    """By pair of departments, first code first: of the newest closed exercises."""
    runs = list(
        ExerciseRun.objects.filter(state=states.CLOSED, is_rehearsal=False).select_related(
            "scenario"
        )[:RUNS]
    )
    lines: dict[Any, list[Any]] = defaultdict(list)
    for row in Event.objects.filter(run__in=runs).order_by("run", "sequence"):
        lines[row.run_id].append(rooms.log_event(event=row))
    needed, passed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for run in runs:
        empty = room.empty(scenario=scenarios.played_scenario(scenario=run.scenario))
        played = room.fold(room=empty, log_events=lines[run.pk])
        cells = played.scenario.cells
        end = spreading.end_of_minute(minute=spreading.last_minute(room=played))
        for need in flow.needed_pairs(room=played, second=end):
            owner = cells.get(need.fact.owner)
            if owner is None or owner.department == cells[need.cell].department:
                continue
            units = sorted((owner.department, cells[need.cell].department))
            pair = (units[0], units[1])
            needed[pair] += 1
            passed[pair] += need.knowledge is not None
    return {pair: PassedFacts(needed=count, passed=passed[pair]) for pair, count in needed.items()}
