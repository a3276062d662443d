"""Specimens examined by a visitor without a badge; they come as plain values, none is stored."""

from __future__ import annotations

from dataclasses import asdict

from promdaen.kit.json_objects import JsonObject
from promdaen.specimen.models import Decision, Trial
from promdaen.specimen.queries import drawing, stock
from promdaen.specimen.rules import crediting, sessions
from promdaen.specimen.rules.crediting import SpecimenFinding

PRACTICE_MODES = tuple(code for code, mode in sessions.MODES.items() if mode.is_own)
PRACTICE_SIZE = sessions.SIZES[0]


def practice_layout(*, mode: str, seed: int) -> list[dict[str, object]]:
    """The specimens of a practice as JSON can hold them."""
    specimens = sessions.session_layout(
        mode=mode,
        documents=stock.model_codes(),
        trials_count=PRACTICE_SIZE,
        seed=seed,
        stock=stock.whole_stock(),
    )
    return [
        asdict(specimen) | {"distractors": list(specimen.distractors)} for specimen in specimens
    ]


def trial(*, specimen: JsonObject, position: int) -> Trial:
    """An unsaved trial of a specimen as `practice_layout` gave it."""
    return Trial(position=position, **specimen)


def decide_trial(*, trial: Trial, finding: JsonObject) -> Trial:
    """The trial with an unsaved decision, for `trials.trial_answer`."""
    values = {name: value for name, value in finding.items() if name != "reason_tool"}
    # The trial has its decision from here on: a decision belongs to one trial.
    Decision(trial=trial, **values)
    return trial


def credit(*, trial: Trial, finding: SpecimenFinding) -> float:
    """The credit 0..1 of a decision."""
    return crediting.credit(truth=drawing.truth(specimen=trial), finding=finding)
