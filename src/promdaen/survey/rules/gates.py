"""The question before a number: whether there is anything to count."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import MISSING, NOT_DUE, WRONG, Field, Outcome, scored
from promdaen.survey.rules.instrument import Choice, Indicator

COUNTED, ZERO, NOTHING = "counted", "zero", "na"
"""The answers of a gate: numbers follow; there is none, which scores 0; nothing was due."""


def gate(*, indicator: Indicator) -> tuple[Field, ...]:
    """The field that is asked first, or none where numbers are asked at once."""
    choices = [Choice(code=COUNTED, label=wording.COUNTED)]
    if "zero" in indicator.labels:
        choices.append(Choice(code=ZERO, label=indicator.labels["zero"]))
    if "nothing" in indicator.labels:
        choices.append(Choice(code=NOTHING, label=indicator.labels["nothing"]))
    if len(choices) == 1:
        return ()
    return (Field(suffix="", kind="choice", label=indicator.question, choices=tuple(choices)),)


def needs(*, indicator: Indicator) -> tuple[str, str] | None:
    """What the numbers behind a gate need."""
    return ("", COUNTED) if gate(indicator=indicator) else None


def gated(*, indicator: Indicator, given: Mapping[str, str]) -> Outcome | None:
    """What the gate alone decides, or None where the numbers do."""
    asked = gate(indicator=indicator)
    if not asked:
        return None
    answer = given.get("", "")
    if answer == COUNTED:
        return None
    if not answer:
        return MISSING
    if answer not in {one.code for one in asked[0].choices}:
        return WRONG
    return scored(score=0) if answer == ZERO else NOT_DUE
