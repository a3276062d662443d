"""A level from 0 to 4, each described in words."""

from __future__ import annotations

from collections.abc import Mapping

from promdaen.kit.texts import Text
from promdaen.survey.rules import gates, instrument_wording
from promdaen.survey.rules.fields import (
    MISSING,
    NOT_DUE,
    WRONG,
    AnswerField,
    AnswerOutcome,
    scored,
)
from promdaen.survey.rules.instrument import AnswerChoice, IndicatorContent

NAME = "scale"
LABEL = Text("A level in words")
KEYS = frozenset({"scale"})
OPTIONAL = frozenset({"levels", "nothing"})


def fields(*, indicator: IndicatorContent) -> tuple[AnswerField, ...]:
    """One choice of five levels, and "does not apply" if allowed."""
    beyond = (
        (AnswerChoice(code=gates.NOTHING, label=indicator.labels["nothing"]),)
        if "nothing" in indicator.labels
        else ()
    )
    choices = (*indicator.scale, *beyond)
    return (AnswerField(suffix="", kind="choice", label=indicator.question, choices=choices),)


def outcome(*, indicator: IndicatorContent, answers: Mapping[str, str]) -> AnswerOutcome:
    """The chosen level as score."""
    answer = answers.get("", "")
    if not answer:
        return MISSING
    (field,) = fields(indicator=indicator)
    if answer not in {choice.code for choice in field.choices}:
        return WRONG
    return NOT_DUE if answer == gates.NOTHING else scored(score=int(answer))


bands = instrument_wording.bands
