"""Check a scenario edited on the pages against the content of this installation."""

from __future__ import annotations

from promdaen.curriculum import queries as curriculum_queries
from promdaen.exercise.kinds import scenario_trials
from promdaen.exercise.kinds.content_codes import ContentCodes
from promdaen.kit.json_objects import JsonObject
from promdaen.people import queries as people_queries

SEEDS = 40
"""Enough to tell while somebody writes; the command plays 200 times."""


def try_scenario(*, values: JsonObject, seeds: int = SEEDS) -> scenario_trials.ScenarioTrial:
    """Check the record of a scenario with a valid shape, and simulate it."""
    codes = ContentCodes(
        departments=frozenset(people_queries.department_names()),
        outcomes=frozenset(
            outcome.code
            for topic in curriculum_queries.topics()
            for outcome in topic.outcomes.all()
        ),
        sources=frozenset(source.code for source in curriculum_queries.sources()),
    )
    return scenario_trials.try_scenario(values=values, codes=codes, seeds=seeds)
