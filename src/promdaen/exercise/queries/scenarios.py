"""Scenarios as rows and as they are played."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from promdaen.curriculum import queries as curriculum_queries
from promdaen.curriculum.rules import records as record_rules
from promdaen.exercise.models import Scenario
from promdaen.exercise.rules import scenario as rules
from promdaen.kit.json_objects import NewJsonObject


def current_scenarios() -> list[Scenario]:
    """The current version of each scenario, by code."""
    return list(Scenario.objects.filter(is_current=True))


def current_scenario(*, code: str) -> Scenario | None:
    """The current version of a scenario; None if there is none."""
    return Scenario.objects.filter(code=code, is_current=True).first()


def scenario_values(*, scenario: Scenario) -> NewJsonObject:
    """The record of a scenario as its file has it."""
    title = {"en": scenario.title_en, "km": scenario.title_km}
    values = {"code": scenario.code, "title": title, **scenario.body}
    return record_rules.arranged(
        values=values, shape=curriculum_queries.record_shape(kind="scenario")
    )


def edition(*, scenario: Scenario) -> str:
    """A stamp of the saved scenario; it changes with each save."""
    return f"{scenario.version}-{scenario.written_at.isoformat()}"


def played_scenario(*, scenario: Scenario) -> rules.ScenarioContent:
    """The parsed scenario; cached, because a version that was run never changes."""
    return _played(scenario.pk, scenario.written_at.isoformat())


@lru_cache(maxsize=32)
def _played(pk: UUID, _written: str) -> rules.ScenarioContent:
    return rules.read_scenario(values=scenario_values(scenario=Scenario.objects.get(pk=pk)))
