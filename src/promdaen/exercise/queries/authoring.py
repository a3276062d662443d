"""Pages of scenarios: the list, one scenario with its timeline and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.kinds import checking, triggers
from promdaen.exercise.models import Scenario
from promdaen.exercise.queries import scenarios
from promdaen.exercise.rules import scenario as rules
from promdaen.exercise.rules import scenario_parts, spreading
from promdaen.kit.faults import FileFault
from promdaen.kit.json_objects import JsonObject
from promdaen.kit.texts import Words
from promdaen.people import queries as people_queries

MAX_GAP_MINUTES = 15
"""Minutes without a timed inject above which a cell may sit idle."""


@dataclass(frozen=True, kw_only=True)
class ScenarioSummary:
    row: Scenario
    injects_count: int
    facts_count: int
    actions_count: int
    runs_count: int
    is_approved: bool


@dataclass(frozen=True, kw_only=True)
class TimelineInject:
    """An inject on the timeline: its position from the left, in percent of the length."""

    number: int
    minute: int
    left: float
    title: Words
    cells: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class TimelineLane:
    """A cell on the timeline: its name, its timed injects, its longest gap in minutes."""

    code: str
    name: Words
    injects: Sequence[TimelineInject]
    gap: int

    @property
    def is_long(self) -> bool:
        """Whether the gap is longer than a cell should wait."""
        return self.gap > MAX_GAP_MINUTES


@dataclass(frozen=True, kw_only=True)
class ScenarioTimeline:
    """The timed injects by cell, the phases, the minutes that are written."""

    lanes: Sequence[TimelineLane]
    phases: Sequence[rules.Phase]
    ticks: Sequence[tuple[int, float]]
    minutes: int


@dataclass(frozen=True, kw_only=True)
class ScenarioPage:
    """A scenario with its timeline and the faults of its references."""

    row: Scenario
    values: JsonObject
    summary: Words
    scenario: rules.ScenarioContent
    cells: Mapping[str, Words]
    injects: Sequence[tuple[rules.Inject, Words, Sequence[Words]]]
    timeline: ScenarioTimeline
    faults: Sequence[FileFault]
    is_approved: bool


def scenario_summaries() -> list[ScenarioSummary]:
    """The current scenarios with their number of runs, by code."""
    rows = Scenario.objects.filter(is_current=True)
    scenarios_with_runs = Scenario.objects.values("code").annotate(runs_count=Count("runs"))
    runs = {scenario["code"]: scenario["runs_count"] for scenario in scenarios_with_runs}
    return [
        ScenarioSummary(
            row=row,
            injects_count=len(row.body["injects"]),
            facts_count=len(row.body["facts"]),
            actions_count=len(row.body["actions"]),
            runs_count=runs[row.code],
            is_approved=is_approved(code=row.code),
        )
        for row in rows
    ]


def scenario_page(*, code: str) -> ScenarioPage | None:
    """A scenario with all its parts; None if there is none."""
    scenario = scenarios.current_scenario(code=code)
    if scenario is None:
        return None
    values = scenarios.scenario_values(scenario=scenario)
    played = rules.read_scenario(values=values)
    names = cell_names(scenario=played)
    return ScenarioPage(
        row=scenario,
        values=values,
        summary=Words(**values["summary"]),
        scenario=played,
        cells=names,
        injects=[
            (
                inject,
                triggers.KINDS[inject.trigger["kind"]].LABEL,
                [names[cell] for cell in inject.to if cell in names],
            )
            for inject in played.injects.values()
        ],
        timeline=timeline(values=values),
        faults=checking.faults(values=values),
        is_approved=is_approved(code=code),
    )


def timeline(*, values: JsonObject) -> ScenarioTimeline:
    """The positions of timed injects and phases of an unsaved record."""
    played = rules.read_scenario(values=values)
    names = cell_names(scenario=played)
    gaps = scenario_parts.longest_gaps(values=values)
    minutes = max(played.minutes, 1)
    timed = [inject for inject in played.injects.values() if inject.trigger.get("kind") == "at"]
    return ScenarioTimeline(
        lanes=[
            TimelineLane(
                code=cell,
                name=names[cell],
                injects=[_placed(inject, minutes) for inject in timed if cell in inject.to],
                gap=gaps[cell],
            )
            for cell in played.cells
        ],
        phases=played.phases,
        ticks=[(tick, 100 * tick / minutes) for tick in spreading.ticks(minutes=minutes)],
        minutes=minutes,
    )


def cell_names(*, scenario: rules.ScenarioContent) -> dict[str, Words]:
    """The short names of the departments of cells."""
    names = people_queries.department_names()
    return {
        code: names.get(cell.department, Words.same(code)) for code, cell in scenario.cells.items()
    }


def is_approved(*, code: str) -> bool:
    """Whether the texts of both languages are approved."""
    subject = f"scenario:{code}"
    return all(
        curriculum_queries.is_approved(subject=subject, language=language)
        for language in ("km", "en")
    )


def _placed(inject: rules.Inject, minutes: int) -> TimelineInject:
    minute = inject.trigger["minute"]
    return TimelineInject(
        number=inject.number,
        minute=minute,
        left=100 * minute / minutes,
        title=inject.title,
        cells=inject.to,
    )
