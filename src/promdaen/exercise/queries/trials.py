"""Check a scenario edited on the pages against the content of this installation."""

from __future__ import annotations

from promdaen.curriculum.models import Outcome, Source
from promdaen.exercise.kinds import scenario_trials
from promdaen.exercise.kinds.content_codes import ContentCodes
from promdaen.exercise.rules.scenario import Values
from promdaen.people.models import Department

SEEDS = 40
"""Enough to tell while somebody writes; the command plays 200 times."""


def tried(*, values: Values, seeds: int = SEEDS) -> scenario_trials.ScenarioTrial:
    """Check the record of a scenario with a valid shape, and simulate it."""
    codes = ContentCodes(
        departments=_codes(Department),
        outcomes=_codes(Outcome),
        sources=_codes(Source),
    )
    return scenario_trials.tried(values=values, codes=codes, seeds=seeds)


def _codes(model: type[Department | Outcome | Source]) -> frozenset[str]:
    return frozenset(model.objects.values_list("code", flat=True))
