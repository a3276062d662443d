"""A scenario tried as it is written on the pages, against what this installation holds."""

from __future__ import annotations

from promdaen.curriculum.models import Outcome, Source
from promdaen.exercise.kinds import trying
from promdaen.exercise.kinds.naming import Held
from promdaen.exercise.rules.scenario import Values
from promdaen.people.models import Department

SEEDS = 40
"""Enough to tell while somebody writes; the command plays 200 times."""


def tried(*, values: Values, seeds: int = SEEDS) -> trying.Tried:
    """Check the record of a scenario whose shape holds, and play it by simulated players."""
    held = Held(
        departments=_codes(Department),
        outcomes=_codes(Outcome),
        sources=_codes(Source),
    )
    return trying.tried(values=values, held=held, seeds=seeds)


def _codes(model: type[Department | Outcome | Source]) -> frozenset[str]:
    return frozenset(model.objects.values_list("code", flat=True))
