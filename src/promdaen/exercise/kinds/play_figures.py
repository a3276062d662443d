"""Statistics of simulated plays: injects sent, actions done, and the load of cells."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from promdaen.exercise.kinds import evidence, playing
from promdaen.exercise.rules import events
from promdaen.exercise.rules.room import NOT_DONE, ExerciseRoom
from promdaen.exercise.rules.scenario import ScenarioContent

TEN_MINUTES_S = 600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class CellLoad:
    """The load of a cell in a play: injects, messages, decisions.

    `most_in_ten_minutes` counts injects and decisions only, because players choose how fast they
    write messages.
    """

    injects: int
    messages: int
    decisions: int
    most_in_ten_minutes: int


@dataclass(kw_only=True)
class PlayFigures:
    """Totals over all plays: how often each event happened, and the load of each cell.

    `useful` are (cell, fact) pairs learned by a cell that needs the fact while it was useful.
    """

    seeds: int = 0
    fired: Counter[int] = field(default_factory=Counter)
    actions_done: Counter[str] = field(default_factory=Counter)
    decisions_put: Counter[str] = field(default_factory=Counter)
    chosen: Counter[tuple[str, str]] = field(default_factory=Counter)
    facts_found: Counter[str] = field(default_factory=Counter)
    useful: Counter[tuple[str, str]] = field(default_factory=Counter)
    idle_minutes: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    loads: dict[str, list[CellLoad]] = field(default_factory=lambda: defaultdict(list))


def simulated_figures(*, scenario: ScenarioContent, seeds: Iterable[int]) -> PlayFigures:
    """Play a scenario once for each seed and count."""
    figures = PlayFigures()
    for seed in seeds:
        play = playing.simulate_play(scenario=scenario, rng=np.random.default_rng(seed))
        count_play(room=play.room, figures=figures)
    return figures


def count_play(*, room: ExerciseRoom, figures: PlayFigures) -> None:
    """Count one play that is over, in place."""
    scenario = room.scenario
    figures.seeds += 1
    figures.fired.update(room.fired.keys())
    grades_by_action = {
        code: evidence.action_grade(action=action, room=room)
        for code, action in scenario.actions.items()
    }
    figures.actions_done.update(
        code for code, grade in grades_by_action.items() if grade and grade.grade != NOT_DONE
    )
    figures.decisions_put.update(code for code in scenario.decisions if room.put_at(decision=code))
    figures.chosen.update(
        (code, decision_taken.option) for code, decision_taken in room.decisions_taken.items()
    )
    figures_found = found_at(room=room)
    figures.facts_found.update(figures_found.keys())
    figures.useful.update(_useful(room, figures_found))
    reached = {cell: _reached(room, cell) for cell in scenario.cells}
    for cell, times in reached.items():
        figures.idle_minutes[cell].append(idle_s(room=room, cell=cell, times=times) / 60)
        figures.loads[cell].append(_load(room, cell, times))


def found_at(*, room: ExerciseRoom) -> dict[str, float]:
    """The second at which each fact was first known to anybody."""
    counts: dict[str, float] = {}
    for (_cell, fact), knowledge in room.knows.items():
        counts[fact] = min(knowledge.second, counts.get(fact, knowledge.second))
    return counts


def _useful(
    room: ExerciseRoom, found_seconds_by_fact: dict[str, float]
) -> Iterable[tuple[str, str]]:
    for code, discovery_s in found_seconds_by_fact.items():
        fact = room.scenario.facts[code]
        for cell in fact.needed_by:
            knowledge = room.knows.get((cell, code))
            minutes = fact.useful_minutes
            if knowledge and (minutes is None or knowledge.second - discovery_s <= minutes * 60):
                yield cell, code


def _reached(room: ExerciseRoom, cell: str) -> list[tuple[float, str]]:
    """When each event reached a cell and its kind, in order of time."""
    reached = [
        (fired.second, events.INJECT) for fired in room.fired.values() if cell in fired.inject.to
    ]
    reached += [
        (message.second, events.MESSAGE)
        for message in room.messages.values()
        if cell in message.to
    ]
    return sorted(reached)


def idle_s(*, room: ExerciseRoom, cell: str, times: Sequence[tuple[float, str]]) -> float:
    """The longest time in seconds without an event or open decision for a cell."""
    end_s = float(room.scenario.minutes * 60)
    busy = [(second, second) for second, _kind in times]
    for code, decision in room.scenario.decisions.items():
        fired = room.put_at(decision=code) if decision.cell == cell else None
        if fired:
            decision_taken = room.decisions_taken.get(code)
            busy.append((fired.second, decision_taken.second if decision_taken else end_s))
    longest, free_since = 0.0, 0.0
    for begins, ends in [*sorted(busy), (end_s, end_s)]:
        longest = max(longest, begins - free_since)
        free_since = max(free_since, ends)
    return longest


def _load(room: ExerciseRoom, cell: str, times: Sequence[tuple[float, str]]) -> CellLoad:
    kinds = Counter(kind for _at, kind in times)
    decisions = room.scenario.decisions
    fired_injects = [
        room.put_at(decision=code) for code, decision in decisions.items() if decision.cell == cell
    ]
    puts = [fired.second for fired in fired_injects if fired]
    seconds = sorted([second for second, kind in times if kind == events.INJECT] + puts)
    maximum = max(
        (
            bisect_left(seconds, second + TEN_MINUTES_S) - index
            for index, second in enumerate(seconds)
        ),
        default=0,
    )
    return CellLoad(
        injects=kinds[events.INJECT],
        messages=kinds[events.MESSAGE],
        decisions=len(puts),
        most_in_ten_minutes=maximum,
    )
