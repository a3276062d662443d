"""The gate: a question asked before a number, whether there is anything to count."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.survey.rules import wording
from promdaen.survey.rules.fields import (
    MISSING,
    NOT_DUE,
    WRONG,
    AnswerField,
    AnswerOutcome,
    scored,
)
from promdaen.survey.rules.instrument import AnswerChoice, IndicatorContent

COUNTED, ZERO, NOTHING = "counted", "zero", "na"
"""The answers of a gate: numbers follow; there is none, which scores 0; nothing was due."""


def gate(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """Yield the gate field, or nothing if the numbers are asked directly."""
    choices = [AnswerChoice(code=COUNTED, label=wording.COUNTED)]
    if "zero" in indicator.labels:
        choices.append(AnswerChoice(code=ZERO, label=indicator.labels["zero"]))
    if "nothing" in indicator.labels:
        choices.append(AnswerChoice(code=NOTHING, label=indicator.labels["nothing"]))
    if len(choices) == 1:
        return ()
    return (
        AnswerField(suffix="", kind="choice", label=indicator.question, choices=tuple(choices)),
    )


def needs(*, indicator: IndicatorContent) -> tuple[str, str] | None:
    """The condition for the numbers after a gate."""
    return ("", COUNTED) if gate(indicator=indicator) else None


def gated(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome | None:
    """The outcome decided by the gate alone, or None if the numbers decide."""
    fields = gate(indicator=indicator)
    if not fields:
        return None
    answer = answers.get("", "")
    if answer == COUNTED:
        return None
    if not answer:
        return MISSING
    if answer not in {choice.code for choice in fields[0].choices}:
        return WRONG
    return scored(score=0) if answer == ZERO else NOT_DUE
